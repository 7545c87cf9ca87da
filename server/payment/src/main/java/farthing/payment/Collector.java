package farthing.payment;

import farthing.base.PsamId;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard;
import farthing.purse.SecurityCard.OpenBatch;
import farthing.store.BatchState;
import farthing.store.Batches;
import farthing.store.StoreUnavailable;
import farthing.store.TurnedOver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the security cards' batches over and seals them: the payment server's half of a collection,
 * before {@link BatchSender} takes them to the collector.
 *
 * <p>A batch that was turned over waits for the draws that may still be proven in time (FIGS. 5 and
 * 6), until none is left or {@link CollectionPolicy#longestWait} is over; those of an earlier
 * process, which nobody remembers, for the longest wait. Draws of FIGS. 7 and 8 are waited for by
 * nobody: they stand in the totals without a proof.
 *
 * <p>What is cut anywhere goes on by the next turn, of this process or the next one. One thread.
 */
public final class Collector {
  /**
   * A security card's batches that wait for their acknowledgement, at most: eight days' of an hour
   * each. What a thief of the card could claim is so many times a batch's ceiling.
   */
  static final int MOST_WAITING = 200;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private final Batches batches;
  private final List<Terminal> terminals;
  private final UndecidedDraws undecided;
  private final CollectionPolicy policy;
  private final BooleanSupplier mine;
  private final InstantSource time;

  /** The batches into which an earlier process may have drawn, up to and with these. */
  private final Map<PsamId, Long> unseen = new HashMap<>();

  private final Map<PsamId, Closing> closing = new HashMap<>();

  /**
   * A batch that is closing.
   *
   * @param since when this process first saw it closing
   */
  private record Closing(long batch, Instant since, Pause pause) {}

  /**
   * Before the server's doors open.
   *
   * @param mine whether the terminals are this process's still; nothing is done when not
   * @throws StoreUnavailable if the database does not answer
   */
  public Collector(
      PaymentServer server,
      Batches batches,
      List<Terminal> terminals,
      CollectionPolicy policy,
      BooleanSupplier mine,
      InstantSource time) {
    this.batches = batches;
    this.terminals = List.copyOf(terminals);
    this.undecided = server.undecided();
    this.policy = policy;
    this.mine = mine;
    this.time = time;
    batches.open().stream()
        .filter(Batches.Open::drawn)
        .forEach(open -> unseen.put(open.psam(), open.batch()));
  }

  /**
   * Turns over what is due and seals what is decided. To be called every second.
   *
   * @throws StoreUnavailable if the database does not answer; the next call goes on
   */
  public void turn() {
    if (!mine.getAsBoolean()) {
      return;
    }
    Map<PsamId, Batches.Open> open =
        batches.open().stream().collect(Collectors.toMap(Batches.Open::psam, Function.identity()));
    Map<PsamId, List<TurnedOver>> waiting =
        batches.waiting().stream().collect(Collectors.groupingBy(batch -> batch.id().psam()));
    for (Terminal terminal : terminals) {
      PsamId psam = terminal.card().id();
      Batches.Open now = open.get(psam);
      if (now != null) {
        turn(terminal.card(), now, waiting.getOrDefault(psam, List.of()));
      }
    }
  }

  /** One whose journal contradicts itself stops no other. */
  private void turn(SecurityCard card, Batches.Open open, List<TurnedOver> waiting) {
    Optional<TurnedOver> last =
        waiting.stream().filter(batch -> batch.state() == BatchState.CLOSING).findFirst();
    try {
      if (last.isPresent()) {
        goOn(card, last.get());
      } else if (open.batch() != card.batch().number()) {
        throw new IllegalStateException(
            "batch %d is open, and the security card has %d: start this server again"
                .formatted(open.batch(), card.batch().number()));
      } else {
        begin(card, open, waiting.size());
      }
    } catch (IllegalStateException | IllegalArgumentException e) {
      LOG.error("the batch of security card {} cannot be collected", card.id(), e);
    }
  }

  private void begin(SecurityCard card, Batches.Open open, int waiting) {
    OpenBatch batch = card.batch();
    boolean due =
        (open.wished() && batch.purchases() > 0)
            || policy.isDue(open.age(), batch.purchases(), batch.full());
    if (due && waiting < MOST_WAITING) {
      long closed = card.turnOver();
      LOG.info("security card {}: batch {} is turned over", card.id(), closed);
    } else if (open.wished() && !due) {
      batches.unwish(card.id());
    }
  }

  private void goOn(SecurityCard card, TurnedOver batch) {
    long number = batch.id().batch();
    if (card.batch().number() == number) {
      card.turnOver(); // the database did so before its answer was lost
    }
    Instant now = time.instant();
    Closing known = closing.get(card.id());
    if (known == null || known.batch() != number) {
      known = new Closing(number, now, new Pause(LONGEST_PAUSE));
      closing.put(card.id(), known);
    }
    if (!known.pause().isOver(now) || !isDecided(card.id(), known, now)) {
      return;
    }
    Optional<SealedBatch> sealed = card.seal(number);
    if (sealed.isEmpty()) {
      known.pause().longer(now);
    } else {
      closing.remove(card.id());
      LOG.info(
          "security card {}: batch {} is sealed, {} of its purchases without a proof",
          card.id(),
          number,
          sealed.get().unproven().size());
    }
  }

  private boolean isDecided(PsamId psam, Closing batch, Instant now) {
    if (!now.isBefore(batch.since().plus(policy.longestWait()))) {
      return true;
    }
    boolean seen = batch.batch() > unseen.getOrDefault(psam, 0L);
    return seen && undecided.lastOf(psam, batch.batch()).isEmpty();
  }
}
