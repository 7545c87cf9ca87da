package farthing.payment;

import farthing.exchange.DirectLink;
import farthing.exchange.Exchange;
import farthing.exchange.Refusal;
import farthing.messages.CancelResult;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus;
import farthing.messages.PurchaseStatus.State;
import farthing.store.Entry;
import farthing.store.Journal;
import farthing.store.Step;
import farthing.store.StoredEntry;
import java.util.Optional;

/** The direct link (238): a merchant asks how far a purchase is, under its API key. */
final class StatusQuery {
  private final Journal journal;
  private final DirectLink link;

  StatusQuery(Journal journal, DirectLink link) {
    this.journal = journal;
    this.link = link;
  }

  /**
   * @param authorization the header of that name
   */
  PurchaseStatus ask(PurchaseId id, Optional<String> authorization) {
    link.admit(id.party(), authorization);
    // each by its own key: refusals, of which there may be any number, hide nothing
    Optional<Entry> ended = find(id, DebitResponseStep.STEP);
    if (find(id, CloseStep.STEP).isPresent() || ended.filter(StatusQuery::isShut).isPresent()) {
      return new PurchaseStatus(closed(id, ended), Optional.empty());
    }
    if (ended.isPresent()) {
      return new PurchaseStatus(
          State.ENDED, Optional.of(DebitResult.parse(ended.get().answer()).m()));
    }
    Entry drawn = find(id, DrawStep.STEP).orElseThrow(() -> Refusal.of(ErrorCode.PURCHASE_UNKNOWN));
    return new PurchaseStatus(isShut(drawn) ? State.CLOSED : State.DRAWN, Optional.empty());
  }

  /** What became of the card's money, once the merchant wants none of it. */
  private State closed(PurchaseId id, Optional<Entry> ended) {
    Optional<Entry> cancelEnded = find(id, CancelResponseStep.STEP);
    if (cancelEnded.isPresent()) {
      return cancelEnded.get().code().equals(CancelResult.Outcome.CANCELLED.name())
          ? State.CANCELLED
          : State.REFUND_DUE;
    }
    Optional<Entry> cancel = find(id, CancelStep.STEP);
    if (cancel.isPresent()) {
      return isUndone(cancel.get()) ? State.REFUND_DUE : State.CANCEL_DRAWN;
    }
    boolean refund =
        ended
            .filter(e -> !isShut(e))
            .or(() -> find(id, DebitResponseStep.LATE))
            .filter(e -> e.code().equals(Outcome.REFUND_DUE.name()))
            .isPresent();
    return refund ? State.REFUND_DUE : State.CLOSED;
  }

  /** The card has used the cancel's number for something else, and proven that (section 6). */
  private boolean isUndone(Entry cancel) {
    return cancel
        .purse()
        .flatMap(use -> journal.captured(use.purse(), use.nt()))
        .filter(where -> !where.trx().equals(cancel.key().trx()))
        .isPresent();
  }

  private Optional<Entry> find(PurchaseId id, Step step) {
    return journal.find(id.party(), id.trx(), step).map(StoredEntry::entry);
  }

  private static boolean isShut(Entry entry) {
    return entry.code().equals(Exchange.SHUT);
  }
}
