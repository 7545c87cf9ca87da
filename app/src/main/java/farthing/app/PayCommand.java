package farthing.app;

import farthing.base.Malformed;
import farthing.client.PurchaseEnd;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a cardholder does. */
@Command(
    name = "pay",
    description = {
      "Pays a shop's order with a card: shows what is bought, asks, pays.",
      "What a crash or a broken line leaves open, `farthing resume` finishes."
    })
final class PayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ORDER-URL", description = "The shop's order page.")
  private String order;

  @Option(names = "--yes", description = "Pays without asking.")
  private boolean yes;

  @Mixin private CardOptions card;

  @Override
  public Integer call() {
    URI address;
    try {
      address = Kind.web(order);
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          "'" + order + "' is " + e.getMessage(),
          "The card was not touched. Copy the address of the shop's order page.");
    }
    return card.use(
        yes,
        (client, link, journal) -> {
          PurchaseEnd end = client.pay(address, link, journal);
          card.tell(end);
          return end.isPaid() ? 0 : Main.FAILED;
        });
  }
}
