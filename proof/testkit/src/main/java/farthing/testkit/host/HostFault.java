package farthing.testkit.host;

/** What goes wrong with one message at a {@link CoreBankingHost}. */
public enum HostFault {
  /** It does nothing and says nothing. */
  LOSE_REQUEST,
  /** It does it and says nothing. */
  LOSE_ANSWER,
  /** It does it, and answers when {@link CoreBankingHost#sendLateAnswers} says so. */
  ANSWER_LATE,
  /** It does it, and hangs up. */
  HANG_UP,
  /** It does it, and answers somebody else's question before this one. */
  ANSWER_ANOTHER_FIRST,
  /** It does it, and says something that is no message. */
  BABBLE,
  /** It does it, and its answer is one, but for a character in F38 that nobody can print. */
  GARBLE_AUTHORISATION
}
