package farthing.exchange;

import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How many refusals the journal keeps. A refusal binds nobody and moves nothing; the journal keeps
 * some so that what a merchant or cardholder asks about can be looked up, and not all, since
 * anybody may make as many as the door lets in. What is above the bound is answered, counted and
 * logged as any other.
 *
 * <p>Refusals of messages that show no merchant's signature share one bound, so that strangers use
 * up nobody's own. Safe for all threads.
 */
final class RefusalBound {
  /** A client that repeats itself has made its point. */
  static final int PER_PURCHASE = 8;

  /** At once, and then one a second: some 86,000 rows a day at the very most. */
  static final int AT_ONCE = 1_000;

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int PURCHASES_REMEMBERED = 10_000;
  private static final int PARTIES_REMEMBERED = 10_000;

  /**
   * What is refused before the merchant's or bank's signature was seen, or without looking for one.
   */
  private static final Set<ErrorCode> STRANGERS =
      EnumSet.of(
          ErrorCode.MESSAGE_MALFORMED,
          ErrorCode.PARTY_UNKNOWN,
          ErrorCode.KEY_UNKNOWN,
          ErrorCode.ORDER_SIGNATURE_WRONG,
          ErrorCode.ORDER_CONTRADICTED,
          ErrorCode.SEAL_BROKEN,
          ErrorCode.PURCHASE_UNKNOWN,
          ErrorCode.BANK_UNKNOWN);

  private final LongSupplier nanos;
  private final Share strangers;
  private final Map<PartyId, Share> parties = latest(PARTIES_REMEMBERED);
  private final Map<TransactionId, Integer> purchases = latest(PURCHASES_REMEMBERED);

  /**
   * @param nanos a clock that only goes forward
   */
  RefusalBound(LongSupplier nanos) {
    this.nanos = nanos;
    this.strangers = new Share(nanos.getAsLong());
  }

  /** Whether this one is to be kept; it is counted if so. */
  synchronized boolean keeps(PartyId party, TransactionId trx, ErrorCode code) {
    long now = nanos.getAsLong();
    Share share =
        STRANGERS.contains(code) ? strangers : parties.computeIfAbsent(party, _ -> new Share(now));
    return share.hasOne(now)
        && purchases.merge(trx, 1, Integer::sum) <= PER_PURCHASE
        && share.takeOne();
  }

  /** Those that were asked for last; one that was forgotten begins anew. */
  private static <K, V> Map<K, V> latest(int most) {
    return new LinkedHashMap<>(64, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  /** {@link #AT_ONCE}, of which one comes back each second. */
  private static final class Share {
    private long left = AT_ONCE;
    private long filledAt;

    Share(long now) {
      filledAt = now;
    }

    boolean hasOne(long now) {
      long seconds = (now - filledAt) / SECOND_NANOS;
      left = Math.min(AT_ONCE, left + seconds);
      filledAt += seconds * SECOND_NANOS;
      return left > 0;
    }

    boolean takeOne() {
      left--;
      return true;
    }
  }
}
