package farthing.client;

import farthing.base.Amount;
import farthing.messages.DebitResult;
import farthing.messages.Flow;
import java.net.URI;

/**
 * What a person may follow while the client pays or finishes what was left. Texts from elsewhere
 * are free of control characters.
 */
public sealed interface PurchaseEvent extends ClientEvent {

  record OrderRead(PurchaseId purchase, String merchant, String description, Amount amount)
      implements PurchaseEvent {
    @Override
    public String text() {
      return amount.currency().isAuthentication()
          ? "%s asks you to identify yourself: %s".formatted(merchant, description)
          : "%s asks %s for %s".formatted(merchant, amount, description);
    }
  }

  /**
   * @param card its last digits
   */
  record CardRead(String card, Amount balance) implements PurchaseEvent {
    @Override
    public String text() {
      return balance.currency().isAuthentication()
          ? "The card %s is here".formatted(card)
          : "The card %s holds %s".formatted(card, balance);
    }
  }

  /** A load or unload of this card was begun and has no end yet; the purchase goes on. */
  record LoadIsOpen(PurchaseId load, Flow flow, String bank, Amount amount)
      implements PurchaseEvent {
    @Override
    public String text() {
      return "%s of %s at %s is not finished. You can pay all the same; then resume, and its end is found out."
          .formatted(flow == Flow.LOAD ? "A load" : "An unload", amount, bank);
    }
  }

  /** The draw request leaves (step 612). */
  record Draws(PurchaseId purchase, Origin paymentServer) implements PurchaseEvent {
    @Override
    public String text() {
      return "Drawing at " + paymentServer;
    }
  }

  /** The debit command goes to the card (step 618). */
  record Debits(PurchaseId purchase, Amount amount, String terminal, String location)
      implements PurchaseEvent {
    @Override
    public String text() {
      return amount.currency().isAuthentication()
          ? "The card identifies itself to terminal %s, %s".formatted(terminal, location)
          : "Debiting %s for terminal %s, %s".formatted(amount, terminal, location);
    }
  }

  record CardDebited(PurchaseId purchase, Amount amount, Amount balanceAfter)
      implements PurchaseEvent {
    @Override
    public String text() {
      return amount.currency().isAuthentication()
          ? "The card has identified itself"
          : "The card is debited %s and now holds %s".formatted(amount, balanceAfter);
    }
  }

  /** The card's proof goes to the payment server (step 622). */
  record Proves(PurchaseId purchase, Origin paymentServer) implements PurchaseEvent {
    @Override
    public String text() {
      return "Bringing the card's proof to " + paymentServer;
    }
  }

  /** The payment server's result came (step 634). */
  record ReceiptCame(PurchaseId purchase, DebitResult.Receipt receipt) implements PurchaseEvent {
    @Override
    public String text() {
      return "Receipt: %s, %s, %s, reference %s"
          .formatted(
              Shown.clean(receipt.merchantName()),
              receipt.amount().currency().isAuthentication() ? "identification" : receipt.amount(),
              receipt.outcome().word(),
              Shown.clean(receipt.reference()));
    }
  }

  /** The shop has its confirmation (step 636). */
  record ShopTold(PurchaseId purchase, URI goods, String says) implements PurchaseEvent {
    @Override
    public String text() {
      return "The shop says: %s (%s)".formatted(says, goods);
    }
  }

  /** The shop has closed the order, by its own account. */
  record ShopClosed(PurchaseId purchase, String says) implements PurchaseEvent {
    @Override
    public String text() {
      return "The shop says: " + says;
    }
  }

  /** The credit command goes to the card. */
  record Credits(PurchaseId purchase, Amount amount) implements PurchaseEvent {
    @Override
    public String text() {
      return "Putting %s back on the card".formatted(amount);
    }
  }

  record CardCredited(PurchaseId purchase, Amount amount, Amount balanceAfter)
      implements PurchaseEvent {
    @Override
    public String text() {
      return "The card has %s back and now holds %s".formatted(amount, balanceAfter);
    }
  }

  /** A proof that was left from an earlier purchase came to a payment server with this draw. */
  record EarlierSettled(PurchaseId purchase, String outcome) implements PurchaseEvent {
    @Override
    public String text() {
      return "An earlier purchase is settled (%s): %s".formatted(outcome, purchase);
    }
  }

  /** The last event of a purchase, paid or not. */
  record Ended(PurchaseEnd end) implements PurchaseEvent {
    @Override
    public String text() {
      return end.text();
    }
  }
}
