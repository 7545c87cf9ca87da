package farthing.torture.purchases;

import farthing.base.PsamId;
import farthing.store.DatabaseSettings;
import farthing.torture.Finding;
import farthing.torture.Run;
import farthing.torture.TorturePlan;
import farthing.torture.TortureReport;
import farthing.torture.TortureSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

  TortureReport report(TortureSum sum) throws IOException, SQLException {
    DatabaseSettings journal = town.journal();
    Books books = books(journal);
    List<Finding> findings = Accountant.audit(books);
    List<String> stories = new ArrayList<>();
    for (Finding finding : findings) {
      stories.add(
          finding
              + "\n"
              + Stories.story(finding.trx(), finding.card(), books, town.runs(), plan, journal));
    }
    if (plan.stories().isPresent()) {
      write(plan.stories().get(), books, journal);
    }
    return new TortureReport(
        plan, sum, town.tally().byWord(plan.subject()), figures(books), findings, stories);
  }

  private static TortureReport.Figures figures(Books books) {
    long debits = books.cards().stream().mapToLong(card -> card.debits().size()).sum();
    long due = books.captures().stream().filter(Books.Capture::isRefundDue).count();
    long cards = books.cards().stream().map(Books.Card::id).distinct().count();
    List<Holdings> held =
        books.currencies().stream().map(currency -> Holdings.of(books, currency)).toList();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("cards", cards);
    values.put("debits", debits);
    values.put("cancels", books.cancels().size());
    values.put("currencies", held.stream().map(Audit::values).toList());
    values.put("paid", books.captures().size() - due);
    values.put("refunds_due", due);
    return new TortureReport.Figures(
        books.captures().size(),
        "%d cards, %d debits, %d cancels, %d refunds due"
            .formatted(cards, debits, books.cancels().size(), due),
        held.stream().map(Holdings::text).collect(Collectors.joining(System.lineSeparator())),
        values);
  }

  private static Map<String, Object> values(Holdings held) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("currency", held.currency().name());
    values.put("issued_minor", held.issued());
    values.put("on_cards_minor", held.onCards());
    values.put("merchants_minor", held.merchants());
    values.put("refunds_owed_minor", held.refundsOwed());
    return values;
  }

  private Books books(DatabaseSettings journal) throws IOException, SQLException {
    JournalReading reading = JournalReading.of(journal, new Proofs(town.masters().values()));
    List<Books.Card> cards = new ArrayList<>();
    List<Books.ClientWord> words = new ArrayList<>();
    for (Cardholder person : people) {
      person
          .cards()
          .forEach(card -> cards.addAll(Books.Card.of(card.read(), Cardholder.ISSUED_MINOR)));
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
        reading.standing(),
        JournalReading.cancelTotals(journal, securityCards));
  }

  /** Every run's, also of those that went well. */
  private void write(Path file, Books books, DatabaseSettings journal)
      throws IOException, SQLException {
    StringBuilder all = new StringBuilder();
    for (Run run : town.runs().all()) {
      all.append(Stories.story(run.trx(), "", books, town.runs(), plan, journal)).append('\n');
    }
    Files.writeString(file, all);
  }
}
