package farthing.app;

import farthing.base.PartyId;
import farthing.store.MerchantStatements;
import farthing.store.MerchantStatements.Cleared;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing statement}. */
@Command(
    name = "statement",
    description = "A merchant's purchases that were cleared on one day, each by its TRX.")
final class ClearingStatement implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Parameters(paramLabel = "MERCHANT", description = "Its party id.")
  private String merchant;

  @Option(
      names = "--day",
      paramLabel = "DAY",
      description = "As 2026-11-29, by UTC; today if left.")
  private LocalDate day = LocalDate.now(ZoneOffset.UTC);

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    PartyId party = ClearingOptions.party(merchant);
    List<Cleared> lines =
        clearing.onDatabase(database -> new MerchantStatements(database).cleared(party, day));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(lines.stream().map(ClearingStatement::object).toList()));
    } else if (lines.isEmpty()) {
      out.println("Nothing of " + party + " was cleared on " + day + ".");
    } else {
      lines.forEach(line ->
          out.printf(
              "%s  %-8s %12s  fee %10s  batch %s%n",
              line.trx(),
              line.isCancel() ? "cancel" : "purchase",
              (line.isCancel() ? "-" : "") + line.amount(),
              (line.isCancel() ? "-" : "") + line.amount().currency().text(line.feeMinor()),
              line.batch()));
    }
    return 0;
  }

  private static Map<String, Object> object(Cleared line) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("trx", line.trx().toString());
    object.put("kind", line.isCancel() ? "cancel" : "purchase");
    object.put("amountMinor", line.isCancel() ? -line.amount().minor() : line.amount().minor());
    object.put("currency", line.amount().currency().name());
    object.put("feeMinor", line.isCancel() ? -line.feeMinor() : line.feeMinor());
    object.put("securityCard", line.batch().psam().toString());
    object.put("batch", line.batch().batch());
    return object;
  }
}
