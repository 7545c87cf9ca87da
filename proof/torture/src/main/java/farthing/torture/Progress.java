package farthing.torture;

import farthing.store.DatabaseSettings;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lines for people: how far it is, and the story of a purchase that went wrong. */
final class Progress {
  private Progress() {}

  static String line(int done, int all, Tally tally, long nanos) {
    long seconds = nanos / 1_000_000_000L;
    String left = done == 0 ? "?" : Long.toString((long) (all - done) * seconds / done);
    return "%d of %d runs in %d s, about %s s left; %s"
        .formatted(
            done,
            all,
            seconds,
            left,
            tally.byWord().entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", ")));
  }

  /** All that is known of a purchase, and how to run it again. */
  static String story(
      String trx, String card, Books books, Runs runs, TorturePlan plan, DatabaseSettings journal)
      throws SQLException {
    StringBuilder text = new StringBuilder();
    if (!trx.isEmpty()) {
      Optional<Run> run = runs.find(trx);
      run.ifPresent(r -> {
        text.append(
            "  run %d; again: %s%n".formatted(r.plan.number(), plan.again(r.plan.number())));
        r.story.lines().forEach(line -> text.append("  ").append(line).append('\n'));
      });
      text.append("  the journal:\n");
      for (String line : JournalReading.story(journal, trx)) {
        text.append("    ").append(line).append('\n');
      }
      books.clients().stream()
          .filter(word -> word.trx().equals(trx))
          .forEach(word -> text.append("  the client: ").append(word.said()).append('\n'));
      books.orders().stream()
          .filter(order -> order.trx().equals(trx))
          .forEach(order -> text.append("  the shop: ").append(order).append('\n'));
    }
    books.cards().stream()
        .filter(each -> each.id().equals(card))
        .forEach(each -> text.append("  the card: ").append(each).append('\n'));
    return text.toString();
  }

  static String counts(Map<String, Integer> faults) {
    return faults.entrySet().stream()
        .map(e -> "  %-26s%6d%n".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining());
  }
}
