package farthing.store;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the issuer knows of each card without asking it: the shadow balances, moved in the
 * transaction that books what moved them. Cards are taken in one order, so that two transactions
 * never wait in a circle.
 */
final class ShadowBook {
  private static final String MOVE =
      """
      WITH moved AS (
        INSERT INTO shadow_balance AS s (provider, number, currency, minor)
        SELECT m.* FROM unnest(?::integer[], ?::bigint[], ?::bytea[], ?::bigint[])
          AS m (provider, number, currency, minor)
        ORDER BY m.provider, m.number, m.currency
        ON CONFLICT (provider, number, currency) DO UPDATE SET minor = s.minor + excluded.minor
        RETURNING s.provider, s.number, s.currency, s.minor)
      SELECT * FROM moved WHERE minor < 0
      """;

  private ShadowBook() {}

  /** One slot of one card. */
  record Slot(IepId card, Currency currency) {}

  /** So much more, or less, on one card. */
  record Move(Slot slot, long minor) {
    Move back() {
      return new Move(slot, -minor);
    }
  }

  /**
   * @return what those have that are below zero afterwards, without what the card was made with
   */
  static Map<Slot, Long> move(Connection connection, List<Move> moves) throws SQLException {
    Map<Slot, Long> sums =
        moves.stream()
            .collect(Collectors.toMap(Move::slot, Move::minor, Math::addExact, HashMap::new));
    if (sums.isEmpty()) {
      return Map.of();
    }
    List<Map.Entry<Slot, Long>> each = new ArrayList<>(sums.entrySet());
    Map<Slot, Long> below = new HashMap<>();
    try (PreparedStatement move = connection.prepareStatement(MOVE)) {
      new Columns<>(move, each)
          .add("int4", Integer[]::new, e -> e.getKey().card().provider())
          .add("int8", Long[]::new, e -> e.getKey().card().number())
          .add("bytea", byte[][]::new, e -> e.getKey().currency().toBytes().toArray())
          .add("int8", Long[]::new, Map.Entry::getValue);
      try (ResultSet row = move.executeQuery()) {
        while (row.next()) {
          below.put(
              new Slot(
                  new IepId(row.getInt("provider"), row.getLong("number")),
                  Currency.of(Bytes.of(row.getBytes("currency")))),
              row.getLong("minor"));
        }
      }
    }
    return below;
  }
}
