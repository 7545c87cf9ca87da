package farthing.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What one run came to, for people and for programs. */
public final class Figures {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final BenchPlan plan;
  private final Machine machine;
  private final Purchases purchases;
  private final Optional<Double> commitsPerSecond;
  private final Optional<Double> pgbench;

  Figures(
      BenchPlan plan,
      Machine machine,
      Purchases purchases,
      Optional<Double> commitsPerSecond,
      Optional<Double> pgbench) {
    this.plan = plan;
    this.machine = machine;
    this.purchases = purchases;
    this.commitsPerSecond = commitsPerSecond;
    this.pgbench = pgbench;
  }

  /** Whole ones, every result opened and compared. */
  public double purchasesPerSecond() {
    return purchases.tally().perSecond();
  }

  /** Requests not answered 200, and results that were not the purchase's: must be 0. */
  public long errors() {
    return purchases.tally().errors();
  }

  /** Purchases per TPC-B transaction; empty without pgbench. */
  public Optional<Double> ratio() {
    return pgbench.map(tps -> purchasesPerSecond() / tps);
  }

  /** One object; what was not measured is null. */
  public String toJson() {
    Tally tally = purchases.tally();
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("purchases_per_second", rounded(purchasesPerSecond()));
    all.put("pgbench_tps", pgbench.map(Figures::rounded).orElse(null));
    all.put("ratio", ratio().map(r -> Math.round(r * 100) / 100.0).orElse(null));
    all.put("p50_ms", rounded(tally.requests().p50()));
    all.put("p99_ms", rounded(tally.requests().p99()));
    all.put("p999_ms", rounded(tally.requests().p999()));
    all.put("errors", errors());
    tally.firstError().ifPresent(first -> all.put("first_error", first));
    all.put("purchases", tally.purchases());
    all.put("single_row_commits_per_second", commitsPerSecond.map(Figures::rounded).orElse(null));
    all.put("rows_per_commit", rounded(purchases.rowsPerCommit()));
    all.put("cpu_micros_per_purchase_java", rounded(purchases.microsHere()));
    all.put("cpu_micros_per_purchase_postgres", rounded(purchases.microsPostgres()));
    all.put("draw", inMillis(tally.draws()));
    all.put("debit_response", inMillis(tally.debitResponses()));
    all.put("clients", plan.clients());
    all.put("terminals", plan.terminals());
    all.put("seconds", plan.measured().toMillis() / 1000.0);
    all.put("machine", machine);
    return JSON.writeValueAsString(all);
  }

  /** A table of one screen. */
  public String toText() {
    Tally tally = purchases.tally();
    StringBuilder text = new StringBuilder();
    line(text, "purchases/s", "%,10.0f", purchasesPerSecond());
    line(text, "errors", "%,10d", errors());
    tally.firstError().ifPresent(first -> text.append("  the first: ").append(first).append('\n'));
    text.append(
        "\n%-26s%10s%10s%10s%10s\n".formatted("milliseconds", "p50", "p99", "p99.9", "max"));
    line(text, "draw", tally.draws());
    line(text, "debit response", tally.debitResponses());
    line(text, "either", tally.requests());
    text.append('\n');
    line(
        text,
        "CPU per purchase, Java",
        "%,10.0f µs (server and load generator)",
        purchases.microsHere());
    line(text, "CPU per purchase, database", "%,10.0f µs", purchases.microsPostgres());
    line(text, "journal rows per commit", "%,10.1f", purchases.rowsPerCommit());
    text.append('\n');
    commitsPerSecond.ifPresent(rows -> line(text, "single-row commits/s", "%,10.0f", rows));
    pgbench.ifPresent(tps -> line(text, "pgbench TPC-B/s", "%,10.0f", tps));
    ratio().ifPresent(r -> line(text, "purchases per TPC-B", "%,10.2f", r));
    if (plan.comparison() == BenchPlan.Comparison.PGBENCH && pgbench.isEmpty()) {
      text.append(Pgbench.MISSING).append('\n');
    }
    text.append(
        "\n%d clients, %d terminals, %d s; %d cores, %,d MB, load %.1f\n"
            .formatted(
                plan.clients(),
                plan.terminals(),
                plan.measured().toSeconds(),
                machine.cores(),
                machine.memoryMegabytes(),
                machine.load()));
    text.append(
        "Linux %s, Java %s, PostgreSQL %s\n"
            .formatted(machine.kernel(), machine.java(), machine.postgres()));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String form, Object value) {
    text.append("%-26s".formatted(name)).append(form.formatted(value)).append('\n');
  }

  private static void line(StringBuilder text, String name, Latency l) {
    text.append(
        "%-26s%10.2f%10.2f%10.2f%10.2f\n".formatted(name, l.p50(), l.p99(), l.p999(), l.longest()));
  }

  private static Map<String, Double> inMillis(Latency latency) {
    Map<String, Double> all = new LinkedHashMap<>();
    all.put("p50_ms", rounded(latency.p50()));
    all.put("p99_ms", rounded(latency.p99()));
    all.put("p999_ms", rounded(latency.p999()));
    all.put("max_ms", rounded(latency.longest()));
    return all;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
