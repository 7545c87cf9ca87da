package farthing.app;

import farthing.base.IepId;
import farthing.issuing.CardFeed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.virtual.PurseFile;
import farthing.virtual.PurseStore;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A folder of new cards, each in a file under its number: software purses, and simulated chips,
 * whose memory lies in a file too. Beside each, the servers that its client may talk to.
 */
final class CardFolder implements CardFeed {
  /** One commit for so many cards; so many are asked after a crash, which takes a second. */
  private static final int AT_ONCE = 32;

  private final Path folder;
  private final OrderedProduct product;

  CardFolder(Path folder, OrderedProduct product) {
    this.folder = folder;
    this.product = product;
  }

  static Path file(Path folder, IepId card) {
    return folder.resolve(card.full());
  }

  /**
   * The card of that number, as anybody may ask it.
   *
   * @return nothing if there is no such file
   */
  static Optional<CardLink> find(Path folder, IepId card) throws CardGone {
    Path file = file(folder, card);
    return Files.exists(file) ? Optional.of(inHand(() -> PurseFile.open(file))) : Optional.empty();
  }

  @Override
  public int atOnce() {
    return AT_ONCE;
  }

  @Override
  public CardLink blank(IepId card) throws CardGone {
    Optional<CardLink> laid = find(folder, card);
    return laid.isPresent() ? laid.get() : inHand(() -> PurseFile.create(file(folder, card)));
  }

  @Override
  public Optional<CardLink> again(IepId card) throws CardGone {
    return find(folder, card);
  }

  @Override
  public void furnish(IepId card) throws CardGone {
    try {
      CardServers.PAYMENT.write(file(folder, card), product.paymentServers());
      CardServers.LOAD.write(file(folder, card), product.loadServers());
    } catch (IOException e) {
      throw new CardGone("what goes beside card " + card.full() + " could not be written: " + e, e);
    }
  }

  private static CardLink inHand(Taking taking) throws CardGone {
    try {
      PurseStore store = taking.take();
      try {
        return new VirtualPurse(store, new SecureRandom());
      } catch (IOException e) {
        store.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CardGone(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private interface Taking {
    PurseStore take() throws IOException;
  }
}
