package farthing.exchange;

import farthing.base.PartyId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What is registered of parties, kept for some seconds: a change by the operator holds soon, and a
 * busy server's transactions ask no database. Safe for all threads.
 */
public final class KeptRegister<A> {
  /** A party that the operator stopped begins nothing after this. */
  private static final Duration KEPT = Duration.ofSeconds(5);

  /** Names that nobody has are kept too; together no more than this. */
  private static final int MOST_KEPT = 10_000;

  private final Function<PartyId, Optional<A>> asked;
  private final InstantSource time;
  private final ConcurrentHashMap<PartyId, Kept<A>> kept = new ConcurrentHashMap<>();
  private final SharedQuestion<PartyId, Kept<A>> asking = new SharedQuestion<>();

  private record Kept<A>(Optional<A> agreement, Freshness freshness) {}

  public KeptRegister(Function<PartyId, Optional<A>> asked, InstantSource time) {
    this.asked = asked;
    this.time = time;
  }

  public Optional<A> find(PartyId party) {
    Instant now = time.instant();
    Kept<A> known = kept.get(party);
    return known != null && known.freshness().serves(now)
        ? known.agreement()
        : asking.ask(party, () -> read(party, now)).agreement();
  }

  private Kept<A> read(PartyId party, Instant now) {
    if (kept.size() >= MOST_KEPT) {
      kept.clear();
    }
    Kept<A> read = new Kept<>(asked.apply(party), new Freshness(now, KEPT));
    kept.put(party, read);
    return read;
  }
}
