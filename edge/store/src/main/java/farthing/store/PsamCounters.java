package farthing.store;

import farthing.base.PsamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Which security cards there are, and which of their numbers are spoken for. A purchase needs no
 * write of its own for it: numbers are reserved in blocks ahead.
 *
 * <p>Guarantees: no NTPSAM is reserved twice, whichever process asks, whatever crashes; those of a
 * block that a crash left unused are lost. Safe for all threads.
 */
public final class PsamCounters {
  /** A block at most: what one crash may waste of the four thousand million. */
  public static final int MAX_BLOCK = 1_000_000;

  private static final String SILENT = "the security cards' table did not answer; ask again";

  private final Database database;

  public PsamCounters(Database database) {
    this.database = database;
  }

  /** A security card in its terminal. */
  public record Registered(PsamId psam, String terminal, String location, long batch) {}

  /** Consecutive transaction numbers, both ends included. */
  public record Block(long first, long last) {}

  /**
   * Makes the card known, in batch 1 with no number used; one known already keeps its counters.
   *
   * @param terminal 1 to 40 characters, unique
   * @param location at most 200 characters
   * @throws IllegalArgumentException if the terminal has another card
   */
  public Registered register(PsamId psam, String terminal, String location) {
    return inTransaction(c -> {
      try (PreparedStatement add =
          c.prepareStatement(
              "INSERT INTO psam (psam, terminal, location) VALUES (?, ?, ?)"
                  + " ON CONFLICT (psam) DO UPDATE SET terminal = excluded.terminal,"
                  + " location = excluded.location")) {
        add.setBytes(1, psam.value().toArray());
        add.setString(2, terminal);
        add.setString(3, location);
        add.executeUpdate();
      } catch (SQLException e) {
        if ("23505".equals(e.getSQLState())) {
          throw new IllegalArgumentException(terminal + " has another security card", e);
        }
        throw e;
      }
      return registered(c, psam).orElseThrow();
    });
  }

  public Optional<Registered> find(PsamId psam) {
    return database.read(SILENT, c -> registered(c, psam));
  }

  /**
   * The next numbers that nobody has used: {@code size} of them, fewer at the very end.
   *
   * @param size 1 to {@link #MAX_BLOCK}
   * @throws IllegalStateException if the card is unknown, or has used up its numbers for good
   */
  public Block reserve(PsamId psam, int size) {
    if (size < 1 || size > MAX_BLOCK) {
      throw new IllegalArgumentException("a block has 1 to " + MAX_BLOCK + " numbers");
    }
    return inTransaction(c -> {
      long before = lockedCounter(c, psam);
      long after = Math.min(before + size, PsamUse.LAST);
      if (after == before) {
        throw new IllegalStateException(
            "security card " + psam + " has used up its transaction numbers: replace it");
      }
      try (PreparedStatement move =
          c.prepareStatement("UPDATE psam SET reserved_to = ? WHERE psam = ?")) {
        move.setLong(1, after);
        move.setBytes(2, psam.value().toArray());
        move.executeUpdate();
      }
      return new Block(before + 1, after);
    });
  }

  private static long lockedCounter(Connection c, PsamId psam) throws SQLException {
    try (PreparedStatement ask =
        c.prepareStatement("SELECT reserved_to FROM psam WHERE psam = ? FOR UPDATE")) {
      ask.setBytes(1, psam.value().toArray());
      try (ResultSet row = ask.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException("no security card " + psam + " is registered");
        }
        return row.getLong(1);
      }
    }
  }

  private static Optional<Registered> registered(Connection c, PsamId psam) throws SQLException {
    try (PreparedStatement ask =
        c.prepareStatement("SELECT terminal, location, batch FROM psam WHERE psam = ?")) {
      ask.setBytes(1, psam.value().toArray());
      try (ResultSet row = ask.executeQuery()) {
        return row.next()
            ? Optional.of(new Registered(psam, row.getString(1), row.getString(2), row.getLong(3)))
            : Optional.empty();
      }
    }
  }

  private <T> T inTransaction(Database.Work<T> work) {
    return database.inTransaction(SILENT, work);
  }
}
