package farthing.fuzz;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;

/**
 * A card that somebody else made: its answers are the input, one after the other, each behind one
 * byte of length, whatever it is asked. When there is none left, it leaves.
 */
final class StrangeCard implements CardLink {
  private static final Bytes ATR = Bytes.ofHex("3b00");

  private final byte[] answers;
  private int at;

  /**
   * @param from where in the input its answers begin
   */
  StrangeCard(byte[] input, int from) {
    this.answers = input;
    this.at = from;
  }

  @Override
  public Bytes atr() {
    return ATR;
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    if (at >= answers.length) {
      throw new CardGone("the card left");
    }
    int length = Math.min(answers[at] & 0xFF, answers.length - at - 1);
    Bytes answer = Bytes.of(answers, at + 1, length);
    at += 1 + length;
    try {
      return ResponseApdu.parse(answer);
    } catch (Malformed e) {
      throw new CardGone("the answer is none", e);
    }
  }

  @Override
  public void close() {
    // nothing to let go of
  }
}
