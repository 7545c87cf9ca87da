package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.PsamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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

  private static final String BOOKED_OF_OTHERS =
      "FROM batch WHERE psam BETWEEN ? AND ? AND source <> ? AND state = 'booked'";

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

  /** Security cards that were named, both included. */
  public record Range(PartyId source, PsamId first, PsamId last) {}

  /** By IDPSAM. */
  public List<Range> all() {
    return database.read(
        SILENT,
        connection -> {
          List<Range> all = new ArrayList<>();
          try (PreparedStatement ask =
                  connection.prepareStatement(
                      "SELECT source, first, last FROM source_cards ORDER BY first");
              ResultSet row = ask.executeQuery()) {
            while (row.next()) {
              all.add(
                  new Range(
                      new PartyId(row.getString(1)),
                      new PsamId(Bytes.of(row.getBytes(2))),
                      new PsamId(Bytes.of(row.getBytes(3)))));
            }
          }
          return all;
        });
  }

  /** What came of a naming. */
  public enum Naming {
    NAMED,
    SOURCE_UNKNOWN,
    /** Some of them are named already, for whomever. */
    OVERLAPS,
    /**
     * Of some of them another source's batches were booked, and it was not said to take them over.
     */
    ANOTHERS
  }

  /**
   * From now on these are the source's.
   *
   * @param takeOver also where another source's batches of some of them were booked
   */
  public Naming name(PartyId source, PsamId first, PsamId last, boolean takeOver, Author author) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          lock(connection);
          if (!holds(connection, "FROM batch_source WHERE source = ?", source.value())) {
            return Naming.SOURCE_UNKNOWN;
          }
          byte[] from = first.value().toArray();
          byte[] to = last.value().toArray();
          if (holds(connection, "FROM source_cards WHERE last >= ? AND first <= ?", from, to)) {
            return Naming.OVERLAPS;
          }
          if (!takeOver && holds(connection, BOOKED_OF_OTHERS, from, to, source.value())) {
            return Naming.ANOTHERS;
          }
          try (PreparedStatement add =
              connection.prepareStatement(
                  "INSERT INTO source_cards (first, last, source, who, why)"
                      + " VALUES (?, ?, ?, ?, ?)")) {
            add.setBytes(1, from);
            add.setBytes(2, to);
            add.setString(3, source.value());
            add.setString(4, author.who());
            add.setString(5, author.why());
            add.executeUpdate();
          }
          act(connection, author, "", source, first, last);
          return Naming.NAMED;
        });
  }

  /**
   * A naming is no more: whose these are is said by what was booked of them, until they are named
   * anew.
   *
   * @return false if these were not named so, from the first to the last, for this source
   */
  public boolean end(PartyId source, PsamId first, PsamId last, Author author) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement end =
              connection.prepareStatement(
                  "DELETE FROM source_cards WHERE source = ? AND first = ? AND last = ?")) {
            end.setString(1, source.value());
            end.setBytes(2, first.value().toArray());
            end.setBytes(3, last.value().toArray());
            boolean ended = end.executeUpdate() == 1;
            if (ended) {
              act(connection, author, " ended", source, first, last);
            }
            return ended;
          }
        });
  }

  private static void act(
      Connection connection, Author author, String what, PartyId source, PsamId first, PsamId last)
      throws SQLException {
    Acts.write(
        connection,
        author,
        "clearing source-cards%s %s to %s".formatted(what, first, last),
        "source " + source);
  }

  private static boolean holds(Connection connection, String from, Object... values)
      throws SQLException {
    return ClaimBook.isTrue(
        connection,
        "SELECT EXISTS (SELECT " + from + ")",
        sql -> {
          for (int i = 0; i < values.length; i++) {
            sql.setObject(i + 1, values[i]);
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
