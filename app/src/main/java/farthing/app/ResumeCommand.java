package farthing.app;

import farthing.base.Suite;
import farthing.client.LoadEnd;
import farthing.client.PurchaseEnd;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Finishes what was left open, purchases and loads. */
@Command(
    name = "resume",
    description = {
      "Finishes what a crash or a broken line left open: purchases, cancels, loads and unloads.",
      "Exit status 1 while something is still open."
    })
final class ResumeCommand implements Callable<Integer> {
  @Mixin private CardOptions card;

  @Mixin private PaymentServerOptions servers;

  @Mixin private AgentOptions agent;

  @Override
  public Integer call() {
    return card.use(
        true,
        AtTheTerminal.Pins.TYPED,
        hand -> {
          List<PurchaseEnd> purchases =
              hand.payer(servers.known(hand.file()), Suite.USUAL, agent.agent())
                  .resume(hand.card(), hand.journal());
          List<LoadEnd> loads =
              hand.loader(List.of(), Suite.USUAL).resume(hand.card(), hand.journal());
          card.tell(purchases, loads);
          boolean open =
              purchases.stream().anyMatch(PurchaseEnd::isOpen)
                  || loads.stream().anyMatch(LoadEnd::isOpen);
          return open ? Main.FAILED : 0;
        });
  }
}
