package farthing.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What one overload came to, for people and for programs. */
public final class OverloadFigures {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Longer is told: then generator and server stood still, which the draws' times show too. */
  private static final double LATE_MILLIS = 100;

  private final OverloadPlan plan;
  private final Machine machine;
  private final double capacity;
  private final List<Stage> stages;
  private final long paid;
  private final long captured;

  /** One multiple of the capacity. */
  record Stage(double multiple, Offered offered) {}

  /**
   * @param paid by all customers from the first to the last, measured or not, the result opened and
   *     compared
   * @param captured that the journal has at the end
   */
  OverloadFigures(
      OverloadPlan plan,
      Machine machine,
      double capacity,
      List<Stage> stages,
      long paid,
      long captured) {
    this.plan = plan;
    this.machine = machine;
    this.capacity = capacity;
    this.stages = List.copyOf(stages);
    this.paid = paid;
    this.captured = captured;
  }

  /** Answers that were neither the purchase nor "come back" with Retry-After: must be 0. */
  public long errors() {
    return stages.stream().mapToLong(s -> s.offered().errors()).sum();
  }

  /** Purchases whose customers were told that they paid, and that the journal does not have. */
  public long lost() {
    return Math.max(0, paid - captured);
  }

  public String toJson() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("capacity_per_second", rounded(capacity));
    all.put("stages", stages.stream().map(this::inJson).toList());
    all.put("errors", errors());
    all.put("paid", paid);
    all.put("captured", captured);
    all.put("customers", plan.customers());
    all.put("terminals", plan.terminals());
    all.put("seconds", seconds());
    all.put("machine", machine);
    return JSON.writeValueAsString(all);
  }

  private Map<String, @Nullable Object> inJson(Stage stage) {
    Offered offered = stage.offered();
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("multiple", stage.multiple());
    all.put("offered_per_second", rounded(offered.offeredDraws() / seconds()));
    all.put("paid_per_second", rounded(offered.paidPurchases() / seconds()));
    all.put("turned_away_per_second", rounded(offered.turnedAwayDraws() / seconds()));
    all.put("turned_away_by", offered.turnedAwayBy());
    all.put("draw_p50_ms", rounded(offered.draws().p50()));
    all.put("draw_p99_ms", rounded(offered.draws().p99()));
    all.put("debit_response_p50_ms", rounded(offered.debitResponses().p50()));
    all.put("debit_response_p99_ms", rounded(offered.debitResponses().p99()));
    all.put("turned_away_p50_ms", rounded(offered.turnedAwayLatency().p50()));
    all.put("turned_away_p99_ms", rounded(offered.turnedAwayLatency().p99()));
    all.put("debit_responses_turned_away", offered.responsesTurnedAway());
    all.put("not_offered", offered.notOfferedDraws());
    all.put("latest_ms", rounded(offered.latestMillis()));
    all.put("errors", offered.errors());
    offered.firstError().ifPresent(first -> all.put("first_error", first));
    return all;
  }

  /** A table of one screen. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append("capacity %,.0f purchases/s\n\n".formatted(capacity));
    text.append(
        "%8s%12s%9s%12s%18s%18s%18s%8s\n"
            .formatted(
                "",
                "offered/s",
                "paid/s",
                "turned",
                "draw, ms",
                "debit response",
                "turned away",
                "errors"));
    text.append(
        "%8s%12s%9s%12s%18s%18s%18s\n"
            .formatted("", "", "", "away/s", "p50 / p99", "p50 / p99", "p50 / p99"));
    stages.forEach(stage -> line(text, stage));
    for (Stage stage : stages) {
      Offered offered = stage.offered();
      if (offered.responsesTurnedAway() > 0) {
        text.append(
            "at %.2f times, %d debit responses were turned away first\n"
                .formatted(stage.multiple(), offered.responsesTurnedAway()));
      }
      if (offered.latestMillis() > LATE_MILLIS) {
        text.append(
            "at %.2f times, customers came up to %.0f ms late, and many at once\n"
                .formatted(stage.multiple(), offered.latestMillis()));
      }
      if (offered.notOfferedDraws() > 0) {
        text.append(
            "at %.2f times, %d did not come: all customers were waiting\n"
                .formatted(stage.multiple(), offered.notOfferedDraws()));
      }
      offered
          .firstError()
          .ifPresent(first ->
              text.append("at %.2f times, first error: %s\n".formatted(stage.multiple(), first)));
    }
    text.append("\n%,d paid in all, %,d in the journal\n".formatted(paid, captured));
    text.append(
        "%d customers, %d terminals, %.0f s each; %d cores, load %.1f\n"
            .formatted(
                plan.customers(), plan.terminals(), seconds(), machine.cores(), machine.load()));
    return text.toString();
  }

  private void line(StringBuilder text, Stage stage) {
    Offered offered = stage.offered();
    text.append(
        "%7.2fx%,12.0f%,9.0f%,12.0f%18s%18s%18s%8d\n"
            .formatted(
                stage.multiple(),
                offered.offeredDraws() / seconds(),
                offered.paidPurchases() / seconds(),
                offered.turnedAwayDraws() / seconds(),
                both(offered.draws()),
                both(offered.debitResponses()),
                offered.turnedAwayDraws() == 0 ? "-" : both(offered.turnedAwayLatency()),
                offered.errors()));
  }

  private static String both(Latency latency) {
    return "%.1f / %.1f".formatted(latency.p50(), latency.p99());
  }

  private double seconds() {
    return plan.measured().toMillis() / 1000.0;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
