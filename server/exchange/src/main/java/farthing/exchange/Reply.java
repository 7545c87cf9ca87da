package farthing.exchange;

import farthing.base.Bytes;
import farthing.messages.Problem;
import farthing.store.EntryKey;

/** What the exchange says to a message: durable before it is returned. */
public sealed interface Reply {

  /**
   * The step's one answer.
   *
   * @param fresh false when an earlier message of the same content had already been answered so
   */
  record Answered(String code, Bytes answer, boolean fresh) implements Reply {}

  /** Nothing was done by this message. */
  record Refused(Problem problem) implements Reply {}

  /** Nothing was done by this message: its step was shut before it came, and stays so. */
  record Shut() implements Reply {}

  /**
   * Nothing was done by this message: the purse's transaction was captured before.
   *
   * @param where the entry that captured it
   */
  record PaidBefore(EntryKey where) implements Reply {}
}
