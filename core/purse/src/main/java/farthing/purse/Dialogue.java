package farthing.purse;

import java.util.Optional;
import java.util.function.Function;

/**
 * A conversation with a card as a value: what comes next, given what came back. Holding one touches
 * nothing; whoever has the card carries it out, a step at a time, until it is {@link Over}.
 *
 * <p>Every dialogue here ends: its loops are bounded by what a card can have.
 *
 * @param <T> what is known once it is over
 */
public sealed interface Dialogue<T> {

  /** Send this to the card and go on with its answer. */
  record Send<T>(CommandApdu command, Function<ResponseApdu, Dialogue<T>> then)
      implements Dialogue<T> {}

  /**
   * Ask the person for the PIN and go on with it.
   *
   * @param triesLeft before the card blocks its PIN, 1 to 15
   * @param then takes the PIN, or nothing when the person gave none
   */
  record AskPin<T>(int triesLeft, Function<Optional<PinBlock>, Dialogue<T>> then)
      implements Dialogue<T> {}

  record Over<T>(T outcome) implements Dialogue<T> {}

  /** This dialogue, and behind it another that depends on how it went. */
  default <U> Dialogue<U> followedBy(Function<T, Dialogue<U>> next) {
    return switch (this) {
      case Send<T>(var command, var then) ->
          new Send<>(command, answer -> then.apply(answer).followedBy(next));
      case AskPin<T>(int tries, var then) ->
          new AskPin<>(tries, pin -> then.apply(pin).followedBy(next));
      case Over<T>(T outcome) -> next.apply(outcome);
    };
  }
}
