package farthing.client;

import farthing.base.Bytes;
import farthing.messages.Debit;
import farthing.messages.DrawRequest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Proofs that no server is known to have: they travel with the next draw. */
final class Undelivered {
  private Undelivered() {}

  /** Purchases' before cancels', the oldest first, as many as a draw may carry. */
  static List<DrawRequest.Undelivered> of(PurchaseJournal journal) {
    return Stream.concat(
            journal.open().stream()
                .filter(OpenPurchase::isUndelivered)
                .map(open -> left(open.id(), open.answered().orElseThrow().answer())),
            journal.cancels().stream()
                .filter(OpenCancel::isUndelivered)
                .map(open -> left(open.id(), open.credited().orElseThrow().answer())))
        .limit(DrawRequest.Content.MOST_UNDELIVERED)
        .toList();
  }

  private static DrawRequest.Undelivered left(PurchaseId id, Bytes answer) {
    return new DrawRequest.Undelivered(id.party(), id.trx(), answer);
  }

  /** The payment server says that one of them settled its purchase or cancel. */
  static void settle(Debit.Delivered delivered, PurchaseJournal journal, Holder holder)
      throws IOException {
    PurchaseId id = new PurchaseId(delivered.party(), delivered.trx());
    boolean ours =
        journal.open().stream().anyMatch(open -> open.id().equals(id) && open.isUndelivered());
    if (ours) {
      journal.append(id, new JournalStep.Delivered(delivered.outcome()));
      holder.hears(new PurchaseEvent.EarlierSettled(id, delivered.outcome().word()));
      return;
    }
    for (OpenCancel open : journal.cancels()) {
      if (open.id().equals(id) && open.isUndelivered()) {
        journal.append(id, over(open));
        holder.hears(
            new PurchaseEvent.EarlierSettled(id, open.isBack() ? "cancelled" : "refund-due"));
      }
    }
  }

  /** What the card said is proven now: there is nothing left to ask for but a reference. */
  private static JournalStep.Closed over(OpenCancel open) {
    return new JournalStep.Closed(
        open.isBack() ? EndedPurchase.How.CANCELLED : EndedPurchase.How.REFUND_OWED,
        Shown.clean(open.order().partyName()),
        open.order().amount().toString(),
        "");
  }
}
