package farthing.app;

import farthing.base.Amount;
import farthing.base.Suite;
import farthing.client.Agent;
import farthing.client.ClientEvent;
import farthing.client.FileJournal;
import farthing.client.Holder;
import farthing.client.Pauses;
import farthing.client.PaymentServers;
import farthing.client.PurchaseClient;
import farthing.client.PurchaseEnd;
import farthing.client.PurchaseEvent;
import farthing.messages.PurchaseMode;
import farthing.purse.PinBlock;
import farthing.virtual.VirtualPurse;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Buys from the same shop with a chip, its proof checked by the payment server, by a trusted
 * terminal and by the shop itself (FIGS. 6 to 8), and tells who talks to whom.
 */
final class DemoModes implements Holder {
  private final DemoWorld world;
  private final DemoSteps steps;
  private final Ordering ordering;

  /** At the shop, by the article's place. */
  interface Ordering {
    URI order(HttpCaller caller, int article) throws IOException, RoadBroken;
  }

  DemoModes(DemoWorld world, DemoSteps steps, Ordering ordering) {
    this.world = world;
    this.steps = steps;
    this.ordering = ordering;
  }

  /**
   * @return whether each was paid, and reported where that is the shop's to do
   */
  boolean tell(HttpCaller caller) throws IOException, RoadBroken {
    world.issuedChip();
    return buys(caller, PurchaseMode.PAYMENT_SERVER, "the payment server compares, as in FIG. 6")
        && buys(caller, PurchaseMode.CLIENT, "a terminal of the operator compares, as in FIG. 7")
        && buys(caller, PurchaseMode.MERCHANT, "the shop compares, as in FIG. 8");
  }

  private boolean buys(HttpCaller caller, PurchaseMode mode, String who)
      throws IOException, RoadBroken {
    steps.heading("The same shop, and a chip: " + who);
    world.shopChecksBy(mode);
    URI order = ordering.order(caller, 0);
    Path chip = world.chip();
    PurchaseEnd end;
    try (VirtualPurse inHand = CardInFile.open(chip);
        FileJournal journal = FileJournal.open(FileJournal.beside(chip), InstantSource.system())) {
      end =
          new PurchaseClient(
                  PaymentServers.of(CardServers.PAYMENT.of(chip, List.of())),
                  caller,
                  this,
                  InstantSource.system(),
                  Pauses.real(),
                  Suite.USUAL,
                  Optional.of(new Agent(world.kiosk())))
              .pay(order, inHand, journal);
    }
    steps.say(end.text());
    world.shopChecksBy(PurchaseMode.SECURITY_CARD);
    if (!(end instanceof PurchaseEnd.Paid paid)) {
      return false;
    }
    world.awaitReported(paid.purchase().trx());
    return true;
  }

  @Override
  public boolean approves(Proposal proposal) {
    return true;
  }

  @Override
  public boolean approvesCancel(CancelProposal proposal) {
    throw new IllegalStateException("nothing is cancelled here");
  }

  @Override
  public boolean approvesLoad(LoadProposal proposal) {
    throw new IllegalStateException("nothing is loaded here");
  }

  @Override
  public Optional<PinBlock> pin(int triesLeft) {
    return Optional.empty();
  }

  @Override
  public void hears(ClientEvent event) {
    switch (event) {
      case PurchaseEvent.Draws _ ->
          steps.step("client", "payment server", "draw request; its security card is free again");
      case PurchaseEvent.CardDebited(_, Amount amount, Amount left) ->
          steps.step("card", "client", "debited %s; I hold %s".formatted(amount, left));
      case PurchaseEvent.Proves _ ->
          steps.step("client", "payment server", "the card's proof, to be compared there");
      case PurchaseEvent.ShopTold(_, _, String text) -> steps.step("shop", "client", text);
      default -> {
        // what was told before
      }
    }
  }
}
