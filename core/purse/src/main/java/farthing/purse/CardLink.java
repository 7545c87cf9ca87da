package farthing.purse;

import farthing.base.Bytes;

/**
 * The way to one card, whatever lies between: a reader, a simulator, a file. One thread at a time.
 *
 * <p>A card that refuses answers with a {@link ResponseApdu} that says so; a card that no longer
 * answers is {@link CardGone}, and nobody but the card can then say whether the last command took
 * effect.
 */
public interface CardLink extends AutoCloseable {

  /** The answer to reset, as the card gave it when it was powered. */
  Bytes atr();

  /**
   * Sends one command and waits for its answer.
   *
   * @throws CardGone if the card left, before or during the command
   */
  ResponseApdu transmit(CommandApdu command) throws CardGone;

  @Override
  void close();
}
