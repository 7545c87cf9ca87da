package farthing.audit;

import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a journal in the order of their cards, one card's at a time: however long the journal
 * is, no more than that is in memory. The database sorts.
 */
final class CardRows<T extends CardRow> implements AutoCloseable {
  /** Rows that travel at once: some megabytes at most. */
  private static final int AT_ONCE = 10_000;

  private final PreparedStatement ask;
  private final ResultSet rows;
  private final Reading<T> reading;
  private Optional<T> ahead = Optional.empty();

  interface Reading<T> {
    T read(ResultSet row) throws SQLException;
  }

  private CardRows(PreparedStatement ask, ResultSet rows, Reading<T> reading) {
    this.ask = ask;
    this.rows = rows;
    this.reading = reading;
  }

  static CardRows<CardRow.Purchase> purchases(Connection snapshot) throws SQLException {
    return open(snapshot, CardRow.Purchase.QUERY, CardRow.Purchase::read);
  }

  static CardRows<CardRow.Load> loads(Connection snapshot) throws SQLException {
    return open(snapshot, CardRow.Load.QUERY, CardRow.Load::read);
  }

  /** Nothing where no register of cards is in the same database. */
  static Optional<CardRows<CardRow.Opened>> openings(Connection snapshot) throws SQLException {
    return LedgerRules.isTrue(snapshot, "SELECT to_regclass('card_slot') IS NOT NULL")
        ? Optional.of(open(snapshot, CardRow.Opened.QUERY, CardRow.Opened::read))
        : Optional.empty();
  }

  private static <T extends CardRow> CardRows<T> open(
      Connection snapshot, String query, Reading<T> reading) throws SQLException {
    PreparedStatement ask = snapshot.prepareStatement(query);
    try {
      ask.setFetchSize(AT_ONCE);
      CardRows<T> opened = new CardRows<>(ask, ask.executeQuery(), reading);
      opened.advance();
      return opened;
    } catch (SQLException e) {
      ask.close();
      throw e;
    }
  }

  /** Whose rows come next. */
  Optional<IepId> next() {
    return ahead.map(CardRow::card);
  }

  /** All rows of this card, if they are next. */
  List<T> of(IepId card) throws SQLException {
    List<T> its = new ArrayList<>();
    while (ahead.isPresent() && ahead.get().card().equals(card)) {
      its.add(ahead.get());
      advance();
    }
    return its;
  }

  private void advance() throws SQLException {
    ahead = rows.next() ? Optional.of(reading.read(rows)) : Optional.empty();
  }

  @Override
  public void close() throws SQLException {
    rows.close();
    ask.close();
  }
}
