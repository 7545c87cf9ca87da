package farthing.purse;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.Suite;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a card cannot pay, found before anything is sent to a server (step 608). Nothing has moved in
 * any of these.
 */
public sealed interface CannotPay {

  /** What is wrong, what happened to the money, and what to do next: for the person. */
  default String text() {
    return what() + " The card was not debited. " + advice();
  }

  /** One sentence. */
  String what();

  /** One sentence. */
  default String advice() {
    return "Pay with another card.";
  }

  /** What is in the reader has no purse on it. */
  record NotAPurse(int status) implements CannotPay {
    @Override
    public String what() {
      return "This is no Farthing card: " + StatusWord.meaning(status) + ".";
    }
  }

  /** The card was never personalised. */
  record Blank() implements CannotPay {
    @Override
    public String what() {
      return "The card is blank: its issuer has not made a purse of it yet.";
    }
  }

  record LockedForGood() implements CannotPay {
    @Override
    public String what() {
      return "The card is locked for good.";
    }

    @Override
    public String advice() {
      return "Ask its issuer about what is on it, and pay with another card.";
    }
  }

  record PurchasesBlocked() implements CannotPay {
    @Override
    public String what() {
      return "The card is blocked for purchases.";
    }

    @Override
    public String advice() {
      return "Its issuer can unblock it; until then pay with another card.";
    }
  }

  record Expired(Expiry expiry) implements CannotPay {
    @Override
    public String what() {
      return "The card was good until " + expiry + ".";
    }

    @Override
    public String advice() {
      return "Its issuer replaces it; until then pay with another card.";
    }
  }

  record SuiteNotTaken(Suite suite) implements CannotPay {
    @Override
    public String what() {
      return "The shop does not take cards of this kind (" + suite.text() + ").";
    }
  }

  /** The client's own policy, whatever shop and payment server would take. */
  record SuiteNotAccepted(Suite suite) implements CannotPay {
    @Override
    public String what() {
      return "Cards of this kind (" + suite.text() + ") are not paid with here.";
    }

    @Override
    public String advice() {
      return "Pay with another card, or allow this kind: its algorithms are old, its issuer knows.";
    }
  }

  /**
   * @param held what the card's slots are in
   */
  record NoSuchCurrency(Currency wanted, List<Currency> held) implements CannotPay {
    public NoSuchCurrency {
      held = List.copyOf(held);
    }

    @Override
    public String what() {
      return "The shop wants %s, the card holds %s."
          .formatted(
              wanted.text(), held.stream().map(Currency::text).collect(Collectors.joining(", ")));
    }
  }

  record BalanceTooLow(Amount balance, Amount wanted) implements CannotPay {
    @Override
    public String what() {
      return "The card holds %s, the purchase costs %s.".formatted(balance, wanted);
    }

    @Override
    public String advice() {
      return "Load it, or pay with another card.";
    }
  }

  record AboveLimit(Amount limit, Amount wanted) implements CannotPay {
    @Override
    public String what() {
      return "The card lets one purchase take at most %s, this one costs %s."
          .formatted(limit, wanted);
    }

    @Override
    public String advice() {
      return "Its issuer can raise the limit; or pay with another card.";
    }
  }

  /** An amount of nothing where value must move, or of something where none may. */
  record NoSuchAmount(Amount wanted) implements CannotPay {
    @Override
    public String what() {
      return "The shop asks for %s, which is no price.".formatted(wanted);
    }

    @Override
    public String advice() {
      return "Tell the shop.";
    }
  }

  /**
   * @param triesLeft before the card blocks its PIN, 1 to 15
   * @param wasWrong the one given before
   */
  record PinNotGiven(int triesLeft, boolean wasWrong) implements CannotPay {
    @Override
    public String what() {
      return wasWrong
          ? "The PIN was wrong."
          : "The card wants its PIN before it pays, and none was given.";
    }

    @Override
    public String advice() {
      return PinFirst.advice(triesLeft);
    }
  }

  record PinBlocked() implements CannotPay {
    @Override
    public String what() {
      return "The card's PIN is blocked: it was wrong too often.";
    }

    @Override
    public String advice() {
      return "Its issuer can move what is on it to another card; until then pay with another.";
    }
  }

  record CounterUsedUp() implements CannotPay {
    @Override
    public String what() {
      return "The card has made as many payments as it ever can.";
    }

    @Override
    public String advice() {
      return "Its issuer replaces it and moves the money over.";
    }
  }

  /**
   * The card refused with a status that none of the others names.
   *
   * @param command what it was asked
   */
  record CardRefuses(String command, int status) implements CannotPay {
    @Override
    public String what() {
      return "The card refuses %s: %s.".formatted(command, StatusWord.meaning(status));
    }
  }

  /** The card's answer is not of the protocol's form, or contradicts an earlier one. */
  record Unreadable(String why) implements CannotPay {
    @Override
    public String what() {
      return "The card's answer cannot be used (" + why + ").";
    }

    @Override
    public String advice() {
      return "Clean the card, put it in again and retry; if this stays, pay with another card.";
    }
  }
}
