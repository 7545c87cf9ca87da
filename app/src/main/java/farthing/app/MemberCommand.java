package farthing.app;

import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.miles.Accounts;
import farthing.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The example loyalty programme's members. */
@Command(
    name = "member",
    description = "Members of the example loyalty programme: opens their accounts.",
    subcommands = {MemberCommand.Add.class},
    synopsisSubcommandLabel = "COMMAND")
final class MemberCommand {
  MemberCommand() {}

  /** {@code member add}. */
  @Command(name = "add", description = "Opens an account of miles, known by its card.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "The programme's settings.")
    private Path config;

    @Option(
        names = "--number",
        required = true,
        paramLabel = "NUMBER",
        description = "The card's, in full, as `card FILE --json` shows it.")
    private String number;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "Whose it is, 1 to 80 characters.")
    private String name;

    @Option(
        names = "--miles",
        required = true,
        paramLabel = "MILES",
        description = "What is on it.")
    private int miles;

    @Override
    public Integer call() throws IOException {
      Settings settings = SettingsFile.read(config, MilesConfiguration.ALL);
      try {
        IepId card = IepId.ofFull(number);
        try (Database database = MilesRole.database(settings)) {
          if (!new Accounts(database).open(card, name, miles)) {
            throw Failed.because("this card has an account already", "Nothing was changed.");
          }
        }
        spec.commandLine()
            .getOut()
            .println("The account of card %s is open, with %d miles.".formatted(card, miles));
        return 0;
      } catch (Malformed e) {
        throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
      }
    }
  }
}
