package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.batches.BatchId;
import farthing.batches.BatchRecord;
import farthing.batches.RefundClaims;
import farthing.batches.RefundClaims.Claim;
import farthing.exchange.CollectorLink;
import farthing.exchange.CollectorLink.Said;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.PurchaseRecord;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.store.RefundQueue;
import farthing.store.RefundQueue.Due;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the collector of purchases whose card is to get its money back: a proof that came too late,
 * a cancel that the card did not do. Each is told until it is taken, however often either side
 * dies; told twice it is one. One thread.
 */
final class RefundSender {
  private static final Logger LOG = LoggerFactory.getLogger(RefundSender.class);
  private static final int AT_ONCE = 1_000;

  private final RefundQueue queue;
  private final CollectorLink link;

  RefundSender(RefundQueue queue, CollectorLink link) {
    this.queue = queue;
    this.link = link;
  }

  /**
   * @return why the collector is away, if it is
   */
  Optional<String> turn() {
    Map<BatchId, List<Told>> byBatch = new LinkedHashMap<>();
    for (Due due : queue.due(AT_ONCE)) {
      try {
        Told told = told(due);
        byBatch.computeIfAbsent(told.batch(), _ -> new ArrayList<>()).add(told);
      } catch (IllegalStateException | IllegalArgumentException e) {
        LOG.error("what purchase {} of {} is owed cannot be read", due.trx(), due.party(), e);
        queue.putBack(List.of(due));
      }
    }
    for (Map.Entry<BatchId, List<Told>> batch : byBatch.entrySet()) {
      List<Told> all = batch.getValue();
      for (int from = 0; from < all.size(); from += RefundClaims.MOST) {
        Optional<String> away =
            tell(batch.getKey(), all.subList(from, Math.min(from + RefundClaims.MOST, all.size())));
        if (away.isPresent()) {
          return away;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> tell(BatchId batch, List<Told> some) {
    List<Due> due = some.stream().map(Told::due).toList();
    RefundClaims claims = new RefundClaims(batch, some.stream().map(Told::claim).toList());
    return switch (link.refunds(claims)) {
      case Said.Word _ -> {
        queue.handedIn(due);
        LOG.info("batch {}: {} refunds are taken", batch, some.size());
        yield Optional.empty();
      }
      case Said.Refused(String why) -> {
        LOG.error("batch {}: its refunds are not taken: {}", batch, why);
        queue.putBack(due);
        yield Optional.empty();
      }
      case Said.Away(String why) -> Optional.of(why);
    };
  }

  private record Told(Due due, BatchId batch, Claim claim) {}

  private static Told told(Due due) {
    Optional<DebitAnswer> said = due.answer().map(RefundSender::answer);
    if (!due.isCancel()) {
      SignedDraw signed = Drawn.parse(due.command()).signed();
      return told(due, signed, said.orElseThrow(), 0);
    }
    SignedCancel cancel = SignedCancel.parse(due.command());
    return said.map(answer -> told(due, cancel.signed(), answer, cancel.purchaseTransaction()))
        .orElseGet(() ->
            told(
                due,
                cancel.signed(),
                CompletionCode.DONE,
                new BatchRecord(
                    PurchaseRecord.expected(cancel.signed()),
                    Mac8.ZERO,
                    Optional.empty(),
                    cancel.purchaseTransaction())));
  }

  private static Told told(Due due, SignedDraw signed, DebitAnswer answer, long cancelled) {
    return told(
        due,
        signed,
        answer.cc(),
        new BatchRecord(
            PurchaseRecord.of(signed, answer), Mac8.ZERO, Optional.of(answer.s6()), cancelled));
  }

  private static Told told(Due due, SignedDraw signed, CompletionCode cc, BatchRecord record) {
    return new Told(
        due, new BatchId(signed.psam(), signed.batch()), new Claim(due.party(), cc, record));
  }

  /** Behind it may stand S5, of a purchase that was counted once. */
  private static DebitAnswer answer(Bytes settled) {
    return DebitAnswer.parse(settled.slice(0, DebitAnswer.SIZE));
  }
}
