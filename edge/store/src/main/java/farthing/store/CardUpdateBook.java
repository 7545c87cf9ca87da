package farthing.store;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.purse.ParameterUpdate.CardState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The journal of updates that an issuer commanded to its cards, in a database opened with {@link
 * Database#PAYMENT}. A command is durable before it is given out; each has one end, which the card
 * proved; a card has one open command at most. Safe for all threads; throws {@link
 * StoreUnavailable} if the database does not answer: done or not, asking again tells.
 */
public final class CardUpdateBook {
  private static final String SILENT = "the journal of cards' updates did not answer; ask again";

  private static final String OF_CARD = " WHERE provider = ? AND number = ?";

  private final Database database;

  public CardUpdateBook(Database database) {
    this.database = database;
  }

  /** How far an update is. */
  public enum State {
    COMMANDED("commanded"),
    DONE("done"),
    /** The card signed that it could not. */
    REFUSED("refused"),
    /** The card showed that it never took the command. */
    NOT_DONE("not-done");

    private final String word;

    State(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /**
   * What a card said, signed, over a TRX that was drawn for it.
   *
   * @param state CSTAT without what nobody can change, 0 to 3
   * @param bytes what it was asked and what it said, 57
   */
  public record Said(
      IepId card, TransactionId trx, int transactionNumber, int state, Bytes bytes) {}

  /**
   * What the card is to be.
   *
   * @param state CSTAT
   * @param bytes of the command
   */
  public record Command(int state, Bytes bytes) {}

  /** What a card is given. */
  public sealed interface Commanded {
    /** It stands in the journal, now or since the same was said before. */
    record This(Bytes command) implements Commanded {}

    /** It is as it should be. */
    record Nothing() implements Commanded {}

    /** Its TRX was used for something else, or it is older than an open command. */
    record Contradicted() implements Commanded {}
  }

  /** A line for operators. */
  public record Line(
      IepId card,
      TransactionId trx,
      int wanted,
      String state,
      Instant at,
      Optional<Instant> ended) {}

  /** Whether somebody decided to let this card go, and it was not seen unlocked since. */
  public boolean isToBeUnlocked(IepId card) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT FROM card_unlock" + OF_CARD + " AND done IS NULL")) {
            name(ask, 1, card);
            try (ResultSet row = ask.executeQuery()) {
              return row.next();
            }
          }
        });
  }

  /** What the card was asked and said when it was last commanded to lock itself, 57 bytes. */
  public Optional<Bytes> lastLock(IepId card) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT asked FROM card_update"
                      + OF_CARD
                      + " AND wanted = "
                      + CardState.LOCKED
                      + " ORDER BY at DESC LIMIT 1")) {
            name(ask, 1, card);
            try (ResultSet row = ask.executeQuery()) {
              return row.next() ? Optional.of(Bytes.of(row.getBytes(1))) : Optional.empty();
            }
          }
        });
  }

  /** What became of a wish to let a card go. */
  public enum Unlocked {
    WISHED,
    /** It is on the hotlist: nothing is changed. */
    BLOCKED,
    /** What was on it is on another card: nothing is changed. */
    REPLACED
  }

  /** A card is let go at its next contact, by a deliberate act. */
  public Unlocked unlock(IepId card) {
    return database.inTransaction(
        SILENT,
        connection -> {
          if (LostCards.areReplaced(connection, card, card)) {
            return Unlocked.REPLACED;
          }
          try (PreparedStatement wish =
              connection.prepareStatement(
                  "INSERT INTO card_unlock (provider, number) SELECT ?, ?"
                      + " WHERE NOT EXISTS (SELECT FROM hotlist h WHERE h.provider = ?"
                      + " AND h.first <= ? AND h.last >= ?)"
                      + " ON CONFLICT (provider, number)"
                      + " DO UPDATE SET wished = clock_timestamp(), done = NULL")) {
            name(wish, 1, card);
            name(wish, 3, card);
            wish.setLong(5, card.number());
            boolean wished = wish.executeUpdate() == 1;
            if (wished) {
              Acts.write(connection, database.author(), "clearing unlock", "card " + card.full());
            }
            return wished ? Unlocked.WISHED : Unlocked.BLOCKED;
          }
        });
  }

  /**
   * Ends what was open by what the card says now, and writes down what it is commanded.
   *
   * @param next nothing if it is as it should be
   * @return what to give it
   */
  public Commanded command(Said said, Optional<Command> next) {
    return database.inTransaction(
        SILENT,
        connection -> {
          Optional<Standing> same = standing(connection, " WHERE trx = ?", said);
          if (same.isPresent()) {
            boolean again = same.get().isOpen && same.get().asked.equals(said.bytes());
            return again ? new Commanded.This(same.get().command) : new Commanded.Contradicted();
          }
          Optional<Standing> open =
              standing(connection, OF_CARD + " AND state = 'commanded'", said);
          if (open.isPresent() && said.transactionNumber() < open.get().nt) {
            return new Commanded.Contradicted(); // said before the command, and kept
          }
          if (open.isPresent()) {
            boolean used = said.transactionNumber() > open.get().nt;
            State state = used && open.get().wanted == said.state() ? State.DONE : State.NOT_DONE;
            end(connection, open.get().trx, state, said.bytes());
          }
          if (next.isEmpty()) {
            if (said.state() != CardState.LOCKED) {
              seenUnlocked(connection, said.card());
            }
            return new Commanded.Nothing();
          }
          add(connection, said, next.get());
          return new Commanded.This(next.get().bytes());
        });
  }

  /** What was commanded under that TRX: what the card was asked and said, 57 bytes. */
  public Optional<Bytes> asked(TransactionId trx) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement("SELECT asked FROM card_update WHERE trx = ?")) {
            ask.setObject(1, trx.value());
            try (ResultSet row = ask.executeQuery()) {
              return row.next() ? Optional.of(Bytes.of(row.getBytes(1))) : Optional.empty();
            }
          }
        });
  }

  /**
   * The card's own proof of what it did; one that comes again changes nothing.
   *
   * @param answer 12 bytes, verified
   */
  public void proven(TransactionId trx, boolean done, Bytes answer) {
    database.inTransaction(
        SILENT,
        connection -> {
          end(connection, trx.value(), done ? State.DONE : State.REFUSED, answer);
          try (PreparedStatement unlocked =
              connection.prepareStatement(
                  "UPDATE card_unlock u SET done = clock_timestamp() FROM card_update c"
                      + " WHERE c.trx = ? AND c.state = 'done' AND c.wanted <> "
                      + CardState.LOCKED
                      + " AND u.provider = c.provider AND u.number = c.number"
                      + " AND u.done IS NULL")) {
            unlocked.setObject(1, trx.value());
            unlocked.executeUpdate();
          }
          return trx;
        });
  }

  /** The newest, newest first. */
  public List<Line> newest(int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement("SELECT * FROM card_update ORDER BY at DESC LIMIT ?")) {
            ask.setInt(1, most);
            List<Line> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(line(row));
              }
            }
            return all;
          }
        });
  }

  private static Line line(ResultSet row) throws SQLException {
    @Nullable OffsetDateTime ended = row.getObject("ended", OffsetDateTime.class);
    return new Line(
        new IepId(row.getInt("provider"), row.getLong("number")),
        new TransactionId(row.getObject("trx", UUID.class)),
        row.getInt("wanted"),
        row.getString("state"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(ended).map(OffsetDateTime::toInstant));
  }

  private record Standing(
      UUID trx, int nt, int wanted, boolean isOpen, Bytes asked, Bytes command) {}

  private static Optional<Standing> standing(Connection connection, String which, Said said)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT * FROM card_update" + which + " FOR UPDATE")) {
      if (which.contains("trx")) {
        ask.setObject(1, said.trx().value());
      } else {
        name(ask, 1, said.card());
      }
      try (ResultSet row = ask.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Standing(
                    row.getObject("trx", UUID.class),
                    row.getInt("nt"),
                    row.getInt("wanted"),
                    row.getString("state").equals("commanded"),
                    Bytes.of(row.getBytes("asked")),
                    Bytes.of(row.getBytes("command"))))
            : Optional.empty();
      }
    }
  }

  private static void end(Connection connection, UUID trx, State state, Bytes proof)
      throws SQLException {
    try (PreparedStatement end =
        connection.prepareStatement(
            "UPDATE card_update SET state = ?, ended = clock_timestamp(), proof = ?"
                + " WHERE trx = ? AND state = 'commanded'")) {
      end.setString(1, state.word());
      end.setBytes(2, proof.toArray());
      end.setObject(3, trx);
      end.executeUpdate();
    }
  }

  private static void add(Connection connection, Said said, Command command) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO card_update (provider, number, trx, nt, wanted, asked, command)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      name(add, 1, said.card());
      add.setObject(3, said.trx().value());
      add.setInt(4, said.transactionNumber());
      add.setInt(5, command.state());
      add.setBytes(6, said.bytes().toArray());
      add.setBytes(7, command.bytes().toArray());
      add.executeUpdate();
    }
  }

  private static void seenUnlocked(Connection connection, IepId card) throws SQLException {
    try (PreparedStatement done =
        connection.prepareStatement(
            "UPDATE card_unlock SET done = clock_timestamp()" + OF_CARD + " AND done IS NULL")) {
      name(done, 1, card);
      done.executeUpdate();
    }
  }

  private static void name(PreparedStatement statement, int first, IepId card) throws SQLException {
    statement.setInt(first, card.provider());
    statement.setLong(first + 1, card.number());
  }
}
