package farthing.store;

import farthing.base.Currency;
import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What cards held when they were made, by the register of cards; nothing where that does not stand
 * in this database. Safe for all threads.
 */
public final class CardOpenings {
  private static final String IS_THERE = "SELECT to_regclass('card_slot') IS NOT NULL";

  private static final String OPENING =
      """
      SELECT s.opening_minor FROM card c
      JOIN card_slot s ON s.provider = c.provider AND s.number = c.number AND s.currency = ?
      WHERE c.provider = ? AND c.number = ? AND c.state = 'made'
      """;

  private final Database database;

  public CardOpenings(Database database) {
    this.database = database;
  }

  /**
   * In minor units.
   *
   * @throws StoreUnavailable if the database does not answer
   */
  public long minor(IepId card, Currency currency) {
    return database.read(
        "the register of cards was not read; ask again",
        c -> isThere(c) ? minor(c, card, currency) : 0);
  }

  private static boolean isThere(Connection connection) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(IS_THERE);
        ResultSet row = ask.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static long minor(Connection connection, IepId card, Currency currency)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(OPENING)) {
      ask.setBytes(1, currency.toBytes().toArray());
      ask.setInt(2, card.provider());
      ask.setLong(3, card.number());
      try (ResultSet row = ask.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }
}
