package farthing.client;

import farthing.base.Amount;
import farthing.messages.Flow;
import farthing.messages.LoadResult.Receipt;

/**
 * Where a load or an unload stands when the client has done what it can: what happened to the
 * money.
 */
public sealed interface LoadEnd {

  /** What happened to the money, and what to do next. */
  String text();

  /** The money has moved, by the load server's word. */
  default boolean isDone() {
    return false;
  }

  /** Something is left that {@code resume} should try again. */
  default boolean isOpen() {
    return false;
  }

  /** Nothing moved, and nothing will. {@code why} says what to do. */
  record NothingMoved(String why) implements LoadEnd {
    @Override
    public String text() {
      return why;
    }
  }

  /**
   * The load server knows how it ended, and so does the bank.
   *
   * @param receipt LOADED, UNLOADED, or NOT_DONE: then nothing moved
   * @param bankSays of the account
   */
  record Settled(PurchaseId load, Receipt receipt, String bankSays) implements LoadEnd {
    @Override
    public boolean isDone() {
      return receipt.outcome().isDone();
    }

    @Override
    public String text() {
      return whatHappened(receipt) + " The bank says: " + bankSays;
    }
  }

  /** The load server knows how it ended; the bank does not know it from us yet. */
  record BankNotTold(PurchaseId load, Receipt receipt, String why, boolean isOpen)
      implements LoadEnd {
    @Override
    public boolean isDone() {
      return receipt.outcome().isDone();
    }

    @Override
    public String text() {
      return "%s The bank did not take the load server's word: %s %s"
          .formatted(
              whatHappened(receipt),
              why,
              isOpen
                  ? "Resume later to tell it again; it can ask the load server itself meanwhile."
                  : "It can ask the load server itself; show it the reference.");
    }
  }

  /**
   * The card has answered, and the load server has not confirmed it.
   *
   * @param moved what the card says
   */
  record Unsettled(PurchaseId load, Flow flow, Amount amount, boolean moved, String why)
      implements LoadEnd {
    @Override
    public String text() {
      String card =
          moved
              ? "The card is %s %s".formatted(done(flow), amount)
              : "The card refused, and nothing moved on it";
      return "%s, but the load server has not confirmed it: %s Resume later, with this card in the reader; nothing is lost."
          .formatted(card, why);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  /** The card was given the issuer's command, and only it can say what it did. */
  record CardMustSay(PurchaseId load, Flow flow, Amount amount, String why) implements LoadEnd {
    @Override
    public String text() {
      return "Whether the card was %s %s only the card can say: %s Put it in and resume; nothing is lost, for the bank waits until card and load server agree."
          .formatted(done(flow), amount, why);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  /** Nothing moved on the card; whether the load server knows that is not known. */
  record Unsure(PurchaseId load, Flow flow, Amount amount, String why) implements LoadEnd {
    @Override
    public String text() {
      return "The card was not %s %s, but the load server has not confirmed that: %s Put the card in and resume; nothing is lost, for the bank waits until card and load server agree."
          .formatted(done(flow), amount, why);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  /**
   * What the load server answered is not what the person approved: the card was not given it, so
   * that nothing moved on it.
   *
   * @param then how the load stands after the card has shown that
   */
  record NotGiven(String why, LoadEnd then) implements LoadEnd {
    @Override
    public String text() {
      return why + " The card was not given the command. " + then.text();
    }

    @Override
    public boolean isOpen() {
      return then.isOpen();
    }
  }

  private static String whatHappened(Receipt receipt) {
    String bank = Shown.clean(receipt.bankName());
    String reference = Shown.clean(receipt.reference());
    return switch (receipt.outcome()) {
      case LOADED ->
          "Loaded: %s from %s are on the card (reference %s)."
              .formatted(receipt.amount(), bank, reference);
      case UNLOADED ->
          "Unloaded: %s are off the card and go to the account at %s (reference %s)."
              .formatted(receipt.amount(), bank, reference);
      case NOT_DONE ->
          "Not done: %s did not move, on the card or on the account at %s (reference %s)."
              .formatted(receipt.amount(), bank, reference);
    };
  }

  private static String done(Flow flow) {
    return flow == Flow.LOAD ? "loaded with" : "unloaded by";
  }
}
