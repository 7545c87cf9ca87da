package farthing.app;

import farthing.accounts.Account;
import farthing.accounts.ClearingRule;
import farthing.store.Ledger;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
      "Less what was given back; no settlement date has taken it yet, or its payment came back. With",
      "a minus where the acquirer owes. Points are no money, and are owed to nobody here."
    })
final class ClearingPositions implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<Position> all =
        clearing.onDatabase(database -> new Ledger(database).balances()).entrySet().stream()
            .filter(each -> each.getKey().kind().equals(ClearingRule.OWED) && each.getValue() != 0)
            .filter(each -> !each.getKey().currency().isPoints())
            .map(each -> Position.of(each.getKey(), each.getValue()))
            .sorted(
                Comparator.comparing(Position::issuer)
                    .thenComparing(Position::acquirer)
                    .thenComparing(each -> each.account.currency().name()))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(all.stream().map(Position::object).toList()));
    } else if (all.isEmpty()) {
      out.println("Nothing is owed: settlement dates have taken all that was booked.");
    } else {
      all.forEach(each ->
          out.printf(
              "%-8s owes %-40s %s%n",
              each.issuer, each.acquirer, each.account.currency().text(each.minor)));
    }
    return 0;
  }

  /** Of one currency. */
  private record Position(String issuer, String acquirer, Account account, long minor) {
    /** Its account is named {@code 46415254.first-acquirer}. */
    static Position of(Account account, long minor) {
      int dot = account.name().indexOf('.');
      return new Position(
          account.name().substring(0, dot), account.name().substring(dot + 1), account, minor);
    }

    Map<String, Object> object() {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("issuer", issuer);
      object.put("acquirer", acquirer);
      object.put("currency", account.currency().name());
      object.put("minor", minor);
      return object;
    }
  }
}
