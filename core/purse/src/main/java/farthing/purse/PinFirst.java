package farthing.purse;

import farthing.base.Bytes;
import farthing.purse.Dialogue.AskPin;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;

/**
 * A command that a card may want the PIN for: the card says so itself, is given the PIN with VERIFY
 * as long as the person gives one and it has tries left, and is sent the command again.
 */
final class PinFirst {
  /** A wrong PIN or no PIN on the card would otherwise let command and VERIFY go in circles. */
  private static final int MOST_ATTEMPTS = 16;

  private static final int FIRST = 1;

  private final CommandApdu command;

  private PinFirst(CommandApdu command) {
    this.command = command;
  }

  /** What came of it. */
  sealed interface Said {
    /** The card's answer to the command: done, or refused for another reason than the PIN. */
    record Answered(ResponseApdu answer) implements Said {}

    /**
     * The person gave none, or none more.
     *
     * @param triesLeft before the card blocks its PIN, 1 to 15
     * @param wasWrong the one given before
     */
    record NotGiven(int triesLeft, boolean wasWrong) implements Said {}

    /** It was wrong too often. */
    record Blocked() implements Said {}

    /**
     * The card does not take a PIN.
     *
     * @param status its answer to VERIFY
     */
    record NotTaken(int status) implements Said {}
  }

  /** For whoever gave none, or a wrong one. */
  static String advice(int triesLeft) {
    return triesLeft == 1
        ? "One try is left: a wrong one blocks the card's PIN. Try again when you have it."
        : triesLeft + " tries are left. Try again when you have it.";
  }

  static Dialogue<Said> say(CommandApdu command) {
    return new PinFirst(command).attempt(0);
  }

  private Dialogue<Said> attempt(int attempt) {
    return new Send<>(
        command,
        answer ->
            answer.status() == StatusWord.PIN_WANTED && attempt < MOST_ATTEMPTS
                ? askTriesLeft(attempt + 1)
                : over(new Said.Answered(answer)));
  }

  /** An empty VERIFY counts nothing: the person should know how many tries are left. */
  private Dialogue<Said> askTriesLeft(int attempt) {
    return new Send<>(Purse.verify(Bytes.empty()), answer -> verified(attempt, answer.status()));
  }

  private Dialogue<Said> verified(int attempt, int status) {
    if (status == StatusWord.DONE) {
      return attempt(attempt);
    }
    if (status == StatusWord.PIN_BLOCKED) {
      return over(new Said.Blocked());
    }
    if ((status & 0xFFF0) != StatusWord.PIN_WRONG || attempt > MOST_ATTEMPTS) {
      return over(new Said.NotTaken(status));
    }
    int triesLeft = status & 0xF;
    if (triesLeft == 0) {
      return over(new Said.Blocked());
    }
    return new AskPin<>(
        triesLeft,
        pin ->
            pin.map(block -> verify(attempt, block))
                .orElseGet(() -> over(new Said.NotGiven(triesLeft, attempt > FIRST))));
  }

  private Dialogue<Said> verify(int attempt, PinBlock pin) {
    return new Send<>(Purse.verify(pin.value()), answer -> verified(attempt + 1, answer.status()));
  }

  private static Dialogue<Said> over(Said said) {
    return new Over<>(said);
  }
}
