package farthing.app;

import farthing.base.Amount;
import farthing.batches.BatchRecord;
import farthing.batches.RefundClaims;
import farthing.store.CollectedClaims;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearing claims}. */
@Command(
    name = "claims",
    description = {
      "Lists what payment servers want given back to cards and no refund was made of.",
      "What is held is looked at again each minute; what is rejected, never."
    })
final class ClearingClaims implements Callable<Integer> {
  private static final int MOST_LINES = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<CollectedClaims.Line> all =
        clearing.onTablesOfBatches(database -> new CollectedClaims(database).unmade(MOST_LINES));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(all.stream().map(ClearingClaims::object).toList()));
    } else if (all.isEmpty()) {
      out.println("No claim is open or rejected.");
    } else {
      all.forEach(line -> out.println(text(line)));
    }
    return 0;
  }

  private static String text(CollectedClaims.Line line) {
    RefundClaims.Claim claim = line.claimed().claim();
    BatchRecord record = claim.record();
    return "%-8s %-20s %-8s %s NTPSAM %d  card %s  %12s  %s  %s  from %s"
        .formatted(
            line.state(),
            line.why(),
            kind(record),
            line.claimed().id(),
            record.number(),
            record.purchase().iep().masked(),
            record.amount(),
            claim.merchant(),
            record.purchase().terms().trx(),
            line.source());
  }

  private static Map<String, Object> object(CollectedClaims.Line line) {
    RefundClaims.Claim claim = line.claimed().claim();
    BatchRecord record = claim.record();
    Amount amount = record.amount();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("state", line.state());
    object.put("why", line.why());
    object.put("kind", kind(record));
    object.put("securityCard", line.claimed().id().psam().toString());
    object.put("batch", line.claimed().id().batch());
    object.put("number", record.number());
    object.put("card", record.purchase().iep().masked());
    object.put("amountMinor", amount.minor());
    object.put("currency", amount.currency().name());
    object.put("merchant", claim.merchant().value());
    object.put("trx", record.purchase().terms().trx().toString());
    object.put("source", line.source().value());
    return object;
  }

  private static String kind(BatchRecord record) {
    return record.isCancel() ? "cancel" : "purchase";
  }
}
