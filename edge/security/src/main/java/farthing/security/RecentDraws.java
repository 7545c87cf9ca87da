package farthing.security;

import farthing.base.TransactionId;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SignedDraw;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The draws that a security card signed last, by TRX: one TRX, one S2. Safe for all threads.
 *
 * <p>Remembers {@link #REMEMBERED}: enough until a draw's S2 stands in the payment server's
 * journal, which keeps the rule from then on.
 */
final class RecentDraws {
  /** A power of two. At about a kilobyte each, a hundred security cards remember in 25 MB. */
  static final int REMEMBERED = 256;

  private final ConcurrentHashMap<TransactionId, Recent> byTrx = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable TransactionId> inOrder =
      new AtomicReferenceArray<>(REMEMBERED);
  private final AtomicInteger at = new AtomicInteger();

  /**
   * A draw, and how the security card was asked for it.
   *
   * @param released P1 02: with early release
   */
  record Drawn(SignedDraw signed, boolean released) {
    /** Whether these are the same 69 bytes and the same P1. */
    boolean isFor(PsamDraw draw, boolean release) {
      return signed.draw().equals(draw) && released == release;
    }
  }

  Optional<Drawn> find(TransactionId trx) {
    Recent recent = byTrx.get(trx);
    return recent == null ? Optional.empty() : Optional.of(recent.drawn);
  }

  /** Remembers the draw, or gives the one that another thread signed for this TRX first. */
  Optional<Drawn> remember(Drawn drawn) {
    TransactionId trx = drawn.signed().draw().trx();
    Recent earlier = byTrx.putIfAbsent(trx, new Recent(drawn));
    if (earlier != null) {
      return Optional.of(earlier.drawn);
    }
    int slot = at.getAndIncrement() & (REMEMBERED - 1);
    TransactionId oldest = inOrder.getAndSet(slot, trx);
    if (oldest != null) {
      byTrx.remove(oldest);
    }
    return Optional.empty();
  }

  /** Its S2 never left. */
  void forget(TransactionId trx) {
    byTrx.remove(trx);
  }

  /** The answer's S3 and S7 were verified for this draw. */
  void proven(SignedDraw signed, DebitAnswer answer) {
    Recent recent = byTrx.get(signed.draw().trx());
    if (recent != null && recent.drawn.signed().equals(signed)) {
      recent.proven = answer;
    }
  }

  /** Whether that is remembered: saves verifying the same answer twice in a purchase. */
  boolean isProven(SignedDraw signed, DebitAnswer answer) {
    Recent recent = byTrx.get(signed.draw().trx());
    return recent != null && recent.drawn.signed().equals(signed) && answer.equals(recent.proven);
  }

  private static final class Recent {
    private final Drawn drawn;
    private volatile @Nullable DebitAnswer proven;

    Recent(Drawn drawn) {
      this.drawn = drawn;
    }
  }
}
