package farthing.torture.loads;

import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.messages.Flow;
import farthing.store.DatabaseSettings;
import farthing.torture.Finding;
import farthing.torture.OperatorsAudit;
import farthing.torture.Run;
import farthing.torture.TorturePlan;
import farthing.torture.TortureReport;
import farthing.torture.TortureSum;
import farthing.torture.TorturedCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Gathers the books when all is over, has the accountant and the operator's own audit judge them,
 * and tells what was wrong.
 */
final class LoadAudit {
  private final TorturePlan plan;
  private final LoadTown town;
  private final List<Loader> people;

  LoadAudit(TorturePlan plan, LoadTown town, List<Loader> people) {
    this.plan = plan;
    this.town = town;
    this.people = List.copyOf(people);
  }

  TortureReport report(TortureSum sum) throws IOException, SQLException {
    LoadBooks books = books();
    AuditReport audited = operatorsAudit();
    List<Finding> findings = new ArrayList<>(LoadAccountant.audit(books));
    findings.addAll(OperatorsAudit.findings(audited));
    List<String> stories = new ArrayList<>();
    for (Finding finding : findings) {
      stories.add(finding + "\n" + story(finding.trx(), finding.card(), books));
    }
    if (!audited.isClean()) {
      stories.add(audited.toText());
    }
    if (plan.stories().isPresent()) {
      write(plan.stories().get(), books);
    }
    return new TortureReport(
        plan, sum, town.tally().byWord(plan.subject()), figures(books, audited), findings, stories);
  }

  private LoadBooks books() throws SQLException {
    List<LoadBooks.Card> cards = new ArrayList<>();
    List<LoadBooks.ClientWord> words = new ArrayList<>();
    for (Loader person : people) {
      for (TorturedCard card : person.cards()) {
        cards.addAll(LoadBooks.Card.of(card.read(), Loader.openingMinor(card.number())));
      }
      words.addAll(person.words());
    }
    List<LoadBooks.Account> accounts = new ArrayList<>();
    List<LoadBooks.BankMove> moves = new ArrayList<>();
    for (TorturedBank bank : town.banks()) {
      BankReading reading = BankReading.of(bank.settings());
      accounts.addAll(reading.accounts());
      moves.addAll(reading.moves());
    }
    return new LoadBooks(
        cards,
        LoadJournalReading.of(town.journal(), new LoadProofs(town.masters().values())),
        accounts,
        moves,
        words);
  }

  /** What {@code farthing audit} says of the same journal, cards and banks. */
  private AuditReport operatorsAudit() throws SQLException {
    DatabaseSettings journal = town.journal();
    return OperatorsAudit.of(
        List.of(
            new AuditedDatabase("load server", journal.url(), journal.user(), journal.password())),
        town.banks().stream().map(LoadAudit::books).toList(),
        people.stream().flatMap(person -> person.cards().stream()).toList(),
        card -> Loader.openingMinor(card.number()));
  }

  private static AuditedDatabase books(TorturedBank bank) {
    DatabaseSettings books = bank.books();
    return new AuditedDatabase(bank.settings().name(), books.url(), books.user(), books.password());
  }

  private static TortureReport.Figures figures(LoadBooks books, AuditReport audited) {
    long loads = movesOf(books, Flow.LOAD);
    long unloads = movesOf(books, Flow.UNLOAD);
    List<LoadHoldings> held = LoadHoldings.of(books);
    long cards = books.cards().stream().map(LoadBooks.Card::id).distinct().count();
    long difference =
        audited.currencies().values().stream().mapToLong(sums -> Math.abs(sums.difference())).sum();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("cards", cards);
    values.put("loads", loads);
    values.put("unloads", unloads);
    values.put("commands", books.commands().size());
    values.put("orders", books.bankMoves().size());
    values.put("currencies", held.stream().map(LoadAudit::values).toList());
    values.put("difference_minor", difference);
    return new TortureReport.Figures(
        loads + unloads,
        "%d cards, %d orders, %d commands, %d loads, %d unloads"
            .formatted(cards, books.bankMoves().size(), books.commands().size(), loads, unloads),
        held.stream().map(LoadHoldings::text).collect(Collectors.joining(System.lineSeparator()))
            + "; the audit's difference is "
            + difference,
        values);
  }

  private static Map<String, Object> values(LoadHoldings held) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("currency", held.currency().name());
    values.put("issued_minor", held.issued());
    values.put("on_cards_minor", held.onCards());
    values.put("accounts_minor", held.accounts());
    return values;
  }

  private static long movesOf(LoadBooks books, Flow flow) {
    return books.cards().stream()
        .flatMap(card -> card.moves().stream())
        .filter(move -> move.flow() == flow)
        .count();
  }

  /** All that is known of a load, and how to run it again. */
  private String story(String trx, String card, LoadBooks books) throws SQLException {
    StringBuilder text = new StringBuilder();
    if (!trx.isEmpty()) {
      town.runs().find(trx).ifPresent(run -> tell(run, text));
      text.append("  the journal:\n");
      for (String line : LoadJournalReading.story(town.journal(), trx)) {
        text.append("    ").append(line).append('\n');
      }
      books.clients().stream()
          .filter(word -> word.trx().equals(trx))
          .forEach(word -> text.append("  the client: ").append(word.said()).append('\n'));
      books.bankMoves().stream()
          .filter(move -> move.trx().equals(trx))
          .forEach(move -> text.append("  the bank: ").append(move).append('\n'));
    }
    books.commands().stream()
        .filter(each -> each.card().equals(card))
        .forEach(each -> text.append("  commanded: ").append(each).append('\n'));
    books.cards().stream()
        .filter(each -> each.id().equals(card))
        .forEach(each -> text.append("  the card: ").append(each).append('\n'));
    return text.toString();
  }

  private void tell(Run run, StringBuilder text) {
    int number = run.plan.number();
    text.append("  run %d; again: %s%n".formatted(number, plan.again(number)));
    run.story.lines().forEach(line -> text.append("  ").append(line).append('\n'));
  }

  /** Every run's, also of those that went well. */
  private void write(Path file, LoadBooks books) throws IOException, SQLException {
    StringBuilder all = new StringBuilder();
    for (Run run : town.runs().all()) {
      all.append(story(run.trx(), "", books)).append('\n');
    }
    Files.writeString(file, all);
  }
}
