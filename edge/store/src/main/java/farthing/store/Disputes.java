package farthing.store;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Records that clearing has not paid, with what there is against each. One is decided once: {@link
 * ClearingBook} pays it, or {@link #reject} ends it. Safe for all threads; throws {@link
 * StoreUnavailable} if the database does not answer.
 */
public final class Disputes {
  private static final String UNKNOWN =
      "the disputes did not confirm; ask for the dispute to learn what became of it";
  private static final String SILENT = "the disputes did not answer; ask again";

  private final Database database;

  /**
   * @param database with the tables of {@link Database#CLEARING}
   */
  public Disputes(Database database) {
    this.database = database;
  }

  /** How many nobody has decided. */
  public long open() {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
                  connection.prepareStatement("SELECT count(*) FROM dispute WHERE state = 'open'");
              ResultSet row = ask.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** A dispute as operators see it. */
  public record Line(
      long number,
      Dispute.Reason reason,
      String state,
      IepId card,
      int transactionNumber,
      Amount amount,
      PartyId merchant,
      TransactionId trx,
      BatchId batch,
      String detail) {}

  /**
   * The oldest disputes.
   *
   * @param decided those too that are over
   * @param after only those with a higher number; 0 to begin
   */
  public List<Line> list(boolean decided, long after, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT * FROM dispute WHERE (? OR state = 'open') AND number > ?"
                      + " ORDER BY number LIMIT ?")) {
            ask.setBoolean(1, decided);
            ask.setLong(2, after);
            ask.setInt(3, most);
            List<Line> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new Line(
                        row.getLong("number"),
                        Dispute.Reason.valueOf(row.getString("reason")),
                        row.getString("state"),
                        new IepId(row.getInt("provider"), row.getLong("purse")),
                        row.getInt("nt"),
                        ClearingRows.amount(row),
                        new PartyId(row.getString("party")),
                        new TransactionId(row.getObject("trx", UUID.class)),
                        ClearingRows.batch(row),
                        row.getString("detail")));
              }
            }
            return all;
          }
        });
  }

  /** A dispute that nobody has decided, and its record. */
  public record Open(long number, BatchId id, BatchPart.Line line) {}

  /**
   * Disputes that end by themselves when what is missing comes: a load that was under way, a card
   * or merchant that was registered late, an issuer's key.
   *
   * @param after of the last number that was looked at, 0 to begin
   */
  public List<Open> mayHeal(long after, int most) {
    List<String> reasons =
        Arrays.stream(Dispute.Reason.values())
            .filter(Dispute.Reason::mayHeal)
            .map(Enum::name)
            .toList();
    return those(
        "state = 'open' AND number > ? AND reason = ANY (?::text[]) ORDER BY number LIMIT " + most,
        after,
        reasons);
  }

  /** One of them, whatever is against it. */
  public Optional<Open> find(long number) {
    return those("state = 'open' AND number = ? AND cardinality(?::text[]) = 0", number, List.of())
        .stream()
        .findFirst();
  }

  private List<Open> those(String which, long number, List<String> reasons) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement("SELECT * FROM dispute WHERE " + which)) {
            ask.setLong(1, number);
            ask.setArray(2, connection.createArrayOf("text", reasons.toArray()));
            List<Open> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                BatchId id = ClearingRows.batch(row);
                all.add(
                    new Open(
                        row.getLong("number"),
                        id,
                        new BatchPart.Line(
                            new PartyId(row.getString("party")),
                            ClearingRows.record(id.psam(), row.getBytes("record")))));
              }
            }
            return all;
          }
        });
  }

  /** It is never paid; false if it is decided already. */
  public boolean reject(long dispute, Author author) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          boolean rejected = decide(connection, dispute, "rejected", author);
          if (rejected) {
            Acts.write(connection, author, "clearing reject", "dispute " + dispute);
          }
          return rejected;
        });
  }

  static boolean decide(Connection connection, long dispute, String state, Author author)
      throws SQLException {
    try (PreparedStatement decide =
        connection.prepareStatement(
            "UPDATE dispute SET state = ?, decided = now(), decided_by = ?, why = ?"
                + " WHERE number = ? AND state = 'open'")) {
      decide.setString(1, state);
      decide.setString(2, author.who());
      decide.setString(3, author.why());
      decide.setLong(4, dispute);
      return decide.executeUpdate() == 1;
    }
  }
}
