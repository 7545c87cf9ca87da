package farthing.testkit.agreement;

import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.reader.JcardsimLink;
import farthing.testkit.ScriptedPurseApplet;
import farthing.virtual.PurseFile;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** One implementation of the purse: how a blank one is had, and how it loses its power. */
public interface PurseKind {

  /** As a difference names it. */
  String name();

  /** A card of its own, blank. */
  Held insert(Random random);

  /** A card that can be reset. */
  interface Held extends AutoCloseable {
    CardLink link();

    /** Takes the power away and gives it back. */
    void reset() throws CardGone;

    @Override
    void close();
  }

  /** All that are compared at each command. */
  static List<PurseKind> all() {
    return List.of(applet(), memory());
  }

  /** The Java Card applet in jCardSim. */
  static PurseKind applet() {
    return new PurseKind() {
      @Override
      public String name() {
        return "applet";
      }

      @Override
      public Held insert(Random random) {
        JcardsimLink card = ScriptedPurseApplet.insert(random);
        return held(card, card::reset);
      }
    };
  }

  /** The software purse in memory. */
  static PurseKind memory() {
    return new PurseKind() {
      @Override
      public String name() {
        return "memory";
      }

      @Override
      public Held insert(Random random) {
        VirtualPurse card = VirtualPurse.inMemory(random);
        return held(card, card::reset);
      }
    };
  }

  /**
   * The software purse in a file, read again at each reset.
   *
   * @param folder where the file stands as long as the card is held
   */
  static PurseKind file(Path folder) {
    return new PurseKind() {
      @Override
      public String name() {
        return "file";
      }

      @Override
      public Held insert(Random random) {
        try {
          Path file = folder.resolve("card");
          Files.deleteIfExists(file);
          VirtualPurse card = new VirtualPurse(PurseFile.create(file), random);
          return held(card, card::reset);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** The power switch of one card. */
  interface Switch {
    void reset() throws CardGone;
  }

  static Held held(CardLink link, Switch power) {
    return new Held() {
      @Override
      public CardLink link() {
        return link;
      }

      @Override
      public void reset() throws CardGone {
        power.reset();
      }

      @Override
      public void close() {
        link.close();
      }
    };
  }
}
