package farthing.bench;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.time.Duration;

/** A chip that takes its time to debit itself. */
record SlowChip(CardLink card, Duration debiting) implements CardLink {
  private static final int DEBIT_IEP = 0x54;

  @Override
  public Bytes atr() {
    return card.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    if (command.ins() == DEBIT_IEP) {
      try {
        Thread.sleep(debiting);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CardGone("interrupted");
      }
    }
    return card.transmit(command);
  }

  @Override
  public void close() {
    card.close();
  }
}
