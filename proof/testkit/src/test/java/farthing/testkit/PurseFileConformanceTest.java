package farthing.testkit;

import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.virtual.PurseFile;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** The software purse with its state in a file, read again at every reset. */
class PurseFileConformanceTest extends PurseConformance {
  @TempDir Path folder = Path.of("");
  private int cards;

  @Override
  public CardLink insert(Random random) {
    cards++;
    try {
      return new VirtualPurse(PurseFile.create(folder.resolve("card-" + cards)), random);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void reset(CardLink card) throws CardGone {
    ((VirtualPurse) card).reset();
  }
}
