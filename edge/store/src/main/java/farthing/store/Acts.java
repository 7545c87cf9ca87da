package farthing.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The log of what administrators did: who, when, what, to what, why. Every database whose tables
 * they change has one. An act is written in the transaction of the change that it tells of, so that
 * there is none without the other; the database refuses, from anybody, to change or remove one.
 */
public final class Acts {
  /** Of one question. */
  public static final int MOST = 10_000;

  private static final String SILENT = "the log of acts did not answer; ask again";

  private static final String ADD =
      "INSERT INTO administrative_act (who, what, subject, why) VALUES (?, ?, ?, ?)";

  private static final String NEWEST =
      """
      SELECT * FROM administrative_act
      WHERE (?::text IS NULL OR subject = ?) AND at >= ? ORDER BY number DESC LIMIT ?
      """;

  private final Database database;

  public Acts(Database database) {
    this.database = database;
  }

  /** One of them. */
  public record Act(long number, Instant at, String who, String what, String subject, String why) {}

  /**
   * Adds one in the caller's transaction.
   *
   * @param what the command's words and what else there is to tell, 1 to 200 characters; no secret
   * @param subject what is changed, 1 to 200 characters
   * @throws SQLException if it cannot be written: take the change back
   */
  public static void write(Connection connection, Author author, String what, String subject)
      throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      add.setString(1, author.who());
      add.setString(2, what);
      add.setString(3, subject);
      add.setString(4, author.why());
      add.executeUpdate();
    }
  }

  /**
   * The same, where it is a handle that has the transaction.
   *
   * @throws StoreUnavailable if it cannot be written, which takes the change back
   */
  static void write(Handle h, Author author, String what, String subject) {
    try {
      write(h.getConnection(), author, what, subject);
    } catch (SQLException e) {
      throw new StoreUnavailable("the act could not be written down; nothing was changed", e);
    }
  }

  /**
   * The newest ones, the newest last.
   *
   * @param subject of what they are; all, if empty
   * @param most 1 to {@link #MOST}
   */
  public List<Act> newest(Optional<String> subject, Instant since, int most) {
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException("1 to " + MOST + " acts are told at once");
    }
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(NEWEST)) {
            ask.setString(1, subject.orElse(null));
            ask.setString(2, subject.orElse(null));
            ask.setObject(3, since.atOffset(ZoneOffset.UTC));
            ask.setInt(4, most);
            List<Act> acts = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                acts.addFirst(act(row));
              }
            }
            return acts;
          }
        });
  }

  private static Act act(ResultSet row) throws SQLException {
    return new Act(
        row.getLong("number"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("who"),
        row.getString("what"),
        row.getString("subject"),
        row.getString("why"));
  }
}
