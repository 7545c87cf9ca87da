package farthing.app;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.clearing.SettlementFiles;
import farthing.iso20022.AccountId;
import farthing.iso20022.BankStatement;
import farthing.iso20022.Matching;
import farthing.iso20022.NotForABank;
import farthing.iso20022.Transfer;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Role;
import farthing.store.SettlementBook.Settlement;
import farthing.store.SettlementBook.State;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing settle}. */
@Command(
    name = "settle",
    description = {
      "Makes a settlement date: what issuers pay acquirers, and these their merchants.",
      "A date is made once. The same command again writes the same files."
    })
final class ClearingSettle implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ClearingChange clearing;

  @Option(
      names = "--day",
      required = true,
      paramLabel = "DAY",
      description = "The day on which banks are to pay, as 2026-11-30.")
  private LocalDate day;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = {
        "Writes the files for banks and merchants there: pacs.009, pain.001, camt.054, CSV.",
        "Made if missing."
      })
  private Optional<Path> out;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Settlement settled = clearing.onDatabase(database -> new SettlementBook(database).settle(day));
    SettlementFiles files =
        clearing.onDatabase(database -> {
          SettlementBook book = new SettlementBook(database);
          return SettlementFiles.of(settled, book.accounts(), book.lines(day));
        });
    if (out.isPresent()) {
      Files.createDirectories(out.get());
      for (Map.Entry<String, Bytes> file : files.files().entrySet()) {
        Files.write(out.get().resolve(file.getKey()), file.getValue().toArray());
      }
    }
    PrintWriter screen = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("day", day.toString());
      object.put("made", settled.at().toString());
      object.put("payments", settled.instructions().stream().map(ClearingSettle::object).toList());
      object.put("files", out.isPresent() ? List.copyOf(files.files().keySet()) : List.of());
      object.put("accountsMissing", List.copyOf(files.missing()));
      screen.println(Json.write(object));
    } else {
      tell(settled, files, screen);
    }
    return files.missing().isEmpty() ? 0 : Main.FAILED;
  }

  private void tell(Settlement settled, SettlementFiles files, PrintWriter screen) {
    screen.println("Settlement date " + day + ", made at " + settled.at() + ":");
    if (settled.instructions().isEmpty()) {
      screen.println("  nothing is to be paid.");
    }
    settled
        .instructions()
        .forEach(each ->
            screen.printf(
                "  %s  %-30s -> %-30s %s  %s%n",
                each.reference(),
                text(each.payer()),
                text(each.payee()),
                each.currency().text(each.minor()),
                each.state().name().toLowerCase(Locale.ROOT)));
    out.ifPresent(where ->
        files.files().keySet().forEach(name -> screen.println("  wrote " + where.resolve(name))));
    if (!files.missing().isEmpty()) {
      screen.println(
          "In no file, since their accounts are not known: "
              + String.join(", ", files.missing())
              + ".");
      screen.println(
          "Say where they are paid (`farthing clearing account`), then type this again.");
    }
  }

  private static String text(Holder holder) {
    return holder.role().word() + " " + holder.party();
  }

  private static Map<String, Object> object(Instruction each) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("reference", each.reference());
    object.put("payer", text(each.payer()));
    object.put("payee", text(each.payee()));
    object.put("currency", each.currency().name());
    object.put("minor", each.minor());
    object.put("state", each.state().name().toLowerCase(Locale.ROOT));
    return object;
  }

  /** {@code clearing account}. */
  @Command(name = "account", description = "Says where a party is paid, and pays from.")
  static final class Account implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Parameters(
        index = "0",
        paramLabel = "ROLE",
        description = "issuer, acquirer, merchant or bank.")
    private Role role;

    @Parameters(
        index = "1",
        paramLabel = "PARTY",
        description = "Its id; of an issuer its PPIEP in hexadecimal.")
    private String party;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "TEXT",
        description = "As its bank knows it.")
    private String name;

    @Option(
        names = "--account",
        required = true,
        paramLabel = "IBAN",
        description = "IBAN, or another number where there is none.")
    private String account;

    @Option(names = "--bic", paramLabel = "BIC", description = "Of its bank, or its own.")
    private Optional<String> bic;

    @Override
    public Integer call() {
      PartyId id = ClearingOptions.party(party);
      BankAccount said = new BankAccount(name, account, bic);
      mustBePayable(said);
      clearing.onDatabase(database -> {
        new SettlementBook(database).account(new Holder(role, id), said);
        return 0;
      });
      spec.commandLine().getOut().println(role.word() + " " + id + " is paid to " + account);
      return 0;
    }

    /** Found now, and not when money is to go there. */
    private static void mustBePayable(BankAccount account) {
      try {
        SettlementFiles.party(account);
      } catch (NotForABank e) {
        throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
      }
    }
  }

  /** {@code clearing heard}. */
  @Command(
      name = "heard",
      description = {
        "Reads banks' statements (camt.053), and says which payments of a day they have booked.",
        "It notes what banks say; nothing is paid again."
      })
  static final class Heard implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Option(
        names = "--day",
        required = true,
        paramLabel = "DAY",
        description = "The settlement date whose payments are looked for.")
    private LocalDate day;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The statements.")
    private List<Path> files;

    @Override
    public Integer call() throws IOException {
      PrintWriter screen = spec.commandLine().getOut();
      int open = 0;
      for (Path file : files) {
        BankStatement statement = Failed.unlessRead(() -> BankStatement.parse(bytes(file)));
        open +=
            clearing.onDatabase(database -> noted(new SettlementBook(database), statement, screen));
      }
      return open == 0 ? 0 : Main.FAILED;
    }

    private static Bytes bytes(Path file) {
      try {
        if (Files.size(file) > BankStatement.LARGEST) {
          throw Failed.wrongUsage(file + " is too large for a statement", "Nothing was noted.");
        }
        return Bytes.of(Files.readAllBytes(file));
      } catch (IOException e) {
        throw Failed.wrongUsage(file + " cannot be read", "Nothing was noted.");
      }
    }

    /** How many of this account's payments are not booked as they were ordered. */
    private int noted(SettlementBook book, BankStatement statement, PrintWriter screen) {
      Settlement settled =
          book.find(day)
              .orElseThrow(() ->
                  Failed.because(
                      day + " was not settled",
                      "Nothing was noted. `farthing clearing settle` makes a settlement date."));
      int open = 0;
      for (AccountId account :
          statement.accounts().stream().map(a -> a.account()).distinct().toList()) {
        List<Transfer> ours =
            SettlementFiles.transfers(settled, book.accounts()).stream()
                .filter(t ->
                    t.debtor().account().equals(account) || t.creditor().account().equals(account))
                .toList();
        for (Matching.Outcome outcome :
            Matching.of(account, ours, statement.accounts()).outcomes()) {
          open += noted(book, outcome, screen) ? 0 : 1;
        }
      }
      return open;
    }

    /** Whether the bank did as it was told. */
    private static boolean noted(
        SettlementBook book, Matching.Outcome outcome, PrintWriter screen) {
      return switch (outcome) {
        case Matching.Settled(Transfer transfer, var line) -> {
          book.heard(
              transfer.endToEndId().value(),
              State.SETTLED,
              line.bookingDate(),
              line.bankReference());
          screen.println(transfer.endToEndId() + "  settled  " + transfer.amount());
          yield true;
        }
        case Matching.Returned(Transfer transfer, var _, var back) -> {
          book.heard(
              transfer.endToEndId().value(),
              State.RETURNED,
              back.bookingDate(),
              back.bankReference());
          screen.println(
              transfer.endToEndId()
                  + "  RETURNED  "
                  + transfer.amount()
                  + "  "
                  + back.returnReason());
          yield false;
        }
        case Matching.AmountDiffers(Transfer transfer, var line) -> {
          book.heard(
              transfer.endToEndId().value(),
              State.DIFFERS,
              line.bookingDate(),
              line.bankReference());
          screen.println(
              transfer.endToEndId()
                  + "  ANOTHER AMOUNT  "
                  + transfer.amount()
                  + " was ordered, "
                  + line.amount().map(Object::toString).orElse("none told")
                  + " booked");
          yield false;
        }
        case Matching.Missing(Transfer transfer) -> {
          screen.println(transfer.endToEndId() + "  not booked yet  " + transfer.amount());
          yield false;
        }
      };
    }
  }
}
