package farthing.issuing;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.PinBlock;
import farthing.purse.ResponseApdu;
import farthing.virtual.PurseFile;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/**
 * A folder of software purses, and their PIN letters, whose process may die before and after
 * everything that it does there.
 */
final class FolderFeed implements CardFeed, Pins {
  private final Path folder;
  private final int atOnce;
  private final Death death;
  private final Random random;

  /** What a process still does before it is killed. */
  interface Death {
    /** Whatever does not return has died. */
    void mayComeHere();
  }

  FolderFeed(Path folder, int atOnce, Death death, int seed) {
    this.folder = folder;
    this.atOnce = atOnce;
    this.death = death;
    this.random = new Random(seed);
  }

  @Override
  public int atOnce() {
    return atOnce;
  }

  @Override
  public CardLink blank(IepId card) throws CardGone {
    death.mayComeHere();
    CardLink link = Files.exists(file(card)) ? opened(card) : created(card);
    try {
      death.mayComeHere();
      return link;
    } catch (RuntimeException e) {
      link.close(); // a dead process holds no card
      throw e;
    }
  }

  @Override
  public Optional<CardLink> again(IepId card) throws CardGone {
    death.mayComeHere();
    return Files.exists(file(card)) ? Optional.of(opened(card)) : Optional.empty();
  }

  @Override
  public void furnish(IepId card) throws CardGone {
    death.mayComeHere();
    write(folder.resolve(card.full() + ".servers"), "https://pay.example");
    death.mayComeHere();
  }

  @Override
  public PinBlock give(IepId card) throws CardGone {
    death.mayComeHere();
    String digits = "%04d".formatted(random.nextInt(10_000));
    write(letter(card), digits);
    death.mayComeHere();
    return PinBlock.ofDigits(digits);
  }

  @Override
  public void forget(IepId card) throws CardGone {
    death.mayComeHere();
    try {
      Files.deleteIfExists(letter(card));
    } catch (IOException e) {
      throw new CardGone("not deleted", e);
    }
    death.mayComeHere();
  }

  Optional<PinBlock> find(IepId card) {
    Path letter = letter(card);
    try {
      return Files.exists(letter)
          ? Optional.of(PinBlock.ofDigits(Files.readString(letter)))
          : Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path letter(IepId card) {
    return folder.resolve(card.full() + ".pin");
  }

  Path file(IepId card) {
    return folder.resolve(card.full());
  }

  private static void write(Path file, String text) throws CardGone {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CardGone("not written", e);
    }
  }

  private CardLink created(IepId card) throws CardGone {
    try {
      return mortal(new VirtualPurse(PurseFile.create(file(card)), new Random(1)));
    } catch (IOException e) {
      throw new CardGone(String.valueOf(e.getMessage()), e);
    }
  }

  CardLink opened(IepId card) throws CardGone {
    try {
      return mortal(new VirtualPurse(PurseFile.open(file(card)), new Random(1)));
    } catch (IOException e) {
      throw new CardGone(String.valueOf(e.getMessage()), e);
    }
  }

  private CardLink mortal(CardLink card) {
    return new CardLink() {
      @Override
      public Bytes atr() {
        return card.atr();
      }

      @Override
      public ResponseApdu transmit(CommandApdu command) throws CardGone {
        death.mayComeHere();
        ResponseApdu answer = card.transmit(command);
        death.mayComeHere();
        return answer;
      }

      @Override
      public void close() {
        card.close();
      }
    };
  }
}
