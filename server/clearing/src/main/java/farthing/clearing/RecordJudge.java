package farthing.clearing;

import farthing.base.PartyId;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.purse.CompletionCode;
import farthing.purse.KeyedCard;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.store.ClearedRecord;
import farthing.store.Dispute;
import farthing.store.Dispute.Reason;
import farthing.store.JudgedRecords;
import farthing.store.MerchantTerms.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which records are their cards', by S6 in the issuer's security module, and what the acquirer
 * takes of each. What the issuer's books say of a card is asked when it is booked. A record that is
 * not its card's is disputed alone. Safe for all threads.
 */
final class RecordJudge {
  private final ClearingKeys keys;
  private final Map<PartyId, Terms> terms;

  /**
   * @param terms what is agreed with each merchant
   */
  RecordJudge(ClearingKeys keys, Map<PartyId, Terms> terms) {
    this.keys = keys;
    this.terms = terms;
  }

  JudgedRecords judge(List<Line> lines) {
    List<Optional<Reason>> found = lines.parallelStream().map(this::against).toList();
    JudgedRecords judged =
        new JudgedRecords(new ArrayList<>(lines.size()), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      BatchRecord record = line.record();
      Optional<Reason> against = found.get(i);
      if (against.isPresent()) {
        judged.disputes().add(new Dispute(line.merchant(), record, against.get(), ""));
      } else if (!record.isCancel() && record.s6().isEmpty()) {
        judged.unproven().add(line);
      } else {
        judged.payable().add(cleared(line));
      }
    }
    return judged;
  }

  /** By one agreement: the fee is its acquirer's, whatever is agreed meanwhile. */
  private ClearedRecord cleared(Line line) {
    Optional<Terms> agreed = Optional.ofNullable(terms.get(line.merchant()));
    long fee = agreed.map(those -> those.fee().of(line.record().amount())).orElse(0L);
    return new ClearedRecord(line.merchant(), agreed.map(Terms::acquirer), line.record(), fee);
  }

  /** Of a cancel the security card's word is enough. */
  private Optional<Reason> against(Line line) {
    BatchRecord record = line.record();
    if (record.isCancel()) {
      return Optional.empty();
    }
    if (record.s6().isEmpty()) {
      return Optional.empty(); // it waits for its proof, whoever its merchant is
    }
    PurchaseRecord purchase = record.purchase();
    return keys.cards()
        .sessionKey(KeyedCard.of(purchase), PurchaseSignatures.proofKey(purchase))
        .map(key ->
            PurchaseSignatures.s6(key, CompletionCode.DONE, purchase).equals(record.s6().get())
                ? unlessKnown(line.merchant())
                : Optional.of(Reason.S6_WRONG))
        .orElse(Optional.of(Reason.KEY_UNKNOWN));
  }

  /** Only of what its card signed. */
  private Optional<Reason> unlessKnown(PartyId merchant) {
    return terms.containsKey(merchant) ? Optional.empty() : Optional.of(Reason.MERCHANT_UNKNOWN);
  }
}
