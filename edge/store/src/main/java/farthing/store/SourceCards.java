package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.PsamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose security cards are. Batches of a card come from its source alone: the one that an operator
 * named, or else the one whose batch of it was booked first, which took the card's own signature.
 * In a database opened with {@link Database#CLEARING}.
 */
public final class SourceCards {
  private static final String UNKNOWN =
      "whose the security cards are was not confirmed; say it again";
  private static final String SILENT = "the batches' tables did not answer; ask again";

  private static final String OF_OTHERS =
      """
      SELECT c.psam FROM unnest(?::bytea[]) c (psam) WHERE coalesce(
        (SELECT source FROM source_cards WHERE first <= c.psam AND last >= c.psam
          ORDER BY first DESC LIMIT 1),
        (SELECT source FROM batch WHERE psam = c.psam AND state = 'booked'
          ORDER BY batch LIMIT 1)) <> ?
      """;

  private final Database database;

  public SourceCards(Database database) {
    this.database = database;
  }

  /**
   * Those of these that are another source's; one that nobody has named and of which nothing is
   * booked is nobody's.
   */
  public Set<PsamId> ofOthers(PartyId source, List<PsamId> cards) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(OF_OTHERS)) {
            new Columns<>(ask, cards).add("bytea", byte[][]::new, card -> card.value().held());
            ask.setString(2, source.value());
            Set<PsamId> others = new HashSet<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                others.add(new PsamId(Bytes.of(row.getBytes(1))));
              }
            }
            return others;
          }
        });
  }

  /**
   * From now on these are the source's.
   *
   * @param who says so, 1 to 60 characters
   * @param why 1 to 500 characters
   * @return false if there is no such source, or some of them are named already
   */
  public boolean name(PartyId source, PsamId first, PsamId last, String who, String why) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          lock(connection);
          try (PreparedStatement add =
              connection.prepareStatement(
                  "INSERT INTO source_cards (first, last, source, who, why)"
                      + " SELECT ?, ?, source, ?, ? FROM batch_source WHERE source = ?"
                      + " AND NOT EXISTS (SELECT FROM source_cards WHERE first <= ? AND last >= ?)")) {
            add.setBytes(1, first.value().toArray());
            add.setBytes(2, last.value().toArray());
            add.setString(3, who);
            add.setString(4, why);
            add.setString(5, source.value());
            add.setBytes(6, last.value().toArray());
            add.setBytes(7, first.value().toArray());
            boolean named = add.executeUpdate() == 1;
            if (named) {
              Acts.write(
                  connection,
                  new Author(who, why),
                  "clearing source-cards %s to %s".formatted(first, last),
                  "source " + source);
            }
            return named;
          }
        });
  }

  /** Two who name at once must not both find nothing there. */
  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("LOCK TABLE source_cards IN SHARE ROW EXCLUSIVE MODE")) {
      lock.execute();
    }
  }
}
