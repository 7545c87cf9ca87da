package farthing.app;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.netbank.Customers;
import farthing.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The example bank's customers. */
@Command(
    name = "customer",
    description = "Customers of the example bank: opens their accounts.",
    subcommands = {CustomerCommand.Add.class},
    synopsisSubcommandLabel = "COMMAND")
final class CustomerCommand {
  CustomerCommand() {}

  /** {@code customer add}. */
  @Command(name = "add", description = "Opens an account; the password is asked unseen.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "The bank's settings.")
    private Path config;

    @Option(
        names = "--account",
        required = true,
        paramLabel = "ACCOUNT",
        description = "1 to 40 of letters, digits, '.', '_' and '-'.")
    private String account;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "Whose it is, 1 to 80 characters.")
    private String name;

    @Option(
        names = "--opening",
        required = true,
        paramLabel = "AMOUNT",
        description = "What is on it, in the bank's currency, as in 100.00.")
    private String opening;

    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description = "The account's password out of a file, instead of asking unseen.")
    private Optional<Path> passwordFile;

    @Override
    public Integer call() throws IOException {
      Settings settings = SettingsFile.read(config, BankConfiguration.ALL);
      Amount amount;
      try {
        amount = Amount.parse(opening, settings.get(BankConfiguration.MOST).currency());
      } catch (Malformed e) {
        throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
      }
      String secret =
          passwordFile.isPresent()
              ? PasswordEntry.inFile(passwordFile.get())
              : new PasswordEntry(Keyboard.ofThisProgram()).typed(account);
      try (Database database = BankRole.database(settings)) {
        if (!new Customers(database).open(account, name, secret, amount)) {
          throw Failed.because(
              "there is already an account " + account,
              "Nothing was changed. Choose another number.");
        }
      } catch (IllegalArgumentException e) {
        throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
      }
      spec.commandLine().getOut().println("Account " + account + " is open, with " + amount + ".");
      return 0;
    }
  }
}
