package farthing.app;

import farthing.base.Suite;
import farthing.client.PurchaseEnd;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Finishes what was left open. */
@Command(
    name = "resume",
    description = {
      "Finishes what a crash or a broken line left open.",
      "Exit status 1 while something is still open."
    })
final class ResumeCommand implements Callable<Integer> {
  @Mixin private CardOptions card;

  @Override
  public Integer call() {
    return card.use(
        true,
        Suite.USUAL,
        AtTheTerminal.Pins.TYPED,
        (client, link, journal) -> {
          List<PurchaseEnd> ends = client.resume(link, journal);
          card.tell(ends);
          return ends.stream().anyMatch(PurchaseEnd::isOpen) ? Main.FAILED : 0;
        });
  }
}
