package farthing.torture.purchases;

import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.base.PsamId;
import farthing.store.DatabaseSettings;
import farthing.torture.Finding;
import farthing.torture.OperatorsAudit;
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
    ClearedBooks cleared = ClearedBooks.of(town.clearingBooks());
    AuditReport audited =
        OperatorsAudit.of(
            List.of(audited("payment server", journal), audited("clearing", town.clearingBooks())),
            List.of(),
            town.cards(),
            _ -> Cardholder.ISSUED_MINOR);
    List<Finding> findings = new ArrayList<>(Accountant.audit(books));
    findings.addAll(ClearingAccountant.audit(books, cleared));
    findings.addAll(OperatorsAudit.findings(audited));
    List<String> stories = new ArrayList<>();
    for (Finding finding : findings) {
      stories.add(
          finding
              + "\n"
              + Stories.story(finding.trx(), finding.card(), books, town.runs(), plan, journal));
    }
    if (!audited.isClean()) {
      stories.add(audited.toText());
    }
    if (plan.stories().isPresent()) {
      write(plan.stories().get(), books, journal);
    }
    return new TortureReport(
        plan,
        sum,
        town.tally().byWord(plan.subject()),
        figures(books, cleared, audited),
        findings,
        stories);
  }

  private static AuditedDatabase audited(String name, DatabaseSettings books) {
    return new AuditedDatabase(name, books.url(), books.user(), books.password());
  }

  private static TortureReport.Figures figures(
      Books books, ClearedBooks cleared, AuditReport audited) {
    long debits = books.cards().stream().mapToLong(card -> card.debits().size()).sum();
    long due = books.captures().stream().filter(Books.Capture::isRefundDue).count();
    long cards = books.cards().stream().map(Books.Card::id).distinct().count();
    List<Holdings> held =
        books.currencies().stream().map(currency -> Holdings.of(books, currency)).toList();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("cards", cards);
    values.put("debits", debits);
    values.put("cancels", books.cancels().size());
    values.put("currencies", held.stream().map(each -> values(each, cleared)).toList());
    values.put("paid", books.captures().size() - due);
    values.put("refunds_due", due);
    long settled = cleared.settled().values().stream().mapToLong(Long::longValue).sum();
    long differences = OperatorsAudit.differences(audited);
    values.put("cleared", cleared.cleared().size());
    values.put("disputed", cleared.disputed().size());
    values.put("fees_minor", cleared.feesMinor());
    values.put("settled_minor", settled);
    values.put("audit_differences", differences);
    return new TortureReport.Figures(
        books.captures().size(),
        "%d cards, %d debits, %d cancels, %d refunds due"
            .formatted(cards, debits, books.cancels().size(), due),
        held.stream().map(Holdings::text).collect(Collectors.joining(System.lineSeparator()))
            + "%n%d records cleared, %d disputed; %d minor units to the shop's account, %d fees; the audit has %d differences"
                .formatted(
                    cleared.cleared().size(),
                    cleared.disputed().size(),
                    settled,
                    cleared.feesMinor(),
                    differences),
        values);
  }

  private static Map<String, Object> values(Holdings held, ClearedBooks cleared) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("currency", held.currency().name());
    values.put("issued_minor", held.issued());
    values.put("on_cards_minor", held.onCards());
    values.put("merchants_minor", held.merchants());
    values.put("refunds_owed_minor", held.refundsOwed());
    values.put("unproven_minor", cleared.unproven(held.currency()));
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
