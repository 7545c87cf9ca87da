package farthing.torture;

import farthing.base.PsamId;
import farthing.store.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Gathers the books when all is over, has the accountant judge them, and tells what was wrong. */
final class Audit {
  private final TorturePlan plan;
  private final Town town;
  private final List<Cardholder> people;

  Audit(TorturePlan plan, Town town, List<Cardholder> people) {
    this.plan = plan;
    this.town = town;
    this.people = List.copyOf(people);
  }

  TortureReport report(int runs, List<String> failures, double seconds)
      throws IOException, SQLException {
    DatabaseSettings journal = town.journal();
    Books books = books(journal);
    List<Finding> findings = Accountant.audit(books);
    List<String> stories = new ArrayList<>();
    for (Finding finding : findings) {
      stories.add(
          finding
              + "\n"
              + Progress.story(finding.trx(), finding.card(), books, town.runs(), plan, journal));
    }
    if (plan.stories().isPresent()) {
      write(plan.stories().get(), books, journal);
    }
    return new TortureReport(
        plan, runs, town.tally().byWord(), books, findings, stories, failures, seconds);
  }

  private Books books(DatabaseSettings journal) throws IOException, SQLException {
    JournalReading reading = JournalReading.of(journal, town.masters().proofs());
    List<Books.Card> cards = new ArrayList<>();
    List<Books.ClientWord> words = new ArrayList<>();
    for (Cardholder person : people) {
      person.cards().forEach(card -> cards.add(card.read()));
      words.addAll(person.words());
    }
    List<PsamId> securityCards = town.masters().paymentServer().securityCards();
    return new Books(
        cards,
        reading.draws(),
        reading.captures(),
        reading.cancels(),
        town.shop().read(),
        words,
        JournalReading.totals(journal, securityCards),
        JournalReading.cancelTotals(journal, securityCards));
  }

  /** Every run's, also of those that went well. */
  private void write(Path file, Books books, DatabaseSettings journal)
      throws IOException, SQLException {
    StringBuilder all = new StringBuilder();
    for (Run run : town.runs().all()) {
      all.append(Progress.story(run.trx(), "", books, town.runs(), plan, journal)).append('\n');
    }
    Files.writeString(file, all);
  }
}
