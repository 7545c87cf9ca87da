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

  private final Unit unit;
  private final BenchPlan plan;
  private final Machine machine;
  private final Measured measured;
  private final Optional<Double> commitsPerSecond;
  private final Optional<Double> pgbench;

  Figures(
      Unit unit,
      BenchPlan plan,
      Machine machine,
      Measured measured,
      Optional<Double> commitsPerSecond,
      Optional<Double> pgbench) {
    this.unit = unit;
    this.plan = plan;
    this.machine = machine;
    this.measured = measured;
    this.commitsPerSecond = commitsPerSecond;
    this.pgbench = pgbench;
  }

  /** Whole ones, every result opened and compared. */
  public double perSecond() {
    return measured.tally().perSecond();
  }

  /** Requests not answered 200, and results that were not of what was asked: must be 0. */
  public long errors() {
    return measured.tally().errors();
  }

  /** Purchases or loads per TPC-B transaction; empty without pgbench. */
  public Optional<Double> ratio() {
    return pgbench.map(tps -> perSecond() / tps);
  }

  /** One object; what was not measured is null. */
  public String toJson() {
    Tally tally = measured.tally();
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put(unit.many() + "_per_second", rounded(perSecond()));
    all.put("pgbench_tps", pgbench.map(Figures::rounded).orElse(null));
    all.put("ratio", ratio().map(r -> Math.round(r * 100) / 100.0).orElse(null));
    all.put("p50_ms", rounded(tally.messages().p50()));
    all.put("p99_ms", rounded(tally.messages().p99()));
    all.put("p999_ms", rounded(tally.messages().p999()));
    all.put("errors", errors());
    tally.firstError().ifPresent(first -> all.put("first_error", first));
    all.put(unit.many(), tally.done());
    all.put("single_row_commits_per_second", commitsPerSecond.map(Figures::rounded).orElse(null));
    all.put("rows_per_commit", rounded(measured.rowsPerCommit()));
    all.put("cpu_micros_per_" + unit.one() + "_java", rounded(measured.microsHere()));
    all.put("cpu_micros_per_" + unit.one() + "_postgres", rounded(measured.microsPostgres()));
    all.put(key(unit.request()), inMillis(tally.requests()));
    all.put(key(unit.response()), inMillis(tally.responses()));
    all.put("clients", plan.clients());
    all.put("terminals", plan.terminals());
    all.put("seconds", plan.measured().toMillis() / 1000.0);
    all.put("machine", machine);
    return JSON.writeValueAsString(all);
  }

  /** A table of one screen. */
  public String toText() {
    Tally tally = measured.tally();
    StringBuilder text = new StringBuilder();
    line(text, unit.many() + "/s", "%,10.0f", perSecond());
    line(text, "errors", "%,10d", errors());
    tally.firstError().ifPresent(first -> text.append("  the first: ").append(first).append('\n'));
    text.append(
        "\n%-26s%10s%10s%10s%10s\n".formatted("milliseconds", "p50", "p99", "p99.9", "max"));
    line(text, unit.request(), tally.requests());
    line(text, unit.response(), tally.responses());
    line(text, "either", tally.messages());
    text.append('\n');
    line(
        text,
        "CPU per " + unit.one() + ", Java",
        "%,10.0f µs (server and load generator)",
        measured.microsHere());
    line(text, "CPU per " + unit.one() + ", database", "%,10.0f µs", measured.microsPostgres());
    line(text, "journal rows per commit", "%,10.1f", measured.rowsPerCommit());
    text.append('\n');
    commitsPerSecond.ifPresent(rows -> line(text, "single-row commits/s", "%,10.0f", rows));
    pgbench.ifPresent(tps -> line(text, "pgbench TPC-B/s", "%,10.0f", tps));
    ratio().ifPresent(r -> line(text, unit.many() + " per TPC-B", "%,10.2f", r));
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

  private static String key(String message) {
    return message.replace(' ', '_');
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
