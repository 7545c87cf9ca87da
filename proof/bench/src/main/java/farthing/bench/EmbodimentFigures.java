package farthing.bench;

import farthing.messages.PurchaseMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What the embodiments came to, for people and for programs. */
public final class EmbodimentFigures {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final EmbodimentPlan plan;
  private final Machine machine;
  private final List<Row> rows;

  EmbodimentFigures(EmbodimentPlan plan, Machine machine, List<Row> rows) {
    this.plan = plan;
    this.machine = machine;
    this.rows = List.copyOf(rows);
  }

  /**
   * One mode, a purchase on average.
   *
   * @param roundTrips between client and payment server before the goods
   * @param messages of all, order and goods' address among them, and its share of a report
   * @param bytes of these, with HTTP's headers, without TLS
   * @param securityCardMillis that a purchase holds a security card
   * @param perSecurityCard purchases a second
   */
  record Row(
      PurchaseMode mode,
      double roundTrips,
      double messages,
      double bytes,
      double securityCardMillis,
      double perSecurityCard,
      int errors,
      Optional<String> firstError) {}

  /** Purchases that did not end as they should: must be 0. */
  public int errors() {
    return rows.stream().mapToInt(Row::errors).sum();
  }

  /** Of a mode, how many times the purchases of FIG. 5 a security card serves. */
  double timesFigure5(PurchaseMode mode) {
    return row(mode).perSecurityCard() / row(PurchaseMode.SECURITY_CARD).perSecurityCard();
  }

  Row row(PurchaseMode mode) {
    return rows.stream().filter(row -> row.mode() == mode).findFirst().orElseThrow();
  }

  /** A list, one for each mode. */
  public String toJson() {
    return JSON.writeValueAsString(rows.stream().map(EmbodimentFigures::inJson).toList());
  }

  private static Map<String, Object> inJson(Row row) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("mode", row.mode().figure());
    all.put("round_trips", rounded(row.roundTrips()));
    all.put("messages", rounded(row.messages()));
    all.put("bytes", Math.round(row.bytes()));
    all.put("security_card_ms", rounded(row.securityCardMillis()));
    all.put("purchases_per_second_per_security_card", rounded(row.perSecurityCard()));
    return all;
  }

  /** A table of half a screen. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%-6s%12s%10s%8s%15s%22s%10s\n"
            .formatted(
                "FIG.",
                "round trips",
                "messages",
                "bytes",
                "security card",
                "purchases/s of each",
                "times"));
    text.append(
        "%-6s%12s%10s%8s%15s%22s%10s\n"
            .formatted("", "to payment", "", "", "ms a purchase", "security card", "FIG. 5"));
    for (Row row : rows) {
      text.append(
          "%-6d%12.2f%10.2f%,8.0f%15.1f%22.2f%10.2f\n"
              .formatted(
                  row.mode().figure(),
                  row.roundTrips(),
                  row.messages(),
                  row.bytes(),
                  row.securityCardMillis(),
                  row.perSecurityCard(),
                  timesFigure5(row.mode())));
    }
    for (Row row : rows) {
      row.firstError()
          .ifPresent(first ->
              text.append(
                  "FIG. %d: %d errors, the first: %s\n"
                      .formatted(row.mode().figure(), row.errors(), first)));
    }
    text.append(
        "\n%d security cards; %d ms a round trip, %d ms the card, %d ms a draw, %d ms a check; %.0f s each; %d cores, load %.1f\n"
            .formatted(
                EmbodimentPlan.SECURITY_CARDS,
                plan.roundTrip().toMillis(),
                plan.card().toMillis(),
                plan.draw().toMillis(),
                plan.check().toMillis(),
                plan.measured().toMillis() / 1e3,
                machine.cores(),
                machine.load()));
    return text.toString();
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
