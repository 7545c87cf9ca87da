package farthing.torture.purchases;

import farthing.store.DatabaseSettings;
import farthing.torture.Run;
import farthing.torture.Runs;
import farthing.torture.TorturePlan;
import java.sql.SQLException;
import java.util.Optional;

/** The story of a purchase, for people. */
final class Stories {
  private Stories() {}

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
}
