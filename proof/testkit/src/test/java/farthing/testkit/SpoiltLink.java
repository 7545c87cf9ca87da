package farthing.testkit;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.Dialogue;
import farthing.purse.ResponseApdu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way to a card that turns one bit of one answer over, in its data or its status. */
final class SpoiltLink {
  final TestCard card;

  /** Of the answers so far, in bytes, status included. */
  final List<Integer> sizes = new ArrayList<>();

  private final int answer;
  private final int bit;

  /**
   * @param answer the how manieth is spoilt, from 0; -1 for none
   */
  SpoiltLink(TestCard card, int answer, int bit) {
    this.card = card;
    this.answer = answer;
    this.bit = bit;
  }

  <T> T hold(Dialogue<T> dialogue) throws CardGone {
    Dialogue<T> now = dialogue;
    while (true) {
      switch (now) {
        case Dialogue.Send<T>(CommandApdu command, var then) -> now = then.apply(transmit(command));
        case Dialogue.AskPin<T>(_, var then) -> now = then.apply(Optional.empty());
        case Dialogue.Over<T>(T outcome) -> {
          return outcome;
        }
      }
    }
  }

  private ResponseApdu transmit(CommandApdu command) throws CardGone {
    byte[] bytes = card.send(command).toBytes().toArray();
    if (sizes.size() == answer) {
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    sizes.add(bytes.length);
    return ResponseApdu.parse(Bytes.of(bytes));
  }
}
