package farthing.app;

import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.client.PurchaseEnd;
import farthing.purse.PinBlock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
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

  @Option(
      names = "--pin-file",
      paramLabel = "FILE",
      description = "The card's PIN out of a file, instead of asking: for tests and machines.")
  private Optional<Path> pinFile;

  @Option(
      names = "--last-pin-try",
      description = "Uses the last try without asking; a wrong PIN then blocks the card's PIN.")
  private boolean lastPinTry;

  @Option(
      names = "--card-suites",
      paramLabel = "LIST",
      defaultValue = "20",
      description = {
        "Cards to pay with at all, as 20,10; ${DEFAULT-VALUE} if left.",
        "Suite 10, two-key TDES, is old: only where you must."
      })
  private String suites;

  @Mixin private CardOptions card;

  @Override
  public Integer call() throws IOException {
    URI address;
    try {
      address = Kind.web(order);
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          "'" + order + "' is " + e.getMessage(),
          "The card was not touched. Copy the address of the shop's order page.");
    }
    Optional<PinBlock> pin =
        pinFile.isPresent() ? Optional.of(PinEntry.inFile(pinFile.get())) : Optional.empty();
    return card.use(
        yes,
        accepted(),
        new AtTheTerminal.Pins(pin, lastPinTry),
        (client, link, journal) -> {
          PurchaseEnd end = client.pay(address, link, journal);
          card.tell(end);
          if (end instanceof PurchaseEnd.Paid paid) {
            card.say(
                "To take it back before the goods are fetched: farthing cancel "
                    + paid.purchase().trx());
          }
          return end.isPaid() ? 0 : Main.FAILED;
        });
  }

  private Set<Suite> accepted() {
    try {
      return Kind.suitesOf(suites);
    } catch (Malformed e) {
      throw Failed.wrongUsage("--card-suites: " + e.getMessage(), "The card was not touched.");
    }
  }
}
