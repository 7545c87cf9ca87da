package farthing.app;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.clearing.SettlementFiles;
import farthing.iso20022.AccountId;
import farthing.iso20022.AccountStatement;
import farthing.iso20022.BankLine;
import farthing.iso20022.BankStatement;
import farthing.iso20022.Matching;
import farthing.iso20022.Transfer;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing heard}. */
@Command(
    name = "heard",
    description = {
      "Reads banks' statements (camt.053), and says which payments of a day they have booked.",
      "It notes what banks say; nothing is paid again."
    })
final class ClearingHeard implements Callable<Integer> {
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

  @Option(
      names = "--json",
      description = "Prints one JSON object: what is told, and the day's payments as they stand.")
  private boolean json;

  /** What is told, line by line. */
  private final List<String> told = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Map<Path, BankStatement> statements = new LinkedHashMap<>();
    files.forEach(file -> statements.put(file, read(file)));
    return clearing.onDatabase(database -> {
      SettlementBook book = new SettlementBook(database);
      mustBeMade(book);
      int open = 0;
      for (Map.Entry<Path, BankStatement> each : statements.entrySet()) {
        if (statements.size() > 1) {
          tell(each.getKey() + ":");
        }
        open += noted(book, each.getKey(), each.getValue());
      }
      if (json) {
        spec.commandLine().getOut().println(Json.write(object(book, open)));
      }
      return open == 0 ? 0 : Main.FAILED;
    });
  }

  private Map<String, Object> object(SettlementBook book, int open) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("day", day.toString());
    object.put("notAsOrdered", open);
    object.put("told", told);
    object.put(
        "payments",
        book.find(day).orElseThrow().instructions().stream().map(ClearingSettle::object).toList());
    return object;
  }

  /** All of them, before anything is noted. */
  private static BankStatement read(Path file) {
    try {
      return BankStatement.parse(bytes(file));
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          file + " is no bank statement: " + e.getMessage(), "Nothing was noted, of no file.");
    }
  }

  private static Bytes bytes(Path file) {
    try {
      if (Files.size(file) > BankStatement.LARGEST) {
        throw Failed.wrongUsage(
            file + " is too large for a statement", "Nothing was noted, of no file.");
      }
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw Failed.wrongUsage(file + " cannot be read", "Nothing was noted, of no file.");
    }
  }

  private void mustBeMade(SettlementBook book) {
    if (book.find(day).isEmpty()) {
      throw Failed.because(
          day + " was not settled",
          "Nothing was noted. `farthing clearing settle` makes a settlement date.");
    }
  }

  /** How much is not as it was ordered, or is nobody's. */
  private int noted(SettlementBook book, Path file, BankStatement statement) {
    if (statement.accounts().isEmpty()) {
      tell(file + "  has no statement of an account (Stmt): nothing of it was noted");
      return 1;
    }
    Settlement settled = book.find(day).orElseThrow();
    SettlementFiles.AsBanksSee payments = SettlementFiles.asBanksSee(settled);
    payments.texts().forEach(each -> tell(each + ": it cannot be looked for"));
    int open = payments.unwritable().size();
    Map<BankLine, String> numbers = new HashMap<>();
    for (AccountStatement each : statement.accounts()) {
      each.lines().forEach(line -> numbers.putIfAbsent(line, each.id()));
    }
    for (AccountId account :
        statement.accounts().stream().map(a -> a.account()).distinct().toList()) {
      List<Transfer> ours =
          payments.transfers().stream()
              .filter(t ->
                  t.debtor().account().equals(account) || t.creditor().account().equals(account))
              .toList();
      if (ours.isEmpty()) {
        tell(
            "%s  is the account of none of the day's payments that were written to a file"
                .formatted(account));
        open++;
        continue;
      }
      Matching matching = Matching.of(account, ours, statement.accounts());
      HeardLines heard =
          new HeardLines(book, account, line -> numbers.getOrDefault(line, ""), this::tell);
      Map<String, Instruction> before = new HashMap<>();
      book.find(day)
          .orElseThrow()
          .instructions()
          .forEach(each -> before.put(each.reference(), each));
      for (Matching.Outcome outcome : matching.outcomes()) {
        String reference = outcome.transfer().endToEndId().value();
        open += heard.noted(outcome, Objects.requireNonNull(before.get(reference))) ? 0 : 1;
      }
      open += unmatched(matching.unmatched());
    }
    return open;
  }

  /** What the bank did with a payment beside what it was told; an account has other lines too. */
  private int unmatched(List<Matching.Unmatched> lines) {
    int wrong = 0;
    int others = 0;
    for (Matching.Unmatched each : lines) {
      switch (each.why()) {
        case NOT_OURS -> {
          others++;
          if (!each.line().unread().isEmpty()) {
            tell(unread(each.line()));
          }
        }
        case NOT_READ -> {
          tell(unread(each.line()));
          wrong++;
        }
        case BOOKED_TWICE -> {
          tell(text(each.line(), "BOOKED TWICE"));
          wrong++;
        }
        case CAME_BACK_TWICE -> {
          tell(text(each.line(), "CAME BACK TWICE"));
          wrong++;
        }
        case CONTRADICTS_ITSELF -> {
          tell(text(each.line(), "CAME BACK, BUT IS BOOKED AS IF IT WENT OUT"));
          wrong++;
        }
      }
    }
    if (others > 0) {
      tell("%d other lines are no payments of this day".formatted(others));
    }
    return wrong;
  }

  private static String unread(BankLine line) {
    return "%s  NOT READ  %s: nothing was noted of this line, the bank's reference %s"
        .formatted(line.endToEndId(), line.unread(), line.bankReference())
        .strip();
  }

  private static String text(BankLine line, String what) {
    return "%s  %s  %s, the bank's reference %s"
        .formatted(line.endToEndId(), what, HeardLines.amount(line), line.bankReference());
  }

  /** Banks' references and reasons are their own text. */
  private void tell(String line) {
    if (json) {
      told.add(Plain.text(line));
    } else {
      spec.commandLine().getOut().println(Plain.text(line));
    }
  }
}
