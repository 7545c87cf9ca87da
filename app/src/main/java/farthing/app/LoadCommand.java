package farthing.app;

import farthing.messages.Flow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a cardholder does who wants money or points on the card. */
@Command(
    name = "load",
    description = {
      "Loads a card from an account: the bank pays, the card's issuer commands it.",
      "With --refunds it loads what waits for the card: what a shop gave back, what was paid too",
      "late, what was on the lost card in whose place this one is.",
      "What a crash or a broken line leaves open, `farthing resume` finishes."
    })
final class LoadCommand extends BankCommand {
  @Option(
      names = "--refunds",
      description = "Loads what waits for this card at its load servers; no bank is about.")
  private boolean refunds;

  @Override
  boolean takesRefunds() {
    return refunds;
  }

  @Override
  Flow flow() {
    return Flow.LOAD;
  }
}
