package farthing.store;

import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Which card now stands in a card's place, and what a card was made with. */
final class CardsInPlace {
  private CardsInPlace() {}

  /** The card itself; empty if the issuer made no such card. */
  static Optional<IepId> of(Connection connection, IepId card) throws SQLException {
    return ClaimBook.isTrue(
            connection,
            "SELECT EXISTS (SELECT FROM card"
                + " WHERE provider = ? AND number = ? AND state = 'made')",
            sql -> {
              sql.setInt(1, card.provider());
              sql.setLong(2, card.number());
            })
        ? Optional.of(card)
        : Optional.empty();
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
