package farthing.clearing;

import farthing.base.Currency;
import farthing.base.MacKey;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord.Hold;
import farthing.purse.CurrencyTotals;
import farthing.purse.PsamSignatures;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the records of a batch are those that its security card signed, once each, and add up to
 * its totals. They are looked at from the last to the first, so that a cancel is met before its
 * purchase: nothing is remembered but the cancels in between. One thread.
 */
final class RecordsCheck {
  private final BatchId id;
  private final MacKey psamKey;
  private final Map<Currency, CurrencyTotals> sums = new HashMap<>();
  private final Map<Long, Line> cancels = new HashMap<>();
  private long above = Long.MAX_VALUE;

  /**
   * @param psamKey KPSAM
   */
  RecordsCheck(BatchId id, MacKey psamKey) {
    this.id = id;
    this.psamKey = psamKey;
  }

  /**
   * @param lines those before the ones that were added last, in their order
   * @throws Unsound if one is not its security card's
   */
  void add(List<Line> lines) {
    Optional<BatchRecord> notItsOwn =
        lines.parallelStream()
            .map(Line::record)
            .filter(r -> !PsamSignatures.s5(psamKey, id.batch(), r.purchase()).equals(r.s5()))
            .findFirst();
    if (notItsOwn.isPresent()) {
      throw new Unsound(Hold.S5_WRONG, number(notItsOwn.get().number()));
    }
    lines.reversed().forEach(this::add);
  }

  private void add(Line line) {
    BatchRecord record = line.record();
    if (record.number() >= above) {
      throw new Unsound(
          Hold.RECORD_TWICE, "%s is before %s".formatted(number(record.number()), number(above)));
    }
    above = record.number();
    long minor = record.amount().minor();
    Currency currency = record.amount().currency();
    if (record.isCancel()) {
      count(new CurrencyTotals(currency, 0, 0, 1, minor));
      if (cancels.putIfAbsent(record.cancelled(), line) != null) {
        throw notCancelled(line);
      }
    } else {
      count(new CurrencyTotals(currency, 1, minor, 0, 0));
      @Nullable Line cancel = cancels.remove(record.number());
      if (cancel != null && !isCancelOf(cancel, line)) {
        throw notCancelled(cancel);
      }
    }
  }

  /**
   * @param end after the first record
   * @throws Unsound if anything is missing, or too much
   */
  void end(BatchEnd end) {
    for (Line cancel : cancels.values()) {
      throw notCancelled(cancel);
    }
    Set<Currency> all = new HashSet<>(sums.keySet());
    Map<Currency, CurrencyTotals> said = new HashMap<>();
    for (CurrencyTotals each : end.totals()) {
      said.put(each.currency(), each);
      all.add(each.currency());
    }
    for (Currency currency : all) {
      CurrencyTotals none = CurrencyTotals.none(currency);
      if (!sums.getOrDefault(currency, none).equals(said.getOrDefault(currency, none))) {
        throw new Unsound(Hold.TOTALS_WRONG, currency.name());
      }
    }
  }

  private void count(CurrencyTotals one) {
    sums.merge(one.currency(), one, RecordsCheck::plus);
  }

  /** The same card's at the same merchant, whole, and right after it. */
  private static boolean isCancelOf(Line cancel, Line purchase) {
    BatchRecord taken = cancel.record();
    BatchRecord given = purchase.record();
    return cancel.merchant().equals(purchase.merchant())
        && given.purchase().iep().equals(taken.purchase().iep())
        && given.amount().equals(taken.amount())
        && given.purchase().terms().trx().equals(taken.purchase().terms().trx())
        && given.purchase().transactionNumber() + 1 == taken.purchase().transactionNumber();
  }

  private static CurrencyTotals plus(CurrencyTotals one, CurrencyTotals other) {
    return new CurrencyTotals(
        one.currency(),
        one.purchases() + other.purchases(),
        Math.addExact(one.purchasesMinor(), other.purchasesMinor()),
        one.cancels() + other.cancels(),
        Math.addExact(one.cancelsMinor(), other.cancelsMinor()));
  }

  private static Unsound notCancelled(Line cancel) {
    return new Unsound(
        Hold.RECORD_MISSING,
        "%s cancels %s"
            .formatted(number(cancel.record().number()), number(cancel.record().cancelled())));
  }

  private static String number(long ntpsam) {
    return "NTPSAM " + ntpsam;
  }
}
