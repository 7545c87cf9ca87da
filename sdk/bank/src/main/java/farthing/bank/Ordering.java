package farthing.bank;

import farthing.messages.ErrorCode;
import farthing.messages.Problem;

/** What became of the wish to load or unload. */
public sealed interface Ordering {

  /** Held: the client may have the order. The same again for the same session. */
  record Ordered(BookedLoad load) implements Ordering {}

  /**
   * The accounts did not say whether they hold: the same wish is repeated, by the client or by
   * {@link Settling}. The order goes to nobody before.
   */
  record Waiting(BookedLoad load) implements Ordering {
    public Problem problem() {
      return Problem.retryAfter(ErrorCode.ACCOUNTS_SILENT, LoadDesk.RETRY_SECONDS);
    }
  }

  /** The accounts did not say what it costs: nothing was begun. */
  record Unknown(String why) implements Ordering {
    public Problem problem() {
      return Problem.retryAfter(ErrorCode.ACCOUNTS_SILENT, LoadDesk.RETRY_SECONDS);
    }
  }

  /**
   * Nothing is held, and with this wish nothing will be.
   *
   * @param text for the person
   */
  record Refused(ErrorCode code, String text) implements Ordering {
    public Problem problem() {
      return Problem.of(code, text);
    }
  }
}
