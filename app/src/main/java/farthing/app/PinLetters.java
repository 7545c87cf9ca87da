package farthing.app;

import farthing.base.IepId;
import farthing.issuing.Pins;
import farthing.purse.CardGone;
import farthing.purse.PinBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * A PIN for each card, drawn at random; its digits are the letter, {@code NUMBER.pin} beside the
 * card, which whoever prints and posts it takes away. The register never has it.
 */
final class PinLetters implements Pins {
  private final Path folder;
  private final int digits;
  private final SecureRandom random;

  /**
   * @param digits 4 to 12
   */
  PinLetters(Path folder, int digits, SecureRandom random) {
    this.folder = folder;
    this.digits = digits;
    this.random = random;
  }

  @Override
  public PinBlock give(IepId card) throws CardGone {
    StringBuilder pin = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      pin.append(random.nextInt(10));
    }
    try {
      DurableText.write(letter(folder, card), List.of(pin.toString()));
    } catch (IOException e) {
      throw new CardGone("the PIN letter of " + card.full() + " could not be written: " + e, e);
    }
    return PinBlock.ofDigits(pin.toString());
  }

  @Override
  public void forget(IepId card) throws CardGone {
    try {
      Files.deleteIfExists(letter(folder, card));
    } catch (IOException e) {
      throw new CardGone("the PIN letter of " + card.full() + " could not be deleted: " + e, e);
    }
  }

  /** What the card's letter says, while it is here. */
  static Optional<PinBlock> find(Path folder, IepId card) throws CardGone {
    Path letter = letter(folder, card);
    try {
      return Files.exists(letter) ? Optional.of(PinEntry.inFile(letter)) : Optional.empty();
    } catch (IOException e) {
      throw new CardGone("the PIN letter " + letter + " cannot be read", e);
    }
  }

  private static Path letter(Path folder, IepId card) {
    return folder.resolve(card.full() + ".pin");
  }
}
