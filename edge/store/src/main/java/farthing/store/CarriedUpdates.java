package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.PsamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Parameter messages on their way to security cards, at a concentration point: which cards each
 * source asked for, up to which counter it has them, and the messages that they have not accepted
 * yet. What one source asks for changes nothing for another. In a database opened with {@link
 * Database#CLEARING}. What is returned is durable. Safe for all threads; throws {@link
 * StoreUnavailable} if the database does not answer.
 */
public final class CarriedUpdates {
  /** Security cards of one source, as many as a payment server has; another is not asked for. */
  public static final int MOST_CARDS = 1_000;

  private static final String SILENT = "the security cards' messages did not answer; ask again";

  private static final String OF_CARD = " WHERE source = ? AND psam = ?";

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
   * Notes that a source's card has accepted all up to that counter, and looks what is behind it. A
   * card that is elsewhere than the messages that are here is asked for anew.
   *
   * @param most messages
   */
  public Standing behind(PartyId source, PsamId psam, long counter, int most) {
    return database.inTransaction(
        SILENT,
        connection -> {
          wish(connection, source, psam, counter);
          try (PreparedStatement accepted =
              of(
                  connection,
                  "DELETE FROM administration_message" + OF_CARD + " AND counter <= ?",
                  source,
                  psam)) {
            accepted.setLong(3, counter);
            accepted.executeUpdate();
          }
          List<Message> chain = chain(connection, source, psam, counter, most);
          if (chain.isEmpty()) {
            restartElsewhere(connection, source, psam, counter);
          }
          return new Standing(chain, heard(connection, source, psam));
        });
  }

  /** What sources asked for before now counts as asked for now: while nobody answered. */
  public void keepAll() {
    update("UPDATE administration_wish SET wanted = clock_timestamp()");
  }

  /** Lets those go that nobody asked for in ten minutes, with their messages. */
  public void forget() {
    update(
        "DELETE FROM administration_wish"
            + " WHERE wanted < clock_timestamp() - interval '10 minutes'");
  }

  /** All cards that each source asked for; those that were never told all come last. */
  public Map<PartyId, List<Card>> wanted() {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
                  connection.prepareStatement(
                      "SELECT source, psam, counter FROM administration_wish"
                          + " ORDER BY source, heard IS NULL, psam");
              ResultSet row = ask.executeQuery()) {
            Map<PartyId, List<Card>> all = new LinkedHashMap<>();
            while (row.next()) {
              all.computeIfAbsent(new PartyId(row.getString(1)), _ -> new ArrayList<>())
                  .add(new Card(new PsamId(Bytes.of(row.getBytes(2))), row.getLong(3)));
            }
            return all;
          }
        });
  }

  /**
   * Takes messages over that clearing has for a source's cards; one that does not go on where the
   * others of its card end is left out.
   *
   * @param whole cards behind whose messages clearing has nothing
   */
  public void take(PartyId source, Map<PsamId, List<Message>> messages, List<PsamId> whole) {
    database.inTransaction(
        SILENT,
        connection -> {
          for (Map.Entry<PsamId, List<Message>> each : messages.entrySet()) {
            for (Message message : each.getValue()) {
              if (goesOn(connection, source, each.getKey(), message)) {
                add(connection, source, each.getKey(), message);
              }
            }
          }
          try (PreparedStatement heard =
              connection.prepareStatement(
                  "UPDATE administration_wish SET heard = clock_timestamp()"
                      + " WHERE source = ? AND psam = ANY (?::bytea[])")) {
            heard.setString(1, source.value());
            new Columns<>(heard, 1, whole).add("bytea", byte[][]::new, psam -> psam.value().held());
            return heard.executeUpdate();
          }
        });
  }

  private void update(String sql) {
    database.inTransaction(
        SILENT,
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(sql)) {
            return update.executeUpdate();
          }
        });
  }

  private static void wish(Connection connection, PartyId source, PsamId psam, long counter)
      throws SQLException {
    try (PreparedStatement again =
        of(
            connection,
            "UPDATE administration_wish SET wanted = clock_timestamp()"
                + OF_CARD
                + " AND wanted < clock_timestamp() - interval '1 minute'",
            source,
            psam)) {
      again.executeUpdate();
    }
    try (PreparedStatement first =
        of(
            connection,
            "INSERT INTO administration_wish (source, psam, counter)"
                + " SELECT w.* FROM (VALUES (?, ?::bytea, ?)) w (source, psam, counter)"
                + " WHERE NOT EXISTS (SELECT FROM administration_wish o"
                + " WHERE o.source = w.source AND o.psam = w.psam)"
                + " AND (SELECT count(*) FROM administration_wish o WHERE o.source = w.source) < "
                + MOST_CARDS
                + " ON CONFLICT DO NOTHING",
            source,
            psam)) {
      first.setLong(3, counter);
      first.executeUpdate();
    }
  }

  private static List<Message> chain(
      Connection connection, PartyId source, PsamId psam, long counter, int most)
      throws SQLException {
    try (PreparedStatement ask =
        of(
            connection,
            "SELECT follows, counter, message FROM administration_message"
                + OF_CARD
                + " AND follows >= ? ORDER BY follows LIMIT ?",
            source,
            psam)) {
      ask.setLong(3, counter);
      ask.setInt(4, most);
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

  private static void restartElsewhere(
      Connection connection, PartyId source, PsamId psam, long counter) throws SQLException {
    try (PreparedStatement restart =
        of(
            connection,
            "UPDATE administration_wish SET heard = NULL, counter = v.counter"
                + " FROM (VALUES (?, ?::bytea, ?)) v (source, psam, counter)"
                + " WHERE administration_wish.source = v.source"
                + " AND administration_wish.psam = v.psam"
                + " AND administration_wish.counter <> v.counter",
            source,
            psam)) {
      restart.setLong(3, counter);
      if (restart.executeUpdate() == 0) {
        return;
      }
    }
    try (PreparedStatement others =
        of(connection, "DELETE FROM administration_message" + OF_CARD, source, psam)) {
      others.executeUpdate();
    }
  }

  private static OptionalLong heard(Connection connection, PartyId source, PsamId psam)
      throws SQLException {
    try (PreparedStatement ask =
            of(
                connection,
                "SELECT extract(epoch FROM clock_timestamp() - heard)::bigint"
                    + " FROM administration_wish"
                    + OF_CARD,
                source,
                psam);
        ResultSet row = ask.executeQuery()) {
      if (!row.next()) {
        return OptionalLong.empty();
      }
      long seconds = row.getLong(1);
      return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, seconds));
    }
  }

  private static boolean goesOn(Connection connection, PartyId source, PsamId psam, Message message)
      throws SQLException {
    try (PreparedStatement move =
        connection.prepareStatement(
            "UPDATE administration_wish SET counter = ?" + OF_CARD + " AND counter = ?")) {
      move.setLong(1, message.counter());
      move.setString(2, source.value());
      move.setBytes(3, psam.value().toArray());
      move.setLong(4, message.follows());
      return move.executeUpdate() == 1;
    }
  }

  private static void add(Connection connection, PartyId source, PsamId psam, Message message)
      throws SQLException {
    try (PreparedStatement add =
        of(
            connection,
            "INSERT INTO administration_message (source, psam, follows, counter, message)"
                + " VALUES (?, ?, ?, ?, ?)",
            source,
            psam)) {
      add.setLong(3, message.follows());
      add.setLong(4, message.counter());
      add.setBytes(5, message.message().toArray());
      add.executeUpdate();
    }
  }

  /** A statement whose first two places are a source and its card. */
  private static PreparedStatement of(
      Connection connection, String sql, PartyId source, PsamId psam) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setString(1, source.value());
    statement.setBytes(2, psam.value().toArray());
    return statement;
  }
}
