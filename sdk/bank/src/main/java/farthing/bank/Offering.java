package farthing.bank;

import farthing.messages.ErrorCode;
import farthing.messages.LoadOffer;
import farthing.messages.Problem;

/** What a bank can do for a card. */
public sealed interface Offering {

  /** This; nothing is reserved by it. */
  record Offered(LoadOffer offer) implements Offering {}

  /**
   * Nothing, and why.
   *
   * @param text for the person
   */
  record Refused(ErrorCode code, String text) implements Offering {
    public Problem problem() {
      return Problem.of(code, text);
    }
  }

  /** The accounts did not answer: ask again. */
  record Unknown(String why) implements Offering {
    public Problem problem() {
      return Problem.retryAfter(ErrorCode.ACCOUNTS_SILENT, LoadDesk.RETRY_SECONDS);
    }
  }
}
