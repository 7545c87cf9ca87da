package farthing.payment;

import farthing.base.PsamId;
import farthing.messages.Order;
import farthing.purse.SignedDraw;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Draws whose proof may still come in time: a batch that was turned over waits for them before it
 * is sealed. From the card's word until the purchase has its answer, or its order has ended.
 *
 * <p>In memory alone: those of an earlier process are waited for by the time. Safe for all threads.
 */
final class UndecidedDraws {
  /** What came in before the order's end may be under way for so long. */
  static final Duration MARGIN = Duration.ofMinutes(1);

  private record Waiting(PsamId psam, long batch, Instant end) {}

  private final Map<PurchaseId, Waiting> waiting = new ConcurrentHashMap<>();

  /**
   * @return whether it was not known before
   */
  boolean begins(PurchaseId id, SignedDraw signed, Order order) {
    return !order.amount().currency().isAuthentication()
        && waiting.putIfAbsent(
                id, new Waiting(signed.psam(), signed.batch(), order.expires().plus(MARGIN)))
            == null;
  }

  /** Its purchase has an answer, or never had a draw, or time does not decide it. */
  void decided(PurchaseId id) {
    waiting.remove(id);
  }

  /** Those whose time is over are not waited for. */
  void endExpired(Instant now) {
    waiting.values().removeIf(draw -> !now.isBefore(draw.end()));
  }

  /** When the last of that batch's will have had its time; empty if none is left. */
  Optional<Instant> lastOf(PsamId psam, long batch) {
    return waiting.values().stream()
        .filter(draw -> draw.batch() == batch && draw.psam().equals(psam))
        .map(Waiting::end)
        .max(Instant::compareTo);
  }

  int size() {
    return waiting.size();
  }
}
