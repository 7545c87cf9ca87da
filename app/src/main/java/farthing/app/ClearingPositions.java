package farthing.app;

import farthing.accounts.Account;
import farthing.accounts.ClearingRule;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.store.Database;
import farthing.store.Ledger;
import farthing.store.SettlementBook;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearing positions}. */
@Command(
    name = "positions",
    description = {
      "What each issuer owes each acquirer for purchases that are booked and not paid.",
      "Less what was given back; no settlement date has taken it yet, or its payment came back. Then",
      "what a settlement date has taken, and what is in no file for a bank yet. With a minus where",
      "the acquirer owes. Points are no money, and are owed to nobody here. At last what merchants",
      "owe acquirers, since they gave back more than was cleared for them."
    })
final class ClearingPositions implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<Position> all = new ArrayList<>(clearing.onDatabase(ClearingPositions::owed));
    all.addAll(clearing.onDatabase(ClearingPositions::inNoFile));
    List<SettlementBook.Owing> merchants =
        clearing.onDatabase(database -> new SettlementBook(database).owing());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.write(
              Stream.concat(
                      all.stream().map(Position::object),
                      merchants.stream().map(ClearingPositions::object))
                  .toList()));
    } else if (all.isEmpty() && merchants.isEmpty()) {
      out.println("Nothing is owed: settlement dates have taken all that was booked.");
    } else {
      all.forEach(each -> out.println(each.text()));
      merchants.forEach(each -> out.println(text(each)));
    }
    return 0;
  }

  private static String text(SettlementBook.Owing owing) {
    return "%s owes %s %s since %s: %s"
        .formatted(
            owing.merchant(),
            owing.acquirer(),
            owing.currency().text(owing.minor()),
            day(owing),
            owing.isTakenNext()
                ? "taken from what it sells next"
                : "%s pays it now, so no settlement date takes it"
                    .formatted(owing.paidBy().map(PartyId::value).orElse("nobody")));
  }

  private static LocalDate day(SettlementBook.Owing owing) {
    return owing.since().atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static Map<String, Object> object(SettlementBook.Owing owing) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("merchant", owing.merchant().value());
    object.put("acquirer", owing.acquirer().value());
    object.put("currency", owing.currency().name());
    object.put("minor", owing.minor());
    object.put("since", day(owing).toString());
    object.put("takenNext", owing.isTakenNext());
    return object;
  }

  private static List<Position> owed(Database database) {
    return new Ledger(database)
        .balances().entrySet().stream()
            .filter(each -> each.getKey().kind().equals(ClearingRule.OWED) && each.getValue() != 0)
            .filter(each -> !each.getKey().currency().isPoints())
            .map(each -> Position.of(each.getKey(), each.getValue()))
            .sorted(
                Comparator.comparing(Position::issuer)
                    .thenComparing(Position::acquirer)
                    .thenComparing(each -> each.currency.name()))
            .toList();
  }

  private static List<Position> inNoFile(Database database) {
    return new SettlementBook(database)
        .inNoFile().stream()
            .filter(each -> each.kind() == SettlementBook.Kind.NET)
            .map(Position::of)
            .toList();
  }

  /**
   * Of one currency.
   *
   * @param payment by which it is to be paid; empty if no settlement date has it
   */
  private record Position(
      String issuer, String acquirer, Currency currency, long minor, Optional<String> payment) {
    /** Its account is named {@code 46415254.first-acquirer}. */
    static Position of(Account account, long minor) {
      int dot = account.name().indexOf('.');
      return new Position(
          account.name().substring(0, dot),
          account.name().substring(dot + 1),
          account.currency(),
          minor,
          Optional.empty());
    }

    static Position of(SettlementBook.Instruction payment) {
      boolean byIssuer = payment.payer().role() == SettlementBook.Role.ISSUER;
      return new Position(
          (byIssuer ? payment.payer() : payment.payee()).party().value(),
          (byIssuer ? payment.payee() : payment.payer()).party().value(),
          payment.currency(),
          byIssuer ? payment.minor() : -payment.minor(),
          Optional.of(payment.reference()));
    }

    String text() {
      return "%-8s owes %-40s %s%s"
          .formatted(
              issuer,
              acquirer,
              currency.text(minor),
              payment
                  .map("  payment %s is made, and in no file for a bank yet"::formatted)
                  .orElse(""));
    }

    Map<String, Object> object() {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("issuer", issuer);
      object.put("acquirer", acquirer);
      object.put("currency", currency.name());
      object.put("minor", minor);
      object.put("payment", payment.orElse(""));
      return object;
    }
  }
}
