package farthing.torture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What one torture came to, for people and for programs. */
public final class TortureReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final int CLEARING_KILLS = 3;

  private final TorturePlan plan;
  private final TortureSum sum;
  private final Map<String, Integer> faults;
  private final Figures figures;
  private final List<Finding> findings;
  private final List<String> stories;

  /**
   * What there is to say of these alone.
   *
   * @param moved how often money moved: a torture in which none did shows nothing
   * @param counts how much there was of what, for the first line
   * @param holdings who holds what, a line
   * @param values for programs, in their order
   */
  public record Figures(long moved, String counts, String holdings, Map<String, Object> values) {}

  /**
   * @param faults by word, in the order of the figures
   * @param stories of what was found
   */
  public TortureReport(
      TorturePlan plan,
      TortureSum sum,
      Map<String, Integer> faults,
      Figures figures,
      List<Finding> findings,
      List<String> stories) {
    this.plan = plan;
    this.sum = sum;
    this.faults = new LinkedHashMap<>(faults);
    this.figures = figures;
    this.findings = List.copyOf(findings);
    this.stories = List.copyOf(stories);
  }

  /**
   * Runs and faults there were, as many kills as a long torture promises among them, and nothing
   * was lost, created, left undecided or told wrongly.
   */
  public boolean isClean() {
    return sum.runs() > 0
        && faultsOf("")
            > kills(Fault.CLEARING_KILLED) + kills(Fault.SETTLING_KILLED) // these always are
        && missingKills().isEmpty()
        && figures.moved() > 0
        && findings.isEmpty()
        && sum.failures().isEmpty();
  }

  private int kills(Fault fault) {
    return faultsOf(fault.word());
  }

  /** What a long torture must have killed and has not; empty where it has, or was short. */
  private String missingKills() {
    int hundreds = sum.runs() / 100;
    int servers = kills(Fault.SERVER_KILLED);
    int databases = kills(Fault.POSTGRES_KILLED);
    int clearing = kills(Fault.CLEARING_KILLED);
    boolean clears = plan.subject() == TorturePlan.Subject.PURCHASES && hundreds > 0;
    String missing =
        servers < 5 * hundreds || databases < hundreds
            ? "the server was killed %d times and PostgreSQL %d times; %d and %d are wanted%n"
                .formatted(servers, databases, 5 * hundreds, hundreds)
            : "";
    return clears && clearing < CLEARING_KILLS
        ? missing
            + "clearing was killed %d times; %d are wanted%n".formatted(clearing, CLEARING_KILLS)
        : missing;
  }

  /**
   * How often a kind of fault was carried out.
   *
   * @param word as in {@link #toJson()}; empty for all
   */
  public int faultsOf(String word) {
    return faults.entrySet().stream()
        .filter(e -> word.isEmpty() || e.getKey().equals(word))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** One object; amounts in minor units of their currency. */
  public String toJson() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seed", plan.seed());
    all.put("runs", sum.runs());
    all.put("faults", faults);
    all.put("lost_minor", minor(Finding.Kind.LOST));
    all.put("created_minor", minor(Finding.Kind.CREATED));
    all.put("undecided", count(Finding.Kind.UNDECIDED));
    all.put("misinformed", count(Finding.Kind.MISINFORMED));
    all.put("failures", sum.failures().size());
    all.put("seconds", Math.round(sum.seconds() * 10) / 10.0);
    all.putAll(figures.values());
    all.put("findings", findings.stream().map(Finding::toString).toList());
    return JSON.writeValueAsString(all);
  }

  /** A page; the stories of what went wrong stand behind it. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d runs in %.0f s, seed %d: %s%n"
            .formatted(sum.runs(), sum.seconds(), plan.seed(), figures.counts()));
    text.append(Progress.counts(faults));
    text.append(figures.holdings()).append(System.lineSeparator());
    text.append(
        "lost %d, created %d minor units; undecided %d, misinformed %d, failures %d%n"
            .formatted(
                minor(Finding.Kind.LOST),
                minor(Finding.Kind.CREATED),
                count(Finding.Kind.UNDECIDED),
                count(Finding.Kind.MISINFORMED),
                sum.failures().size()));
    return text.toString();
  }

  /** What went wrong, each with its story and how to run it again; empty where nothing did. */
  public String wrongs() {
    StringBuilder text = new StringBuilder();
    if (!isClean()) {
      text.append("%nNot clean. The same again: %s%n".formatted(plan.again()));
      text.append(missingKills());
    }
    stories.forEach(story -> text.append('\n').append(story));
    sum.failures().forEach(failure -> text.append("\nFAILED ").append(failure).append('\n'));
    return text.toString();
  }

  private long minor(Finding.Kind kind) {
    return findings.stream().filter(f -> f.kind() == kind).mapToLong(Finding::minor).sum();
  }

  private long count(Finding.Kind kind) {
    return findings.stream().filter(f -> f.kind() == kind).count();
  }
}
