package farthing.client;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;

/** A card under which the program dies: as a command is about to go to it, or just after. */
final class KillingCard implements CardLink {
  private final CardLink card;
  private final int dyingAt;
  private final boolean afterwards;
  private int commands;

  /**
   * @param dyingAt 1 is the first command
   */
  KillingCard(CardLink card, int dyingAt, boolean afterwards) {
    this.card = card;
    this.dyingAt = dyingAt;
    this.afterwards = afterwards;
  }

  @Override
  public Bytes atr() {
    return card.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    commands++;
    if (commands == dyingAt && !afterwards) {
      throw new DyingJournal.Killed();
    }
    ResponseApdu answer = card.transmit(command);
    if (commands == dyingAt) {
      throw new DyingJournal.Killed();
    }
    return answer;
  }

  @Override
  public void close() {
    card.close();
  }
}
