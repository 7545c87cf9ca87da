package farthing.clearing;

import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PartyId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.batches.BatchWord.Hold;
import farthing.purse.CompletionCode;
import farthing.purse.CurrencyTotals;
import farthing.purse.KeyedCard;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.store.ClearedRecord;
import farthing.store.ClearingBook;
import farthing.store.ClearingBook.Terms;
import farthing.store.Dispute;
import farthing.store.Dispute.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a batch is its security card's word, whole, and which of its records are their cards'
 * (PROTOCOL, section 5). What the issuer's books say of a card is asked later, when it is booked.
 *
 * <p>A batch is held as a whole or booked as a whole: a record that is not its security card's says
 * that something is wrong with all of it. A record that is not its card's is disputed alone.
 */
final class BatchCheck {
  private final ClearingKeys keys;

  BatchCheck(ClearingKeys keys) {
    this.keys = keys;
  }

  /**
   * @param isNext whether the batch before it is booked
   * @param terms what is agreed with each merchant
   */
  Verdict check(ClearingBook.Whole whole, boolean isNext, Map<PartyId, Terms> terms) {
    BatchEnd end = whole.end();
    BatchId id = end.id();
    Optional<MacKey> psamKey = keys.securityCards().apply(id.psam());
    if (psamKey.isEmpty()) {
      return held(id, Hold.SECURITY_CARD_UNKNOWN, "");
    }
    if (!PsamSignatures.s4(psamKey.get(), id.batch(), end.totals()).equals(end.s4())) {
      return held(id, Hold.S4_WRONG, "");
    }
    if (!isNext) {
      return new Verdict.Held(
          BatchWord.held(id, Hold.GAP, "batch " + (id.batch() - 1) + " is not booked"), true);
    }
    return whatIsWrong(whole, psamKey.get())
        .orElseGet(() -> {
          Mac8 sack = PsamSignatures.sack(psamKey.get(), id.batch(), end.s4());
          return new Verdict.Sound(
              judged(whole.lines(), terms).booking(BatchWord.booked(id, sack)));
        });
  }

  /** Records with their S6, of a batch that is booked: which of them are their cards'. */
  ClearingBook.Booking late(BatchId id, List<Line> proven, Map<PartyId, Terms> terms) {
    return judged(proven, terms).booking(BatchWord.taken(id));
  }

  private static Optional<Verdict> whatIsWrong(ClearingBook.Whole whole, MacKey psamKey) {
    BatchId id = whole.end().id();
    Optional<BatchRecord> notItsOwn =
        whole.lines().parallelStream()
            .map(Line::record)
            .filter(r -> !PsamSignatures.s5(psamKey, id.batch(), r.purchase()).equals(r.s5()))
            .findFirst();
    if (notItsOwn.isPresent()) {
      return Optional.of(held(id, Hold.S5_WRONG, number(notItsOwn.get().number())));
    }
    Map<Long, BatchRecord> purchases = new HashMap<>();
    Set<Long> numbers = new HashSet<>();
    for (Line line : whole.lines()) {
      BatchRecord record = line.record();
      if (!numbers.add(record.number())) {
        return Optional.of(held(id, Hold.RECORD_TWICE, number(record.number())));
      }
      if (!record.isCancel()) {
        purchases.put(record.number(), record);
      }
    }
    Set<Long> cancelled = new HashSet<>();
    for (Line line : whole.lines()) {
      BatchRecord record = line.record();
      if (record.isCancel()
          && !(isCancelOf(record, purchases.get(record.cancelled()))
              && cancelled.add(record.cancelled()))) {
        return Optional.of(
            held(
                id,
                Hold.RECORD_MISSING,
                "%s cancels %s".formatted(number(record.number()), number(record.cancelled()))));
      }
    }
    return differing(whole).map(currency -> held(id, Hold.TOTALS_WRONG, currency.name()));
  }

  /** The same card's, whole, and right after it. */
  private static boolean isCancelOf(BatchRecord cancel, @Nullable BatchRecord purchase) {
    return purchase != null
        && purchase.purchase().iep().equals(cancel.purchase().iep())
        && purchase.amount().equals(cancel.amount())
        && purchase.purchase().terms().trx().equals(cancel.purchase().terms().trx())
        && purchase.purchase().transactionNumber() + 1 == cancel.purchase().transactionNumber();
  }

  private static Optional<Currency> differing(ClearingBook.Whole whole) {
    Map<Currency, CurrencyTotals> sums = new HashMap<>();
    for (Line line : whole.lines()) {
      BatchRecord record = line.record();
      long minor = record.amount().minor();
      Currency currency = record.amount().currency();
      sums.merge(
          currency,
          record.isCancel()
              ? new CurrencyTotals(currency, 0, 0, 1, minor)
              : new CurrencyTotals(currency, 1, minor, 0, 0),
          BatchCheck::plus);
    }
    Set<Currency> all = new HashSet<>(sums.keySet());
    Map<Currency, CurrencyTotals> said = new HashMap<>();
    for (CurrencyTotals each : whole.end().totals()) {
      said.put(each.currency(), each);
      all.add(each.currency());
    }
    return all.stream()
        .filter(c ->
            !sums.getOrDefault(c, CurrencyTotals.none(c))
                .equals(said.getOrDefault(c, CurrencyTotals.none(c))))
        .findFirst();
  }

  private static CurrencyTotals plus(CurrencyTotals one, CurrencyTotals other) {
    return new CurrencyTotals(
        one.currency(),
        one.purchases() + other.purchases(),
        Math.addExact(one.purchasesMinor(), other.purchasesMinor()),
        one.cancels() + other.cancels(),
        Math.addExact(one.cancelsMinor(), other.cancelsMinor()));
  }

  /** What is payable, what waits for its proof, and what is not its card's. */
  private record Judged(List<ClearedRecord> payable, List<Line> unproven, List<Dispute> disputes) {
    ClearingBook.Booking booking(BatchWord word) {
      return new ClearingBook.Booking(word, payable, unproven, disputes);
    }
  }

  private Judged judged(List<Line> lines, Map<PartyId, Terms> terms) {
    List<Optional<Reason>> found =
        lines.parallelStream().map(line -> against(line, terms)).toList();
    Judged judged = new Judged(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      BatchRecord record = line.record();
      Optional<Reason> against = found.get(i);
      if (against.isPresent()) {
        judged.disputes.add(new Dispute(line.merchant(), record, against.get(), ""));
      } else if (!record.isCancel() && record.s6().isEmpty()) {
        judged.unproven.add(line);
      } else {
        judged.payable.add(
            new ClearedRecord(line.merchant(), record, fee(terms.get(line.merchant()), record)));
      }
    }
    return judged;
  }

  /** Nothing is agreed only where a cancel is of a purchase that is not paid either. */
  private static long fee(@Nullable Terms agreed, BatchRecord record) {
    return agreed == null ? 0 : agreed.fee().of(record.amount());
  }

  /** Of a cancel the security card's word is enough. */
  private Optional<Reason> against(Line line, Map<PartyId, Terms> terms) {
    BatchRecord record = line.record();
    if (record.isCancel()) {
      return Optional.empty();
    }
    if (!terms.containsKey(line.merchant())) {
      return Optional.of(Reason.MERCHANT_UNKNOWN);
    }
    if (record.s6().isEmpty()) {
      return Optional.empty();
    }
    PurchaseRecord purchase = record.purchase();
    return keys.cards()
        .sessionKey(KeyedCard.of(purchase), PurchaseSignatures.proofKey(purchase))
        .map(key ->
            PurchaseSignatures.s6(key, CompletionCode.DONE, purchase).equals(record.s6().get())
                ? Optional.<Reason>empty()
                : Optional.of(Reason.S6_WRONG))
        .orElse(Optional.of(Reason.KEY_UNKNOWN));
  }

  private static Verdict held(BatchId id, Hold why, String detail) {
    return new Verdict.Held(BatchWord.held(id, why, detail), false);
  }

  private static String number(long ntpsam) {
    return "NTPSAM " + ntpsam;
  }
}
