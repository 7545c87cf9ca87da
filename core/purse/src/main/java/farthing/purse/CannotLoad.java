package farthing.purse;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.Suite;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a card cannot be loaded or unloaded, found before anything is asked of a load server (step
 * 876). Nothing has moved in any of these.
 */
public sealed interface CannotLoad {

  /** What is wrong, what happened to the money, and what to do next: for the person. */
  default String text() {
    return what() + " Nothing moved, on the card or on the account. " + advice();
  }

  /** One sentence. */
  String what();

  /** One sentence. */
  default String advice() {
    return "Ask the card's issuer.";
  }

  /** What is in the reader has no purse on it. */
  record NotAPurse(int status) implements CannotLoad {
    @Override
    public String what() {
      return "This is no Farthing card: " + StatusWord.meaning(status) + ".";
    }

    @Override
    public String advice() {
      return "Put the right card in and try again.";
    }
  }

  /** The card was never personalised. */
  record Blank() implements CannotLoad {
    @Override
    public String what() {
      return "The card is blank: its issuer has not made a purse of it yet.";
    }
  }

  record LockedForGood() implements CannotLoad {
    @Override
    public String what() {
      return "The card is locked for good.";
    }
  }

  /** An unload is not blocked by this: its holder should be able to get the money off. */
  record LoadsBlocked() implements CannotLoad {
    @Override
    public String what() {
      return "The card is blocked for loads.";
    }
  }

  /** An unload is for the load server to decide. */
  record Expired(Expiry expiry) implements CannotLoad {
    @Override
    public String what() {
      return "The card was good until " + expiry + ".";
    }

    @Override
    public String advice() {
      return "Its issuer replaces it.";
    }
  }

  /** The client's own policy, whatever bank and load server would take. */
  record SuiteNotAccepted(Suite suite) implements CannotLoad {
    @Override
    public String what() {
      return "Cards of this kind (" + suite.text() + ") are not loaded here.";
    }

    @Override
    public String advice() {
      return "Take another card, or allow this kind: its algorithms are old, its issuer knows.";
    }
  }

  record SuiteNotTaken(Suite suite) implements CannotLoad {
    @Override
    public String what() {
      return "The bank does not take cards of this kind (" + suite.text() + ").";
    }
  }

  /**
   * @param held what the card's slots are in
   */
  record NoSuchCurrency(Currency wanted, List<Currency> held) implements CannotLoad {
    public NoSuchCurrency {
      held = List.copyOf(held);
    }

    @Override
    public String what() {
      return "This is about %s, the card holds %s."
          .formatted(
              wanted.text(), held.stream().map(Currency::text).collect(Collectors.joining(", ")));
    }
  }

  /** A load. */
  record AboveMaximum(Amount balance, Amount maximum, Amount wanted) implements CannotLoad {
    @Override
    public String what() {
      return "The card holds %s and may hold %s at most: %s more do not fit."
          .formatted(balance, maximum, wanted);
    }

    @Override
    public String advice() {
      return "Load less.";
    }
  }

  /** An unload. */
  record BalanceTooLow(Amount balance, Amount wanted) implements CannotLoad {
    @Override
    public String what() {
      return "The card holds %s, less than %s.".formatted(balance, wanted);
    }

    @Override
    public String advice() {
      return "Unload less.";
    }
  }

  /**
   * @param triesLeft before the card blocks its PIN, 1 to 15
   * @param wasWrong the one given before
   */
  record PinNotGiven(int triesLeft, boolean wasWrong) implements CannotLoad {
    @Override
    public String what() {
      return wasWrong
          ? "The PIN was wrong."
          : "The card wants its PIN for this, and none was given.";
    }

    @Override
    public String advice() {
      return PinFirst.advice(triesLeft);
    }
  }

  record PinBlocked() implements CannotLoad {
    @Override
    public String what() {
      return "The card's PIN is blocked: it was wrong too often.";
    }

    @Override
    public String advice() {
      return "Its issuer can move what is on it to another card.";
    }
  }

  record CounterUsedUp() implements CannotLoad {
    @Override
    public String what() {
      return "The card has done as many transactions as it ever can.";
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
  record CardRefuses(String command, int status) implements CannotLoad {
    @Override
    public String what() {
      return "The card refuses %s: %s.".formatted(command, StatusWord.meaning(status));
    }
  }

  /** The card's answer is not of the protocol's form, or contradicts an earlier one. */
  record Unreadable(String why) implements CannotLoad {
    @Override
    public String what() {
      return "The card's answer cannot be used (" + why + ").";
    }

    @Override
    public String advice() {
      return "Clean the card, put it in again and retry.";
    }
  }
}
