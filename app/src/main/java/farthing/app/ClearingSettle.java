package farthing.app;

import farthing.base.Currency;
import farthing.clearing.SettlementFiles;
import farthing.iso20022.NotForABank;
import farthing.security.Unwritten;
import farthing.store.Institutions;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Role;
import farthing.store.SettlementBook.Settlement;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
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

  /** What a date takes is in no other: nobody means one that is further away. */
  private static final int FARTHEST_DAYS = 366;

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
      description = "Also a day more than a week ago, or a month away; a year at most.")
  private boolean anyDay;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What was written of a date, and what was not. */
  private record Written(
      SortedSet<String> names,
      SortedSet<String> leftOut,
      SortedSet<String> untold,
      SortedSet<String> altered) {
    static final Written NOTHING =
        new Written(
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            Collections.emptySortedSet());

    static Written of(SettlementFiles files) {
      return new Written(files.names(), files.leftOut(), files.untold(), files.altered());
    }

    boolean isAll() {
      return leftOut.isEmpty() && untold.isEmpty() && altered.isEmpty();
    }
  }

  @Override
  public Integer call() {
    mustBeNear();
    Optional<SettlementFiles.Sink> folder = out.map(ClearingSettle::folder);
    Settlement settled = clearing.onDatabase(database -> new SettlementBook(database).settle(day));
    Written written = Written.NOTHING;
    if (folder.isPresent() && isMade(settled)) {
      SettlementFiles files = files(folder.get());
      settled = files.settlement();
      written = Written.of(files);
    }
    Map<Currency, Long> waiting =
        clearing.onDatabase(database -> new SettlementBook(database).waiting());
    PrintWriter screen = spec.commandLine().getOut();
    if (json) {
      screen.println(Json.write(object(settled, written, waiting)));
    } else {
      tell(settled, written, waiting, screen);
    }
    return written.isAll() ? 0 : Main.FAILED;
  }

  private Map<String, Object> object(
      Settlement settled, Written written, Map<Currency, Long> waiting) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("day", day.toString());
    object.put("made", isMade(settled) ? settled.at().toString() : "");
    object.put("payments", settled.instructions().stream().map(ClearingSettle::object).toList());
    object.put("files", List.copyOf(written.names()));
    object.put("leftOut", List.copyOf(written.leftOut()));
    object.put("untold", List.copyOf(written.untold()));
    object.put("altered", List.copyOf(written.altered()));
    Map<String, Object> waits = new TreeMap<>();
    waiting.forEach((currency, minor) -> waits.put(currency.name(), minor));
    object.put("waitingMinorIn", waits);
    return object;
  }

  /** Before anything is settled. */
  private static SettlementFiles.Sink folder(Path out) {
    try {
      return SettlementFolder.at(out);
    } catch (IOException e) {
      throw Failed.wrongUsage(
          "no files can be written into %s: %s".formatted(out, Unwritten.reason(e)),
          "Nothing was settled.");
    }
  }

  private SettlementFiles files(SettlementFiles.Sink folder) {
    try {
      return clearing.onDatabase(database -> SettlementFiles.write(database, day, folder));
    } catch (UncheckedIOException e) {
      throw Failed.because(
          "not all files could be written: " + e.getMessage(),
          "Settlement date %s is made, and stays as it is. The same command writes all its files again."
              .formatted(day),
          e);
    }
  }

  /** Where nothing is to be paid there is no date. */
  private static boolean isMade(Settlement settled) {
    return !settled.instructions().isEmpty();
  }

  /** What is due is settled for the day that is typed, for good: a slip of a year is not meant. */
  private void mustBeNear() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    boolean near =
        !day.isBefore(today.minusDays(DAYS_BACK)) && !day.isAfter(today.plusDays(DAYS_ON));
    if (near
        || clearing.onDatabase(database -> new SettlementBook(database).find(day)).isPresent()) {
      return;
    }
    if (day.isBefore(today.minusDays(FARTHEST_DAYS))
        || day.isAfter(today.plusDays(FARTHEST_DAYS))) {
      throw Failed.wrongUsage(
          day + " is more than a year away", "Nothing was settled. Correct the day.");
    }
    if (!anyDay) {
      throw Failed.wrongUsage(
          "%s is more than %d days ago or %d days away".formatted(day, DAYS_BACK, DAYS_ON),
          "Nothing was settled. If that day is meant, add --any-day.");
    }
  }

  private void tell(
      Settlement settled, Written written, Map<Currency, Long> waiting, PrintWriter screen) {
    if (!isMade(settled)) {
      screen.printf(
          "On %s nothing is to be paid: that date was not made, and can be made later.%n", day);
      return;
    }
    screen.println("Settlement date " + day + ", made at " + settled.at() + ":");
    settled
        .instructions()
        .forEach(each ->
            screen.printf(
                "  %s  %-30s -> %-30s %s  %s%n",
                each.reference(),
                text(each.payer()),
                text(each.payee()),
                each.currency().text(each.minor()),
                state(each)));
    screen.println("What is cleared after it was made is not in it: another date takes that.");
    waiting.forEach((currency, minor) ->
        screen.printf(
            "Cleared since, and in no settlement date yet: %s for merchants.%n",
            currency.text(minor)));
    if (out.isEmpty()) {
      screen.println("No files were written: --out DIR writes those for banks and merchants.");
    }
    out.ifPresent(
        where -> written.names().forEach(name -> screen.println("  wrote " + where.resolve(name))));
    if (!written.leftOut().isEmpty()) {
      screen.println(
          "In no file, since their accounts are not known or what is said here is wrong: "
              + String.join(", ", written.leftOut())
              + ".");
      screen.println(
          "Say where they are paid (`farthing clearing account`), then type this again: what is in a file stays in it, the rest comes in further files.");
    }
    if (!written.altered().isEmpty()) {
      screen.println(
          "NOT WRITTEN, though in a file before: "
              + String.join(", ", written.altered())
              + ". Their rows in the database were altered: compare them with a backup, and ask the bank what it has.");
    }
    if (!written.untold().isEmpty()) {
      screen.println(
          "Paid, but without advice and statement: "
              + String.join(", ", written.untold())
              + ". Their pages at clearing show what they are paid for.");
    }
  }

  private static String state(Instruction each) {
    return switch (each.state()) {
      case MADE -> "made, in no file for a bank yet";
      case IN_PART ->
          "in part: %s is paid".formatted(each.currency().text(each.paidMinor().orElseThrow()));
      default -> each.state().word();
    };
  }

  private static String text(Holder holder) {
    return holder.role().word() + " " + holder.party();
  }

  static Map<String, Object> object(Instruction each) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("reference", each.reference());
    object.put("payer", text(each.payer()));
    object.put("payee", text(each.payee()));
    object.put("currency", each.currency().name());
    object.put("minor", each.minor());
    object.put("state", each.state().word());
    each.paidMinor().ifPresent(minor -> object.put("paidMinor", minor));
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
        throw Failed.wrongUsage(
            e.inShort(), "Nothing was changed. Ask whose it is, and say it as their bank has it.");
      }
    }
  }
}
