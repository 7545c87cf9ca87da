package farthing.app;

import farthing.clearing.SettlementFiles;
import farthing.iso20022.NotForABank;
import farthing.store.Institutions;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Role;
import farthing.store.SettlementBook.Settlement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
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
      "A date is made once. The same command again writes the same files, and in further ones",
      "what could not be written before."
    })
final class ClearingSettle implements Callable<Integer> {
  private static final int DAYS_BACK = 7;
  private static final int DAYS_ON = 31;

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

  @Option(
      names = "--any-day",
      description = "Also a day more than a week ago, or more than a month away.")
  private boolean anyDay;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    mustBeNear();
    Settlement settled = clearing.onDatabase(database -> new SettlementBook(database).settle(day));
    SortedSet<String> names = Collections.emptySortedSet();
    SortedSet<String> leftOut = Collections.emptySortedSet();
    SortedSet<String> untold = Collections.emptySortedSet();
    if (out.isPresent()) {
      SettlementFiles.Sink folder = SettlementFolder.at(out.get());
      SettlementFiles files =
          clearing.onDatabase(database -> SettlementFiles.write(database, day, folder));
      names = files.names();
      leftOut = files.leftOut();
      untold = files.untold();
    }
    PrintWriter screen = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("day", day.toString());
      object.put("made", settled.at().toString());
      object.put("payments", settled.instructions().stream().map(ClearingSettle::object).toList());
      object.put("files", List.copyOf(names));
      object.put("leftOut", List.copyOf(leftOut));
      object.put("untold", List.copyOf(untold));
      screen.println(Json.write(object));
    } else {
      tell(settled, names, leftOut, screen);
      if (!untold.isEmpty()) {
        screen.println(
            "Paid, but without advice and statement: "
                + String.join(", ", untold)
                + ". Their pages at clearing show what they are paid for.");
      }
    }
    return leftOut.isEmpty() && untold.isEmpty() ? 0 : Main.FAILED;
  }

  /** What is due is settled for the day that is typed, for good: a slip of a year is not meant. */
  private void mustBeNear() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    boolean near =
        !day.isBefore(today.minusDays(DAYS_BACK)) && !day.isAfter(today.plusDays(DAYS_ON));
    if (!near
        && !anyDay
        && clearing.onDatabase(database -> new SettlementBook(database).find(day)).isEmpty()) {
      throw Failed.wrongUsage(
          "%s is more than %d days ago or %d days away".formatted(day, DAYS_BACK, DAYS_ON),
          "Nothing was settled. If that day is meant, add --any-day.");
    }
  }

  private void tell(
      Settlement settled, SortedSet<String> names, SortedSet<String> leftOut, PrintWriter screen) {
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
    if (out.isEmpty()) {
      screen.println("No files were written: --out DIR writes those for banks and merchants.");
    }
    out.ifPresent(where -> names.forEach(name -> screen.println("  wrote " + where.resolve(name))));
    if (!leftOut.isEmpty()) {
      screen.println(
          "In no file, since their accounts are not known or what is said here is wrong: "
              + String.join(", ", leftOut)
              + ".");
      screen.println(
          "Say where they are paid (`farthing clearing account`), then type this again: what is in a file stays in it, the rest comes in further files.");
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

    @Option(
        names = "--bic",
        paramLabel = "BIC",
        description = "Of its bank, or its own; a merchant may leave it out.")
    private Optional<String> bic;

    @Override
    public Integer call() {
      Holder whose = holder();
      BankAccount said = new BankAccount(name, account, bic);
      mustBePayable(role, said);
      clearing.onDatabase(database -> {
        new SettlementBook(database).account(whose, said);
        return 0;
      });
      spec.commandLine()
          .getOut()
          .println(role.word() + " " + whose.party() + " is paid to " + account);
      return 0;
    }

    private Holder holder() {
      return role == Role.ISSUER || role == Role.ACQUIRER
          ? Failed.unlessRead(() -> Institutions.holder(role, party))
          : new Holder(role, ClearingOptions.party(party));
    }

    /** Found now, and not when money is to go there. */
    private static void mustBePayable(Role role, BankAccount account) {
      if (role != Role.MERCHANT && account.bic().isEmpty()) {
        throw Failed.wrongUsage(
            "banks know a party of that role by its BIC: --bic", "Nothing was changed.");
      }
      try {
        SettlementFiles.party(account);
      } catch (NotForABank e) {
        throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
      }
    }
  }
}
