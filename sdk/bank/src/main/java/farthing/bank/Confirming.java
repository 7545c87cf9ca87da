package farthing.bank;

import farthing.messages.BankReply;
import farthing.messages.LoadConfirmation;

/** What a bank does about a confirmation. */
public sealed interface Confirming {

  /**
   * M is believed, and what follows from it is durable.
   *
   * @param load its state tells whether the account system has answered; if not, {@link Settling}
   *     repeats the call until it does
   */
  record Believed(BookedLoad load, LoadConfirmation m) implements Confirming {
    /** What the client is told, under status 200. */
    public BankReply reply() {
      return new BankReply(text());
    }

    private String text() {
      String amount = m.amount().toString();
      String account =
          load.state().isEnded() ? "" : " The account shows it as soon as the bank's books answer.";
      return switch (m.outcome()) {
        case LOADED -> amount + " are on the card, and paid from the account." + account;
        case UNLOADED -> amount + " left the card, and go to the account." + account;
        case NOT_DONE -> "The card was not changed, and the account is as before." + account;
      };
    }
  }

  /** Nothing moves, and why. */
  record Refused(LoadRefusal why) implements Confirming {}
}
