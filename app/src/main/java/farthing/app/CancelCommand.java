package farthing.app;

import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.client.PurchaseEnd;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a cardholder does who wants the money back instead of the goods. */
@Command(
    name = "cancel",
    description = {
      "Takes a card's last payment back: the shop closes the order, the card gets its money.",
      "A shop refuses what it has delivered already. What a crash leaves open, `farthing resume`"
          + " finishes."
    })
final class CancelCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "TRX",
      description = "The transaction, as `pay` and the shop's receipt name it.")
  private String transaction;

  @Option(names = "--yes", description = "Cancels without asking.")
  private boolean yes;

  @Mixin private CardOptions card;

  @Mixin private PaymentServerOptions servers;

  @Override
  public Integer call() {
    TransactionId trx;
    try {
      trx = TransactionId.parse(transaction.strip());
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          "'" + transaction + "' is no transaction's number",
          "Nothing was cancelled. Copy it from the receipt: five groups of digits and letters.");
    }
    return card.use(
        yes,
        AtTheTerminal.Pins.TYPED,
        hand -> {
          PurchaseEnd end =
              hand.payer(servers.known(hand.file()), Suite.USUAL, Optional.empty())
                  .cancel(trx, hand.card(), hand.journal());
          card.tell(end);
          return end instanceof PurchaseEnd.Cancelled ? 0 : Main.FAILED;
        });
  }
}
