package farthing.audit;

import farthing.audit.AuditedCard.Read;
import farthing.audit.CardLine.Sums;
import farthing.audit.Finding.Where;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.purse.CardLink;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says from journals, cards and ledgers what must be where, card by card, and what is not there or
 * there too much. It shares no arithmetic with those it audits: it reads tables by plain SQL and
 * adds up itself.
 *
 * <p>Cards are read first, then each database as of one moment. Where purchases and loads go on
 * meanwhile, what happened in between is found as a difference that the next audit does not find.
 * Memory: about a kilobyte for each card that is read, nothing for the others or for the rows of a
 * journal. One thread.
 */
public final class Audit {
  private final Inputs inputs;
  private final Findings findings = new Findings();
  private final Map<Currency, Sums> sums =
      new TreeMap<>(
          Comparator.comparingInt(Currency::numeric).thenComparingInt(Currency::exponent));
  private final List<CardLine> lines = new ArrayList<>();
  private final List<AccountLine> accounts = new ArrayList<>();
  private long seen;

  private Audit(Inputs inputs) {
    this.inputs = inputs;
  }

  public static Audit of(Inputs inputs) {
    return new Audit(inputs);
  }

  /**
   * Reads everything. Once.
   *
   * @throws SQLException if a database cannot be reached or has other tables
   * @throws IllegalArgumentException if several are of a clearing: what a payment server handed to
   *     one of them would seem to be missing at the other
   */
  public AuditReport report() throws SQLException {
    NavigableMap<IepId, Read> read = readCards();
    long readCount = read.size();
    // banks first: they follow the journals, and so never seem to be ahead of them
    try (Snapshots banks = Snapshots.of(inputs.banks());
        Snapshots journals = Snapshots.of(inputs.journals())) {
      List<AuditedDatabase> clearings = journals.clearings();
      if (clearings.size() > 1) {
        throw new IllegalArgumentException(
            "%s and %s are two clearings: audit each alone, with the payment servers that hand their"
                    .formatted(clearings.get(0).name(), clearings.get(1).name())
                + " batches to it");
      }
      List<Connection> connections = journals.connections();
      inputs.progress().accept("journals are open; their cards are being sorted");
      try (CardsOfJournals cards =
          new CardsOfJournals(connections, read, inputs.opening(), findings)) {
        seen = cards.judge(this::add, inputs.progress());
      }
      inputs.progress().accept(seen + " cards done; the journals' own rules");
      for (Connection journal : connections) {
        JournalRules.check(journal, connections, findings);
      }
      inputs.progress().accept("the float");
      for (Map.Entry<AuditedDatabase, Connection> journal : journals.byName().entrySet()) {
        accounts.addAll(FloatBooks.check(journal.getKey(), journal.getValue(), findings));
        accounts.addAll(
            ClearingBooks.check(journal.getKey(), journal.getValue(), connections, findings));
      }
      for (Map.Entry<AuditedDatabase, Connection> bank : banks.byName().entrySet()) {
        inputs.progress().accept("the books of " + bank.getKey());
        BankBooks.check(bank.getKey(), bank.getValue(), connections, findings);
      }
    }
    return new AuditReport(
        sums,
        lines,
        accounts,
        seen,
        readCount,
        findings.kept(),
        findings.all(),
        findings.notes(),
        findings.allNotes());
  }

  private void add(CardLine line) {
    sums.merge(line.currency(), line.sums(), Sums::plus);
    boolean isTold = line.difference() != 0 || line.sums().inFlight() != 0;
    if (isTold && lines.size() < Findings.MOST_KEPT) {
      lines.add(line);
    }
  }

  private NavigableMap<IepId, Read> readCards() {
    NavigableMap<IepId, Read> read = new TreeMap<>(AuditedCard.BY_NUMBER);
    for (CardSource source : inputs.cards()) {
      readCard(source)
          .ifPresent(statement -> {
            Read before = read.putIfAbsent(statement.card(), new Read(source.name(), statement));
            if (before != null) {
              unread(
                  source,
                  "it has the number of the card in %s: a copy, or named twice"
                      .formatted(before.source()));
            }
          });
    }
    inputs.progress().accept(read.size() + " cards read");
    return read;
  }

  private Optional<CardStatement> readCard(CardSource source) {
    try (CardLink card = source.open()) {
      return Optional.of(CardReading.of(card));
    } catch (IOException | UnreadableCard | Malformed e) {
      unread(source, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Whoever names a card wants to know what is on it. */
  private void unread(CardSource source, String why) {
    findings.add(
        new Finding(
            Where.CARD,
            "",
            "",
            Optional.empty(),
            Optional.empty(),
            0,
            "%s was not read: %s".formatted(source.name(), why)));
  }
}
