package farthing.issuing;

import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import farthing.purse.StatusWord;
import java.util.List;

/** How an attempt to make a card ended, and what to do with the card now. */
public sealed interface PersonalisationOutcome {

  /** What a person at the machine should read. */
  String text();

  /** The card is made and says so itself. */
  record Made(IepId iep, Expiry expiry) implements PersonalisationOutcome {
    @Override
    public String text() {
      return "card " + iep.full() + " is made, good until " + expiry;
    }
  }

  /** Nothing was sent to the card: it already is somebody's. */
  record NotBlank(IepId iep) implements PersonalisationOutcome {
    @Override
    public String text() {
      return "this is already card " + iep.full() + ": take a blank one";
    }
  }

  /** What answered to SELECT does not speak as a purse does; nothing more was sent to it. */
  record NotAPurse(String what) implements PersonalisationOutcome {
    @Override
    public String text() {
      return "this is no purse of ours (" + what + "): take a blank one";
    }
  }

  /**
   * Nothing was sent to the card.
   *
   * @param masters by the names that key stores and tokens have for them, {@code
   *     km-tac/46415254/20/80}
   */
  record KeysMissing(List<String> masters) implements PersonalisationOutcome {
    @Override
    public String text() {
      return "of the master keys %s %s not here: the card is still blank"
          .formatted(String.join(", ", masters), masters.size() == 1 ? "is" : "are");
    }
  }

  /** Nothing was sent to the card: this issuer's policy makes no such cards. */
  record SuiteNotAllowed(Suite suite) implements PersonalisationOutcome {
    @Override
    public String text() {
      return "cards of "
          + suite.text()
          + " are not allowed by this issuer: the card is still blank";
    }
  }

  /** Nothing was sent to the card. */
  record PinMissing() implements PersonalisationOutcome {
    @Override
    public String text() {
      return "cards of this product want a PIN, and none was given: the card is still blank";
    }
  }

  /** The card took nothing and is as it was. */
  record Refused(int status) implements PersonalisationOutcome {
    @Override
    public String text() {
      return "the card refused: " + StatusWord.meaning(status);
    }
  }

  /** The card took everything and then told something else: it must not leave the house. */
  record NotAsMeant(String what) implements PersonalisationOutcome {
    @Override
    public String text() {
      return "the card is not what was meant (" + what + "): destroy it";
    }
  }
}
