package farthing.app;

import farthing.virtual.PurseFile;
import farthing.virtual.PurseStore;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Takes a software purse in hand, or says why not. */
final class CardInFile {
  private CardInFile() {}

  static VirtualPurse open(Path file) {
    return inHand(file, () -> PurseFile.open(file));
  }

  /** A blank one in a new file. */
  static VirtualPurse create(Path file) {
    return inHand(file, () -> PurseFile.create(file));
  }

  private static VirtualPurse inHand(Path file, Taking taking) {
    try {
      PurseStore store = taking.take();
      try {
        return new VirtualPurse(store, new SecureRandom());
      } catch (IOException e) {
        store.close();
        throw e;
      }
    } catch (IOException e) {
      throw Failed.because(
          e.getMessage() == null ? "the card " + file + " cannot be used" : e.getMessage(),
          "The card was not touched.",
          e);
    }
  }

  private interface Taking {
    PurseStore take() throws IOException;
  }
}
