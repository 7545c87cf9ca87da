package farthing.client;

import farthing.messages.Debit;
import farthing.messages.DrawRequest;
import java.io.IOException;
import java.util.List;

/** Proofs that no server is known to have: they travel with the next draw. */
final class Undelivered {
  private Undelivered() {}

  /** The oldest first, as many as a draw may carry. */
  static List<DrawRequest.Undelivered> of(PurchaseJournal journal) {
    return journal.open().stream()
        .filter(OpenPurchase::isUndelivered)
        .limit(DrawRequest.Content.MOST_UNDELIVERED)
        .map(open ->
            new DrawRequest.Undelivered(
                open.id().party(), open.id().trx(), open.answered().orElseThrow().answer()))
        .toList();
  }

  /** The payment server says that one of them settled its purchase. */
  static void settle(Debit.Delivered delivered, PurchaseJournal journal, Holder holder)
      throws IOException {
    PurchaseId id = new PurchaseId(delivered.party(), delivered.trx());
    boolean ours =
        journal.open().stream().anyMatch(open -> open.id().equals(id) && open.isUndelivered());
    if (ours) {
      journal.append(id, new JournalStep.Delivered(delivered.outcome()));
      holder.hears(new PurchaseEvent.EarlierSettled(id, delivered.outcome().word()));
    }
  }
}
