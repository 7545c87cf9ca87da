package farthing.client;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;

/** An empty reader. */
final class NoCard implements CardLink {
  @Override
  public Bytes atr() {
    return Bytes.empty();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    throw new CardGone("there is no card");
  }

  @Override
  public void close() {
    // nothing to close
  }
}
