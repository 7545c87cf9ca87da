package farthing.client;

import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.Dialogue;
import farthing.purse.PinBlock;
import java.util.Optional;
import java.util.function.IntFunction;

/** Carries a dialogue out with the card that is there. */
public final class Conversation {
  private Conversation() {}

  /**
   * @param pinPad asks the person, given the tries left; nothing when they give none
   * @throws CardGone if the card left: the last command may or may not have taken effect
   */
  public static <T> T hold(
      Dialogue<T> dialogue, CardLink card, IntFunction<Optional<PinBlock>> pinPad) throws CardGone {
    Dialogue<T> now = dialogue;
    while (true) {
      switch (now) {
        case Dialogue.Send<T>(var command, var then) -> now = then.apply(card.transmit(command));
        case Dialogue.AskPin<T>(int triesLeft, var then) ->
            now = then.apply(pinPad.apply(triesLeft));
        case Dialogue.Over<T>(T outcome) -> {
          return outcome;
        }
      }
    }
  }

  /** For dialogues that want no PIN. */
  public static <T> T hold(Dialogue<T> dialogue, CardLink card) throws CardGone {
    return hold(dialogue, card, _ -> Optional.empty());
  }
}
