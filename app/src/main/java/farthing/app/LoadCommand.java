package farthing.app;

import farthing.messages.Flow;
import picocli.CommandLine.Command;

/** What a cardholder does who wants money or points on the card. */
@Command(
    name = "load",
    description = {
      "Loads a card from an account: the bank pays, the card's issuer commands it.",
      "What a crash or a broken line leaves open, `farthing resume` finishes."
    })
final class LoadCommand extends BankCommand {
  @Override
  Flow flow() {
    return Flow.LOAD;
  }
}
