package farthing.client;

import farthing.base.Amount;
import farthing.messages.Flow;
import farthing.messages.LoadOffer;
import farthing.messages.LoadResult;
import java.net.URI;

/**
 * What a person may follow while the client loads or unloads, or finishes what was left. Texts from
 * elsewhere are free of control characters.
 */
public sealed interface LoadEvent extends ClientEvent {

  /** What the bank can do for this card (step 873). */
  record Offered(Origin bank, LoadOffer offer) implements LoadEvent {
    @Override
    public String text() {
      return "%s offers %s to %s: %s"
          .formatted(bank, offer.least(), offer.most(), Shown.clean(offer.text()));
    }
  }

  /** The person has yet to choose the amount on the bank's page. */
  record AwaitsChoice(URI session) implements LoadEvent {
    @Override
    public String text() {
      return "Waiting for you to choose the amount on the page of " + session.getHost();
    }
  }

  record OrderRead(PurchaseId load, Flow flow, String bank, Amount amount) implements LoadEvent {
    @Override
    public String text() {
      return flow == Flow.LOAD
          ? "%s gives %s for the card".formatted(bank, amount)
          : "%s takes %s from the card".formatted(bank, amount);
    }
  }

  /**
   * @param card its last digits
   */
  record CardRead(String card, Amount balance) implements LoadEvent {
    @Override
    public String text() {
      return "The card %s holds %s".formatted(card, balance);
    }
  }

  /** The load request leaves (step 878). */
  record Requests(PurchaseId load, Origin loadServer) implements LoadEvent {
    @Override
    public String text() {
      return "Asking the card's issuer at " + loadServer;
    }
  }

  /** The card signs how it stands, and the load server hears it (PROTOCOL, section 6). */
  record ShowsState(PurchaseId load, Origin loadServer) implements LoadEvent {
    @Override
    public String text() {
      return "The card shows %s how it stands".formatted(loadServer);
    }
  }

  /** The issuer's command goes to the card (step 881). */
  record Commands(PurchaseId load, Flow flow, Amount amount) implements LoadEvent {
    @Override
    public String text() {
      return flow == Flow.LOAD
          ? "Putting %s on the card".formatted(amount)
          : "Taking %s from the card".formatted(amount);
    }
  }

  record CardMoved(PurchaseId load, Flow flow, Amount amount, Amount balanceAfter)
      implements LoadEvent {
    @Override
    public String text() {
      return "The card is %s %s and now holds %s"
          .formatted(flow == Flow.LOAD ? "loaded with" : "unloaded by", amount, balanceAfter);
    }
  }

  /** The card's answer goes to the load server (step 883). */
  record Proves(PurchaseId load, Origin loadServer) implements LoadEvent {
    @Override
    public String text() {
      return "Bringing the card's answer to " + loadServer;
    }
  }

  /** The load server's result came (step 890). */
  record ReceiptCame(PurchaseId load, LoadResult.Receipt receipt) implements LoadEvent {
    @Override
    public String text() {
      return "Receipt: %s, %s, %s, reference %s"
          .formatted(
              Shown.clean(receipt.bankName()),
              receipt.amount(),
              receipt.outcome().word(),
              Shown.clean(receipt.reference()));
    }
  }

  /** The bank has message M (step 891). */
  record BankTold(PurchaseId load, String says) implements LoadEvent {
    @Override
    public String text() {
      return "The bank says: " + says;
    }
  }

  /** A proof that was left from an earlier load came to the load server with this request. */
  record EarlierSettled(PurchaseId load, String outcome) implements LoadEvent {
    @Override
    public String text() {
      return "An earlier load is settled (%s): %s".formatted(outcome, load);
    }
  }

  /** The last event of a load, whatever became of it. */
  record Ended(LoadEnd end) implements LoadEvent {
    @Override
    public String text() {
      return end.text();
    }
  }
}
