package farthing.bank;

/**
 * What an account system says to a call.
 *
 * @param <T> what it gives when it did it
 */
public sealed interface AccountAnswer<T> {

  /** Done, now or when the same was asked before. */
  record Done<T>(T what) implements AccountAnswer<T> {}

  /**
   * Not done, and nothing changed.
   *
   * @param text for the person, no secret; may be empty
   */
  record Refused<T>(AccountRefusal why, String text) implements AccountAnswer<T> {}

  /**
   * No answer, or none that can be understood: it may be done or not. The same call is repeated.
   *
   * @param why for the bank's log
   */
  record Unknown<T>(String why) implements AccountAnswer<T> {}
}
