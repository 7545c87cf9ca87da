package farthing.store;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.PsamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What an issuer changed for security cards, in the order of one counter: the hotlist's changes,
 * which are for all of them, and what was set for one. Nothing is ever left out of it, so a card
 * that has all up to a number needs those behind it. In a database opened with {@link
 * Database#PAYMENT}. Safe for all threads; throws {@link StoreUnavailable} if it does not answer.
 */
public final class PsamParameterChanges {
  private static final String SILENT =
      "the security cards' parameters did not answer: set or not, `clearing security-card` tells";

  /** Each transaction that draws a number holds it until it commits, so there is none to come. */
  private static final String AFTER =
      """
      SELECT version, added, provider, first, last, NULL::bytea AS parameter FROM hotlist_change
      WHERE version > ?
      UNION ALL
      SELECT version, NULL, NULL, NULL, NULL, parameter FROM psam_parameter_change
      WHERE psam = ? AND version > ?
      ORDER BY version LIMIT ?
      """;

  private final Database database;

  public PsamParameterChanges(Database database) {
    this.database = database;
  }

  /** A change, and its number. */
  public sealed interface Change {
    long version();

    /** A range put on the hotlist, or taken off it. */
    record OfHotlist(long version, boolean blocked, IepId first, IepId last) implements Change {}

    /** What was set for this security card: tag, length and value. */
    record OfCard(long version, Bytes parameter) implements Change {}
  }

  /**
   * Sets something for one security card.
   *
   * @param parameter tag, length and value, 2 to 230 bytes
   * @param what for the log of acts
   * @return the change's number
   */
  public long set(PsamId psam, Bytes parameter, String what) {
    return database.inTransaction(
        SILENT,
        connection -> {
          long version = nextVersion(connection);
          try (PreparedStatement add =
              connection.prepareStatement(
                  "INSERT INTO psam_parameter_change (version, psam, parameter) VALUES (?, ?, ?)")) {
            add.setLong(1, version);
            add.setBytes(2, psam.value().toArray());
            add.setBytes(3, parameter.toArray());
            add.executeUpdate();
          }
          Acts.write(connection, database.author(), what, "security card " + psam);
          return version;
        });
  }

  /** The changes for this security card behind that number, in their order. */
  public List<Change> after(PsamId psam, long counter, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(AFTER)) {
            ask.setLong(1, counter);
            ask.setBytes(2, psam.value().toArray());
            ask.setLong(3, counter);
            ask.setInt(4, most);
            List<Change> changes = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                changes.add(change(row));
              }
            }
            return changes;
          }
        });
  }

  /** What was set for this security card, in its order. */
  public List<Change.OfCard> set(PsamId psam, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT version, parameter FROM psam_parameter_change WHERE psam = ?"
                      + " ORDER BY version LIMIT ?")) {
            ask.setBytes(1, psam.value().toArray());
            ask.setInt(2, most);
            List<Change.OfCard> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new Change.OfCard(row.getLong("version"), Bytes.of(row.getBytes("parameter"))));
              }
            }
            return all;
          }
        });
  }

  private static Change change(ResultSet row) throws SQLException {
    byte[] parameter = row.getBytes("parameter");
    long version = row.getLong("version");
    if (parameter != null) {
      return new Change.OfCard(version, Bytes.of(parameter));
    }
    int provider = row.getInt("provider");
    return new Change.OfHotlist(
        version,
        row.getBoolean("added"),
        new IepId(provider, row.getLong("first")),
        new IepId(provider, row.getLong("last")));
  }

  /** In the transaction that changes the hotlist. */
  static void hotlistChanged(Handle h, long version, boolean added, IepId first, IepId last) {
    h.createUpdate(
            """
            INSERT INTO hotlist_change (version, added, provider, first, last)
            VALUES (:version, :added, :provider, :first, :last)
            """)
        .bind("version", version)
        .bind("added", added)
        .bind("provider", first.provider())
        .bind("first", first.number())
        .bind("last", last.number())
        .execute();
  }

  private static long nextVersion(Connection connection) throws SQLException {
    try (PreparedStatement next =
            connection.prepareStatement(
                "UPDATE hotlist_version SET version = version + 1 RETURNING version");
        ResultSet row = next.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
