package farthing.client;

import farthing.base.Amount;
import farthing.messages.DebitResult.Receipt;
import java.net.URI;

/** Where a purchase stands when the client has done what it can: what happened to the money. */
public sealed interface PurchaseEnd {

  /** What happened to the money, and what to do next. */
  String text();

  /** The card was debited for goods that the person gets. */
  default boolean isPaid() {
    return false;
  }

  /** What the order wanted is done: it is paid, or the card identified itself and is known. */
  default boolean isDone() {
    return isPaid() || this instanceof Identified;
  }

  /** Something is left that {@code resume} should try again. */
  default boolean isOpen() {
    return false;
  }

  /** Nothing moved, and nothing will. {@code why} says what to do. */
  record NotDebited(String why) implements PurchaseEnd {
    @Override
    public String text() {
      return why;
    }
  }

  record Paid(PurchaseId purchase, Receipt receipt, URI goods) implements PurchaseEnd {
    @Override
    public String text() {
      return "Paid %s to %s (reference %s). The goods are at %s"
          .formatted(
              receipt.amount(),
              Shown.clean(receipt.merchantName()),
              Shown.clean(receipt.reference()),
              goods);
    }

    @Override
    public boolean isPaid() {
      return true;
    }
  }

  /**
   * The card proved that it is there, and paid nothing (FIG. 16).
   *
   * @param page where it goes on, told to nobody else
   */
  record Identified(PurchaseId purchase, Receipt receipt, URI page) implements PurchaseEnd {
    @Override
    public String text() {
      return "You identified yourself to %s (reference %s). No money moved. It goes on at %s"
          .formatted(Shown.clean(receipt.merchantName()), Shown.clean(receipt.reference()), page);
    }
  }

  /** The card proved that it is there, and the web site does not know it from us. */
  record IdentifiedNotTold(PurchaseId purchase, Receipt receipt, String why, boolean isOpen)
      implements PurchaseEnd {
    @Override
    public String text() {
      return "The card identified itself, but %s did not take the confirmation: %s %s No money moved."
          .formatted(
              Shown.clean(receipt.merchantName()),
              why,
              isOpen
                  ? "Resume soon to tell it again: it is good as long as the order is."
                  : "Go back to it, and identify yourself again.");
    }
  }

  /** The merchant will be paid, but does not know it from us yet. */
  record PaidShopNotTold(PurchaseId purchase, Receipt receipt, String why, boolean isOpen)
      implements PurchaseEnd {
    @Override
    public String text() {
      return "Paid %s to %s (reference %s), but the shop did not take the confirmation: %s %s"
          .formatted(
              receipt.amount(),
              Shown.clean(receipt.merchantName()),
              Shown.clean(receipt.reference()),
              why,
              isOpen
                  ? "Resume later to tell it again; the payment stands meanwhile."
                  : "Show the shop the reference.");
    }

    @Override
    public boolean isPaid() {
      return true;
    }
  }

  /** The card proved that it did not pay. */
  record Declined(PurchaseId purchase, String why) implements PurchaseEnd {
    @Override
    public String text() {
      return "The card was not debited: "
          + why
          + ". Go back to the shop and order again, or pay with another card.";
    }
  }

  /** The card did as the order wanted, but too late for it. */
  record RefundDue(PurchaseId purchase, Receipt receipt) implements PurchaseEnd {
    @Override
    public String text() {
      if (receipt.amount().isZero()) {
        return "The card identified itself, but too late for the order. No money moved. Go back to the shop and order again.";
      }
      return "The card was debited %s, but too late for the order: there are no goods, and the money goes back to the card (reference %s)."
          .formatted(receipt.amount(), Shown.clean(receipt.reference()));
    }
  }

  /** The card's proof is kept, and no server has confirmed it yet. */
  record Unsettled(PurchaseId purchase, Amount amount, boolean debited, String why)
      implements PurchaseEnd {
    @Override
    public String text() {
      if (amount.currency().isAuthentication()) {
        return "The card %s, but the payment server does not know: %s Resume soon to tell it. No money moved."
            .formatted(debited ? "identified itself" : "did not identify itself", why);
      }
      return debited
          ? "The card was debited %s and its proof is kept, but the purchase is not finished: %s Resume later; the money is not lost."
              .formatted(amount, why)
          : "The card was not debited, but the payment server does not know: %s Resume later to tell it."
              .formatted(why);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  /** The card left during the debit. */
  record CardMustSay(PurchaseId purchase, Amount amount, String why) implements PurchaseEnd {
    @Override
    public String text() {
      if (amount.currency().isAuthentication()) {
        return "Whether the card identified itself only the card can say: %s Put it in and resume, or begin again. No money moved."
            .formatted(why);
      }
      return "Whether the card was debited %s only the card can say: %s Put it in and resume before you pay anything else; if it was debited, its proof is delivered then."
          .formatted(amount, why);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  /** Debited, and the proof is gone from the card. */
  record ProofLost(PurchaseId purchase, Amount amount) implements PurchaseEnd {
    @Override
    public String text() {
      if (amount.currency().isAuthentication()) {
        return "The card identified itself long ago, and nobody took it in. No money moved: begin again, if you still want to.";
      }
      return "The card was debited %s for %s, and has made so many payments since that it no longer has the proof. Ask its issuer for the money, and show the card's log."
          .formatted(amount, purchase);
    }
  }

  /**
   * Debited, and nobody is paid by it: another payment had used that number of the card. Its proof
   * will never count, so there is nothing to resume.
   */
  record NumberUsed(PurchaseId purchase, String merchant, Amount amount) implements PurchaseEnd {
    @Override
    public String text() {
      return "The card was debited %s, and %s gets nothing of it: another payment has used the same number of this card before, with a second card of its number or a copy. Pay nothing more with it. Ask its issuer for the money: show it the card and the transaction %s."
          .formatted(amount, merchant, purchase.trx());
    }
  }

  /** The purchase stands as it was: nothing went back to the card. {@code why} says what to do. */
  record NotCancelled(String why) implements PurchaseEnd {
    @Override
    public String text() {
      return why;
    }
  }

  /**
   * @param reference the payment server's
   */
  record Cancelled(PurchaseId purchase, String merchant, Amount amount, String reference)
      implements PurchaseEnd {
    @Override
    public String text() {
      return "Cancelled: %s for %s are back on the card (reference %s)"
          .formatted(amount, merchant, reference);
    }
  }

  /**
   * The card has answered to a cancel, and no server has heard it.
   *
   * @param credited whether it took the money
   */
  record CancelUnsettled(PurchaseId purchase, Amount amount, boolean credited, String why)
      implements PurchaseEnd {
    @Override
    public String text() {
      return (credited
              ? "%s are back on the card, but the payment server does not know: %s Resume later to tell it."
              : "The card could not take %s back, and the payment server does not know: %s Resume later, so that you get a refund.")
          .formatted(amount, why);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  /** Begun, and only the card can tell or bring it to an end. */
  record CancelUnfinished(PurchaseId purchase, Amount amount, String why) implements PurchaseEnd {
    @Override
    public String text() {
      return "The cancel of %s is not finished: %s Put the card in and resume before you pay anything else with it."
          .formatted(amount, why);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  /** Taken back from the merchant, and not on the card. */
  record RefundOwed(PurchaseId purchase, Amount amount, String why) implements PurchaseEnd {
    @Override
    public String text() {
      return "The card did not get %s back: %s You are owed a refund: show the card's issuer and the shop the transaction %s."
          .formatted(amount, why, purchase.trx());
    }
  }

  /** The shop has closed the order and keeps what the card paid. */
  record NotGivenBack(PurchaseId purchase, String merchant, Amount amount, String why)
      implements PurchaseEnd {
    @Override
    public String text() {
      return "The shop has closed the order and delivers nothing, but %s do not come back to the card: %s The shop was paid: ask %s for the money and show it the transaction %s."
          .formatted(amount, why, merchant, purchase.trx());
    }
  }
}
