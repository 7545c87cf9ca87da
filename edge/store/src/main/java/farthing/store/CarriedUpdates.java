package farthing.store;

import farthing.base.Bytes;
import farthing.base.PsamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Parameter messages on their way to security cards, at a concentration point: which cards were
 * asked for, up to which counter it has them, and the messages that they have not accepted yet. In
 * a database opened with {@link Database#CLEARING}. What is returned is durable. Safe for all
 * threads; throws {@link StoreUnavailable} if the database does not answer.
 */
public final class CarriedUpdates {
  /** Security cards of one concentration point; another is not asked for. */
  public static final int MOST_CARDS = 100_000;

  private static final String SILENT = "the security cards' messages did not answer; ask again";

  private final Database database;

  public CarriedUpdates(Database database) {
    this.database = database;
  }

  /** A security card, and the counter up to which its messages are here. */
  public record Card(PsamId psam, long counter) {}

  /**
   * @param follows counter of the one before
   */
  public record Message(long follows, long counter, Bytes message) {}

  /**
   * What is here for a card behind that counter.
   *
   * @param messages a chain that begins there
   * @param heardSeconds since when nothing newer is known further on; empty if that was never heard
   */
  public record Standing(List<Message> messages, OptionalLong heardSeconds) {}

  /**
   * Notes that a card has accepted all up to that counter, and looks what is behind it. A card that
   * is elsewhere than the messages that are here is asked for anew.
   *
   * @param most messages
   */
  public Standing behind(PsamId psam, long counter, int most) {
    return database.inTransaction(
        SILENT,
        connection -> {
          wish(connection, psam, counter);
          update(
              connection,
              "DELETE FROM administration_message WHERE psam = ? AND counter <= ?",
              psam,
              counter);
          List<Message> chain = chain(connection, psam, counter, most);
          if (chain.isEmpty()) {
            restartElsewhere(connection, psam, counter);
          }
          return new Standing(chain, heard(connection, psam));
        });
  }

  /** Cards that were asked for, those that were not looked after for longest first. */
  public List<Card> wanted(int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT psam, counter FROM administration_wish"
                      + " ORDER BY heard NULLS FIRST, psam LIMIT ?")) {
            ask.setInt(1, most);
            List<Card> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(new Card(new PsamId(Bytes.of(row.getBytes(1))), row.getLong(2)));
              }
            }
            return all;
          }
        });
  }

  /**
   * Takes messages over that clearing has for a card; one that does not go on where the others end
   * is left out.
   *
   * @param whole whether clearing has nothing behind them
   */
  public void take(PsamId psam, List<Message> messages, boolean whole) {
    database.inTransaction(
        SILENT,
        connection -> {
          for (Message message : messages) {
            if (goesOn(connection, psam, message)) {
              add(connection, psam, message);
            }
          }
          if (whole) {
            try (PreparedStatement heard =
                connection.prepareStatement(
                    "UPDATE administration_wish SET heard = clock_timestamp() WHERE psam = ?")) {
              heard.setBytes(1, psam.value().toArray());
              heard.executeUpdate();
            }
          }
          return psam;
        });
  }

  private static void wish(Connection connection, PsamId psam, long counter) throws SQLException {
    update(
        connection,
        "INSERT INTO administration_wish (psam, counter) SELECT ?, ?"
            + " WHERE (SELECT count(*) FROM administration_wish) < "
            + MOST_CARDS
            + " ON CONFLICT DO NOTHING",
        psam,
        counter);
  }

  private static List<Message> chain(Connection connection, PsamId psam, long counter, int most)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT follows, counter, message FROM administration_message"
                + " WHERE psam = ? AND follows >= ? ORDER BY follows LIMIT ?")) {
      ask.setBytes(1, psam.value().toArray());
      ask.setLong(2, counter);
      ask.setInt(3, most);
      List<Message> chain = new ArrayList<>();
      long last = counter;
      try (ResultSet row = ask.executeQuery()) {
        while (row.next() && row.getLong(1) == last) {
          last = row.getLong(2);
          chain.add(new Message(row.getLong(1), last, Bytes.of(row.getBytes(3))));
        }
      }
      return chain;
    }
  }

  private static void restartElsewhere(Connection connection, PsamId psam, long counter)
      throws SQLException {
    try (PreparedStatement restart =
        connection.prepareStatement(
            "UPDATE administration_wish SET counter = ?, heard = NULL"
                + " WHERE psam = ? AND counter <> ?")) {
      restart.setLong(1, counter);
      restart.setBytes(2, psam.value().toArray());
      restart.setLong(3, counter);
      if (restart.executeUpdate() == 1) {
        update(
            connection,
            "DELETE FROM administration_message WHERE psam = ? AND counter > ?",
            psam,
            0);
      }
    }
  }

  private static OptionalLong heard(Connection connection, PsamId psam) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT extract(epoch FROM clock_timestamp() - heard)::bigint"
                + " FROM administration_wish WHERE psam = ?")) {
      ask.setBytes(1, psam.value().toArray());
      try (ResultSet row = ask.executeQuery()) {
        if (!row.next()) {
          return OptionalLong.empty();
        }
        long seconds = row.getLong(1);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, seconds));
      }
    }
  }

  private static boolean goesOn(Connection connection, PsamId psam, Message message)
      throws SQLException {
    try (PreparedStatement move =
        connection.prepareStatement(
            "UPDATE administration_wish SET counter = ? WHERE psam = ? AND counter = ?")) {
      move.setLong(1, message.counter());
      move.setBytes(2, psam.value().toArray());
      move.setLong(3, message.follows());
      return move.executeUpdate() == 1;
    }
  }

  private static void add(Connection connection, PsamId psam, Message message) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO administration_message (psam, follows, counter, message)"
                + " VALUES (?, ?, ?, ?)")) {
      add.setBytes(1, psam.value().toArray());
      add.setLong(2, message.follows());
      add.setLong(3, message.counter());
      add.setBytes(4, message.message().toArray());
      add.executeUpdate();
    }
  }

  private static void update(Connection connection, String sql, PsamId psam, long number)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setBytes(1, psam.value().toArray());
      update.setLong(2, number);
      update.executeUpdate();
    }
  }
}
