package farthing.app;

import picocli.CommandLine.Command;

/** The load server's register of banks. */
@Command(
    name = "bank",
    description = {
      "The load server's register of banks: adds, lists and changes them.",
      "Name, pages, limits and keys: as of a merchant, with `farthing merchant change`, `stop`,",
      "`resume`, `key` and `api-key`. A running server notices within seconds."
    },
    subcommands = {BankAdd.class, BankList.class, BankChange.class},
    synopsisSubcommandLabel = "COMMAND")
final class BankRegisterCommand {
  BankRegisterCommand() {}
}
