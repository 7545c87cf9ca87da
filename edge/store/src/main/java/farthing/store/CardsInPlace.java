package farthing.store;

import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Which card now stands in a card's place, and what a card was made with. */
final class CardsInPlace {
  private static final String LAST =
      """
      WITH RECURSIVE place (number, step) AS (
        SELECT number, 0 FROM card WHERE provider = ? AND number = ? AND state = 'made'
        UNION ALL
        SELECT l.in_place, p.step + 1 FROM place p
        JOIN lost_card l ON l.provider = ? AND l.number = p.number AND l.in_place IS NOT NULL)
      SELECT number FROM place ORDER BY step DESC LIMIT 1
      """;

  private CardsInPlace() {}

  /** The card that gets what is owed to this one; empty if the issuer made no such card. */
  static Optional<IepId> of(Connection connection, IepId card) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(LAST)) {
      ask.setInt(1, card.provider());
      ask.setLong(2, card.number());
      ask.setInt(3, card.provider());
      try (ResultSet row = ask.executeQuery()) {
        return row.next()
            ? Optional.of(new IepId(card.provider(), row.getLong(1)))
            : Optional.empty();
      }
    }
  }

  /** In minor units. */
  static long opening(Connection connection, ShadowBook.Slot slot) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT opening_minor FROM card_slot"
                + " WHERE provider = ? AND number = ? AND currency = ?")) {
      ask.setInt(1, slot.card().provider());
      ask.setLong(2, slot.card().number());
      ask.setBytes(3, slot.currency().toBytes().toArray());
      try (ResultSet row = ask.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }
}
