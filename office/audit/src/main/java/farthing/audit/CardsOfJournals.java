package farthing.audit;

import farthing.audit.AuditedCard.Read;
import farthing.base.Currency;
import farthing.base.IepId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Goes through all cards in the order of their numbers, whichever book names them. */
final class CardsOfJournals implements AutoCloseable {
  /** Between lines of progress. */
  private static final int CARDS_A_LINE = 100_000;

  private final List<CardRows<CardRow.Purchase>> purchases = new ArrayList<>();
  private final List<CardRows<CardRow.Load>> loads = new ArrayList<>();
  private final List<CardRows<CardRow.Opened>> registers = new ArrayList<>();
  private final NavigableMap<IepId, Read> read = new TreeMap<>(AuditedCard.BY_NUMBER);
  private final NavigableSet<IepId> opened = new TreeSet<>(AuditedCard.BY_NUMBER);
  private final Opening opening;
  private final Findings findings;

  CardsOfJournals(
      List<Connection> journals, NavigableMap<IepId, Read> read, Opening opening, Findings findings)
      throws SQLException {
    this.read.putAll(read);
    this.opening = opening;
    this.opened.addAll(opening.cards());
    this.findings = findings;
    try {
      for (Connection journal : journals) {
        purchases.add(CardRows.purchases(journal));
        loads.add(CardRows.loads(journal));
        CardRows.openings(journal).ifPresent(registers::add);
      }
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  /** How many they are. */
  long judge(Consumer<CardLine> lines, Consumer<String> progress) throws SQLException {
    long cards = 0;
    for (Optional<IepId> next = next(); next.isPresent(); next = next()) {
      judge(next.get()).forEach(lines);
      if (++cards % CARDS_A_LINE == 0) {
        progress.accept(cards + " cards");
      }
    }
    return cards;
  }

  private Optional<IepId> next() {
    Stream<Optional<IepId>> journals =
        Stream.of(purchases, loads, registers).flatMap(List::stream).map(CardRows::next);
    Stream<Optional<IepId>> named =
        Stream.of(
            read.isEmpty() ? Optional.empty() : Optional.of(read.firstKey()),
            opened.isEmpty() ? Optional.empty() : Optional.of(opened.first()));
    return Stream.concat(journals, named).flatMap(Optional::stream).min(AuditedCard.BY_NUMBER);
  }

  private List<CardLine> judge(IepId card) throws SQLException {
    List<CardRow.Purchase> paid = new ArrayList<>();
    List<CardRow.Load> loaded = new ArrayList<>();
    for (CardRows<CardRow.Purchase> rows : purchases) {
      paid.addAll(rows.of(card));
    }
    for (CardRows<CardRow.Load> rows : loads) {
      loaded.addAll(rows.of(card));
    }
    List<Move> moves = new ArrayList<>(PurchaseMoves.of(card, paid, findings));
    moves.addAll(LoadMoves.of(card, loaded, findings));
    Optional<Read> itself = Optional.ofNullable(read.remove(card));
    opened.remove(card);
    return new AuditedCard(card, moves, openingOf(card), itself, findings).judge();
  }

  /** By the register of cards; by the file for what stands in none. */
  private Map<Currency, Long> openingOf(IepId card) throws SQLException {
    Map<Currency, Long> all = new HashMap<>(opening.of(card));
    for (CardRows<CardRow.Opened> register : registers) {
      for (CardRow.Opened slot : register.of(card)) {
        Currency currency = slot.balance().currency();
        long minor = slot.balance().minor();
        Long said = all.put(currency, minor);
        if (said != null && said != minor) {
          findings.add(
              new Finding(
                  Finding.Where.CARD,
                  "",
                  "",
                  Optional.of(card),
                  Optional.of(currency),
                  0,
                  "it opened with %s by the register of cards, with %s by the file of openings"
                      .formatted(Finding.signed(minor, currency), Finding.signed(said, currency))));
        }
      }
    }
    return all;
  }

  @Override
  public void close() throws SQLException {
    for (CardRows<?> rows : purchases) {
      rows.close();
    }
    for (CardRows<?> rows : loads) {
      rows.close();
    }
    for (CardRows<?> rows : registers) {
      rows.close();
    }
  }
}
