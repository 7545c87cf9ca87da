package farthing.app;

import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.client.PurchaseEnd;
import java.io.IOException;
import java.net.URI;
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
      "Where a web site wants to know whose card it is, identifies you by it: no money moves.",
      "What a crash or a broken line leaves open, `farthing resume` finishes."
    })
final class PayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ORDER-URL", description = "The shop's order page.")
  private String order;

  @Option(names = "--yes", description = "Pays without asking.")
  private boolean yes;

  @Mixin private PinOptions pin;

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

  @Mixin private PaymentServerOptions servers;

  @Mixin private AgentOptions agent;

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
    Set<Suite> accepted = accepted();
    return card.use(
        yes,
        pin.pins(),
        hand -> {
          PurchaseEnd end =
              hand.payer(servers.of(hand.file()), accepted, agent.agent())
                  .pay(address, hand.card(), hand.journal());
          card.tell(end);
          if (end instanceof PurchaseEnd.Paid paid) {
            card.say(
                "To take it back before the goods are fetched: %s cancel %s %s"
                    .formatted(Typed.command(), paid.purchase().trx(), card.typed()));
          }
          if (end instanceof PurchaseEnd.NotDebited) {
            card.askIssuer(hand);
          }
          return end.isDone() ? 0 : Main.FAILED;
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
