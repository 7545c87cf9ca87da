package farthing.app;

import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.CardSource;
import farthing.audit.Inputs;
import farthing.audit.Opening;
import farthing.base.Malformed;
import farthing.purse.CardLink;
import farthing.virtual.PurseFile;
import farthing.virtual.PurseStore;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit}. */
@Command(
    name = "audit",
    description = {
      "Says what must be where, card by card, and what is missing or too much: from the journals of"
          + " payment and load servers, the issuer's float, banks' books, and the cards themselves."
          + " It writes nothing and shares no arithmetic with the servers.",
      "Exit status 0 only where nothing differs by a single unit. docs/operations/audit.md tells"
          + " what each line means."
    })
final class AuditCommand implements Callable<Integer> {
  private static final List<Setting<?>> DATABASE =
      List.of(
          PaymentSettings.DATABASE,
          PaymentSettings.DATABASE_USER,
          PaymentSettings.DATABASE_PASSWORD);

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "CARD",
      arity = "0..*",
      description = "Software purses that are at hand. Of the others the books alone tell.")
  private List<Path> cards = new ArrayList<>();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description =
          "Settings of a payment or load server, or of clearing; only its database is used. May be"
              + " repeated: each journal once.")
  private List<Path> journals = new ArrayList<>();

  @Option(
      names = "--bank",
      paramLabel = "FILE",
      description = "Settings of a bank; only its database is used. May be repeated.")
  private List<Path> banks = new ArrayList<>();

  @Option(
      names = "--opening",
      paramLabel = "FILE",
      description = {
        "What cards held when they were made, a line each: NUMBER CURRENCY AMOUNT, with the number",
        "as `farthing card` shows it. Those that are not named held nothing."
      })
  private Optional<Path> opening;

  @Option(names = "--json", description = "Prints one object for programs.")
  private boolean json;

  @Override
  public Integer call() {
    AuditReport report;
    try {
      report =
          Audit.of(
                  Inputs.of(databases(journals))
                      .withBanks(databases(banks))
                      .withCards(cards.stream().map(AuditCommand::inFile).toList())
                      .withOpening(openingBalances())
                      .withProgress(spec.commandLine().getErr()::println))
              .report();
    } catch (SQLException e) {
      throw Failed.because(
          "a database cannot be read: " + e.getMessage(),
          "Nothing was written anywhere. Audit again once it answers.",
          e);
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was audited.");
    }
    spec.commandLine().getOut().print(json ? Json.write(report.json()) + "\n" : report.toText());
    spec.commandLine().getOut().flush();
    return report.isClean() ? 0 : Main.FAILED;
  }

  private static List<AuditedDatabase> databases(List<Path> settings) {
    return settings.stream().map(AuditCommand::database).toList();
  }

  static AuditedDatabase database(Path file) {
    Settings settings = SettingsFile.readSome(file, DATABASE);
    return new AuditedDatabase(
        String.valueOf(file.getFileName()),
        settings.get(PaymentSettings.DATABASE),
        settings.get(PaymentSettings.DATABASE_USER),
        settings.find(PaymentSettings.DATABASE_PASSWORD).map(Secret::reveal).orElse(""));
  }

  private Opening openingBalances() {
    if (opening.isEmpty()) {
      return Opening.none();
    }
    try {
      return Opening.parse(Files.readAllLines(opening.get()));
    } catch (IOException e) {
      throw Failed.wrongUsage(opening.get() + " cannot be read", "Nothing was read.");
    } catch (Malformed e) {
      throw Failed.wrongUsage(opening.get() + ", " + e.getMessage(), "Nothing was read.");
    }
  }

  /** A software purse. */
  static CardSource inFile(Path file) {
    return new CardSource() {
      @Override
      public String name() {
        return file.toString();
      }

      @Override
      public CardLink open() throws IOException {
        PurseStore store = PurseFile.open(file);
        try {
          return new VirtualPurse(store, new SecureRandom());
        } catch (IOException e) {
          store.close();
          throw e;
        }
      }
    };
  }
}
