package farthing.bank;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A load as the book has it.
 *
 * @param since when it came into its state
 * @param due when {@link Settling} looks after it next; of no meaning once it ended
 * @param tries how often that was of no avail in this state
 * @param trouble what came back last instead of an answer; empty if nothing is wrong
 * @param hostReference the account system's last one
 * @param commandedSince since when the load server has a command out whose end nobody knows: the
 *     load is <em>unsure</em>
 */
public record BookedLoad(
    BankLoad load,
    LoadState state,
    Instant since,
    Instant due,
    int tries,
    String trouble,
    Optional<HostReference> hostReference,
    Optional<Instant> commandedSince) {

  /** The card may be loaded or not; only its next contact tells. */
  public boolean isUnsure() {
    return state == LoadState.HELD && commandedSince.isPresent();
  }

  /** For how long it has been unsure, or zero. */
  public Duration unsureFor(Instant now) {
    return isUnsure() ? Duration.between(commandedSince.orElseThrow(), now) : Duration.ZERO;
  }
}
