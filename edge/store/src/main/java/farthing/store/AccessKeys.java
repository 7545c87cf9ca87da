package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * API keys of those who come to clearing or a concentration point. A party has two at most that
 * open, so that it takes the new one while the old one still serves; each ends once, for ever. Keys
 * are known by their SHA-256 alone. In a database opened with {@link Database#CLEARING}.
 */
public final class AccessKeys {
  /** Keys of one party that open at the same time. */
  public static final int MOST = 2;

  private static final String UNKNOWN =
      "the keys did not confirm: list them to learn what became of it";
  private static final String SILENT = "the keys did not answer; ask again";

  private final Database database;

  public AccessKeys(Database database) {
    this.database = database;
  }

  /** As what a key's holder comes. */
  public enum Role {
    /** Hands in batches. */
    SOURCE,
    /** Reads its statements. */
    MERCHANT;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Without the key itself, which nobody keeps. */
  public record Key(int number, Instant since, Optional<Instant> ended) {}

  /** Whose key it is, if it opens. */
  public Optional<PartyId> holder(Role role, Bytes hash) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT party FROM access_key"
                      + " WHERE key_hash = ? AND role = ? AND ended IS NULL")) {
            ask.setBytes(1, hash.toArray());
            ask.setString(2, role.word());
            try (ResultSet row = ask.executeQuery()) {
              return row.next() ? Optional.of(new PartyId(row.getString(1))) : Optional.empty();
            }
          }
        });
  }

  /** All that it had, the newest last. */
  public List<Key> of(Role role, PartyId party) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT number, since, ended FROM access_key"
                      + " WHERE role = ? AND party = ? ORDER BY number")) {
            ask.setString(1, role.word());
            ask.setString(2, party.value());
            List<Key> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new Key(
                        row.getInt("number"),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("ended", OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant)));
              }
            }
            return all;
          }
        });
  }

  /**
   * Another key beside the one it has.
   *
   * @param hash SHA-256 of it, 32 bytes
   * @return its number; empty if there are {@link #MOST} already, or no such source or merchant
   */
  public OptionalInt add(Role role, PartyId party, Bytes hash) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          lock(connection, role, party);
          if (!isKnown(connection, role, party)) {
            return OptionalInt.empty();
          }
          try (PreparedStatement add =
              connection.prepareStatement(
                  "INSERT INTO access_key (role, party, number, key_hash)"
                      + " SELECT ?, ?, coalesce(max(number), 0) + 1, ? FROM access_key"
                      + " WHERE role = ? AND party = ?"
                      + " HAVING count(*) FILTER (WHERE ended IS NULL) < ? RETURNING number")) {
            add.setString(1, role.word());
            add.setString(2, party.value());
            add.setBytes(3, hash.toArray());
            add.setString(4, role.word());
            add.setString(5, party.value());
            add.setInt(6, MOST);
            try (ResultSet row = add.executeQuery()) {
              if (!row.next()) {
                return OptionalInt.empty();
              }
              int number = row.getInt(1);
              Acts.write(
                  connection, database.author(), "clearing key add " + number, whose(role, party));
              return OptionalInt.of(number);
            }
          }
        });
  }

  /**
   * It opens nothing any more.
   *
   * @param who ends it, 1 to 60 characters
   * @param why 1 to 500 characters
   * @return false if there is no such key, or it has ended
   */
  public boolean end(Role role, PartyId party, int number, String who, String why) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement end =
              connection.prepareStatement(
                  "UPDATE access_key SET ended = now(), ended_by = ?, why = ?"
                      + " WHERE role = ? AND party = ? AND number = ? AND ended IS NULL")) {
            end.setString(1, who);
            end.setString(2, why);
            end.setString(3, role.word());
            end.setString(4, party.value());
            end.setInt(5, number);
            boolean ended = end.executeUpdate() == 1;
            if (ended) {
              Acts.write(
                  connection,
                  new Author(who, why),
                  "clearing key end " + number,
                  whose(role, party));
            }
            return ended;
          }
        });
  }

  private static String whose(Role role, PartyId party) {
    return role.word() + " " + party;
  }

  private static boolean isKnown(Connection connection, Role role, PartyId party)
      throws SQLException {
    String known =
        switch (role) {
          case SOURCE -> "SELECT EXISTS (SELECT FROM batch_source WHERE source = ?)";
          case MERCHANT -> "SELECT EXISTS (SELECT FROM merchant_terms WHERE party = ?)";
        };
    try (PreparedStatement ask = connection.prepareStatement(known)) {
      ask.setString(1, party.value());
      try (ResultSet row = ask.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Two who add at once must not both find one key there. */
  private static void lock(Connection connection, Role role, PartyId party) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtext(?))")) {
      lock.setString(1, "access_key/" + role.word() + "/" + party);
      lock.executeQuery().close();
    }
  }
}
