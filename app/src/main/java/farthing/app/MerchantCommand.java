package farthing.app;

import picocli.CommandLine.Command;

/** The payment server's register of merchants. */
@Command(
    name = "merchant",
    description = {
      "The payment server's register of merchants: adds, changes, stops them, and their keys.",
      "A running server notices within seconds."
    },
    subcommands = {
      MerchantAdd.class,
      MerchantList.class,
      MerchantChange.class,
      MerchantSwitch.Stop.class,
      MerchantSwitch.Resume.class,
      MerchantKeyCommand.class,
      MerchantApiKey.class,
      MerchantWebhookSecret.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class MerchantCommand {
  MerchantCommand() {}
}
