package farthing.app;

import farthing.messages.Flow;
import picocli.CommandLine.Command;

/** What a cardholder does who wants the money back in an account. */
@Command(
    name = "unload",
    description = {
      "Unloads a card into an account: the card's issuer commands it, the bank credits.",
      "What a crash or a broken line leaves open, `farthing resume` finishes."
    })
final class UnloadCommand extends BankCommand {
  @Override
  Flow flow() {
    return Flow.UNLOAD;
  }
}
