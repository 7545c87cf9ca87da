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

  private final TorturePlan plan;
  private final int runs;
  private final Map<String, Integer> faults;
  private final Books books;
  private final List<Finding> findings;
  private final List<String> stories;
  private final List<String> failures;
  private final double seconds;

  TortureReport(
      TorturePlan plan,
      int runs,
      Map<String, Integer> faults,
      Books books,
      List<Finding> findings,
      List<String> stories,
      List<String> failures,
      double seconds) {
    this.plan = plan;
    this.runs = runs;
    this.faults = Map.copyOf(faults);
    this.books = books;
    this.findings = List.copyOf(findings);
    this.stories = List.copyOf(stories);
    this.failures = List.copyOf(failures);
    this.seconds = seconds;
  }

  /** Runs and faults there were, and nothing was lost, created, left undecided or told wrongly. */
  public boolean isClean() {
    return runs > 0
        && faultsOf("") > 0
        && !books.captures().isEmpty()
        && findings.isEmpty()
        && failures.isEmpty();
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

  /** One object; amounts in minor units of EUR. */
  public String toJson() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seed", plan.seed());
    all.put("runs", runs);
    all.put("faults", ordered());
    all.put("lost_minor", minor(Finding.Kind.LOST));
    all.put("created_minor", minor(Finding.Kind.CREATED));
    all.put("undecided", count(Finding.Kind.UNDECIDED));
    all.put("misinformed", count(Finding.Kind.MISINFORMED));
    all.put("failures", failures.size());
    all.put("seconds", Math.round(seconds * 10) / 10.0);
    all.put("cards", books.cards().size());
    all.put("debits", books.cards().stream().mapToInt(card -> card.debits().size()).sum());
    all.put("cancels", books.cancels().size());
    Holdings held = Holdings.of(books);
    all.put("issued_minor", held.issued());
    all.put("on_cards_minor", held.onCards());
    all.put("merchants_minor", held.merchants());
    all.put("refunds_owed_minor", held.refundsOwed());
    all.put("paid", books.captures().stream().filter(c -> !c.isRefundDue()).count());
    all.put("refunds_due", books.captures().stream().filter(Books.Capture::isRefundDue).count());
    all.put("findings", findings.stream().map(Finding::toString).toList());
    return JSON.writeValueAsString(all);
  }

  /** A page; the stories of what went wrong stand behind it. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d runs in %.0f s, seed %d: %d cards, %d debits, %d cancels, %d refunds due%n"
            .formatted(
                runs,
                seconds,
                plan.seed(),
                books.cards().size(),
                books.cards().stream().mapToInt(card -> card.debits().size()).sum(),
                books.cancels().size(),
                books.captures().stream().filter(Books.Capture::isRefundDue).count()));
    text.append(Progress.counts(ordered()));
    Holdings held = Holdings.of(books);
    text.append(
        "issued %d minor units: %d on cards, %d the merchants', %d owed to cards%n"
            .formatted(held.issued(), held.onCards(), held.merchants(), held.refundsOwed()));
    text.append(
        "lost %d, created %d minor units; undecided %d, misinformed %d, failures %d%n"
            .formatted(
                minor(Finding.Kind.LOST),
                minor(Finding.Kind.CREATED),
                count(Finding.Kind.UNDECIDED),
                count(Finding.Kind.MISINFORMED),
                failures.size()));
    return text.toString();
  }

  /** What went wrong, each with its story and how to run it again; empty where nothing did. */
  public String wrongs() {
    StringBuilder text = new StringBuilder();
    if (!isClean()) {
      text.append(
          "%nNot clean. The same again: ./farthing torture purchases --seed %d --runs %d%n"
              .formatted(plan.seed(), plan.runs()));
    }
    stories.forEach(story -> text.append('\n').append(story));
    failures.forEach(failure -> text.append("\nFAILED ").append(failure).append('\n'));
    return text.toString();
  }

  private Map<String, Integer> ordered() {
    Map<String, Integer> all = new LinkedHashMap<>();
    for (Fault fault : Fault.values()) {
      all.put(fault.word(), faults.getOrDefault(fault.word(), 0));
    }
    return all;
  }

  private long minor(Finding.Kind kind) {
    return findings.stream().filter(f -> f.kind() == kind).mapToLong(Finding::minor).sum();
  }

  private long count(Finding.Kind kind) {
    return findings.stream().filter(f -> f.kind() == kind).count();
  }
}
