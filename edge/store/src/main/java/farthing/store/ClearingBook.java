package farthing.store;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Books batches: pays what is payable of them, puts the rest to the disputes, and says so, all in
 * one transaction. In a database opened with {@link Database#PAYMENT} (hotlist, shadow balances),
 * {@link Database#LEDGER}, {@link Database#CARDS} and {@link Database#CLEARING}.
 *
 * <p>Guarantees: a batch is booked once and whole, whoever dies when; no (PPIEP, IDIEP, NTIEP) is
 * paid twice for ever; no card's shadow balance falls below zero. One process books at a time;
 * throws {@link StoreUnavailable} if the database does not answer: then nothing was booked, or all
 * of it, and the next call tells.
 */
public final class ClearingBook {
  private static final String UNKNOWN =
      "the clearing's books did not confirm; the next turn tells what became of it";
  private static final String SILENT = "the clearing's books did not answer; ask again";

  /** Booking hundreds of thousands of records takes its time; longer than this is a fault. */
  private static final int BOOKING_MILLIS = 600_000;

  /** Loads are posted in between, a refund is made; another clearing takes longer. */
  private static final int PATIENCE_MILLIS = 2_000;

  /** Batches of a security card are booked in their order. */
  private static final String WAITING =
      """
      SELECT b.psam, b.batch FROM batch b
      WHERE b.state = 'taken' OR (b.state = 'held' AND b.waits_for_another
        AND EXISTS (SELECT FROM batch p
          WHERE p.psam = b.psam AND p.batch = b.batch - 1 AND p.state = 'booked'))
      ORDER BY b.arrived, b.psam, b.batch LIMIT ?
      """;

  private static final String LATE =
      """
      SELECT l.psam, l.batch FROM late_proof l JOIN batch b ON b.psam = l.psam AND b.batch = l.batch
      WHERE l.state = 'taken' AND b.state = 'booked'
      GROUP BY l.psam, l.batch ORDER BY min(l.arrived), l.psam, l.batch LIMIT ?
      """;

  private static final Author BY_ITSELF = new Author("clearing", "what was missing has come");

  private final Database database;
  private final Ledger ledger;
  private final KnownCards known = new KnownCards(KnownCards.USUAL);
  private volatile HotRanges hotlist = HotRanges.NONE;

  public ClearingBook(Database database) {
    this.database = database;
    this.ledger = new Ledger(database);
  }

  /** What came of it. */
  public record Booked(long paid, long unproven, long disputed) {}

  /** A late proof, and the purchase of the batch that waits for it, if one does. */
  public record Late(long number, Mac8 s6, Optional<BatchPart.Line> purchase) {}

  /** The next batches to be booked, in the order in which they came. */
  public List<BatchId> waiting(int most) {
    return ids(WAITING, most);
  }

  /** Booked batches for which late proofs came. */
  public List<BatchId> withLateProofs(int most) {
    return ids(LATE, most);
  }

  /**
   * Whether the batch before it is booked; of a security card's first there is none to wait for.
   */
  public boolean isNext(BatchId id) {
    return id.batch() == 1
        || database.read(
            SILENT,
            connection -> {
              try (PreparedStatement ask =
                  connection.prepareStatement(
                      "SELECT EXISTS (SELECT FROM batch"
                          + " WHERE psam = ? AND batch = ? AND state = 'booked')")) {
                CollectedBatches.name(ask, 1, new BatchId(id.psam(), id.batch() - 1));
                try (ResultSet row = ask.executeQuery()) {
                  return row.next() && row.getBoolean(1);
                }
              }
            });
  }

  /**
   * The batch is held, as its word says.
   *
   * @param waitsForAnother only until the batch before it is booked
   */
  public void hold(BatchWord word, boolean waitsForAnother) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement hold =
              connection.prepareStatement(
                  "UPDATE batch SET state = 'held', word = ?, waits_for_another = ?"
                      + " WHERE psam = ? AND batch = ? AND state IN ('taken', 'held')")) {
            hold.setBytes(1, word.toBytes().toArray());
            hold.setBoolean(2, waitsForAnother);
            CollectedBatches.name(hold, 3, word.id());
            return hold.executeUpdate();
          }
        });
  }

  /**
   * Books a batch, some thousands of records at a time: while the database books some, the next are
   * judged.
   *
   * @param word that it is booked, for whoever handed it in
   * @param end of what was looked at: if another one came in its place, nothing is booked
   * @param judge says what is to be booked of records; called by other threads, one at a time
   * @return empty if another process is booking, or it is booked already
   */
  public Optional<Booked> book(
      BatchWord word, BatchEnd end, Function<List<BatchPart.Line>, JudgedRecords> judge) {
    BatchId id = word.id();
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          if (!isMyTurn(connection) || !isOpen(connection, end)) {
            return Optional.empty();
          }
          ClearingRows rows = rows(connection, id, 0);
          known.refunds(connection);
          BatchLines lines = new BatchLines(connection, id, end.parts());
          Judging next = judging(lines.next(), judge);
          try {
            while (!next.isOver()) {
              Foreseen these = next.get();
              next = judging(lines.next(), judge);
              rows.add(these);
            }
          } finally {
            next.await();
          }
          rows.post(ledger);
          try (PreparedStatement done =
              connection.prepareStatement(
                  "UPDATE batch SET state = 'booked', word = ?, records = ?,"
                      + " waits_for_another = false WHERE psam = ? AND batch = ?")) {
            done.setBytes(1, word.toBytes().toArray());
            done.setLong(2, rows.records());
            CollectedBatches.name(done, 3, id);
            done.executeUpdate();
          }
          return Optional.of(rows.booked());
        });
  }

  /** With a connection of its own, beside the one that books. */
  private Judging judging(List<Bytes> parts, Function<List<BatchPart.Line>, JudgedRecords> judge) {
    HotRanges hot = hotlist;
    return Judging.of(
        parts.isEmpty(),
        () -> {
          JudgedRecords judged = judge.apply(BatchLines.lines(parts));
          return database.read(SILENT, connection -> Foreseen.of(connection, hot, known, judged));
        });
  }

  /** The proofs that came late for a batch, with what waits for them. */
  public List<Late> late(BatchId id) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT l.ntpsam, l.s6, u.party, u.record FROM late_proof l"
                      + " LEFT JOIN unproven u"
                      + " ON u.psam = l.psam AND u.batch = l.batch AND u.ntpsam = l.ntpsam"
                      + " WHERE l.psam = ? AND l.batch = ? AND l.state = 'taken'"
                      + " ORDER BY l.ntpsam LIMIT 1000")) {
            CollectedBatches.name(ask, 1, id);
            List<Late> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                byte[] record = row.getBytes("record");
                all.add(
                    new Late(
                        row.getLong("ntpsam"),
                        new Mac8(Bytes.of(row.getBytes("s6"))),
                        record == null
                            ? Optional.empty()
                            : Optional.of(
                                new BatchPart.Line(
                                    new PartyId(row.getString("party")),
                                    ClearingRows.record(id.psam(), record)))));
              }
            }
            return all;
          }
        });
  }

  /**
   * Books what came late for a batch.
   *
   * @param id of a batch that is booked
   * @param judged without anything unproven
   * @param looked the proofs that were looked at
   * @return empty if another process is booking
   */
  public Optional<Booked> bookLate(BatchId id, JudgedRecords judged, List<Late> looked) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          if (looked.isEmpty() || !isMyTurn(connection) || !areTaken(connection, id, looked)) {
            return Optional.empty();
          }
          long part = looked.getFirst().number();
          ClearingRows rows = rows(connection, id, part);
          rows.add(Foreseen.of(connection, hotlist, judged));
          rows.post(ledger);
          try (PreparedStatement done =
              connection.prepareStatement(
                  "UPDATE late_proof l SET state = e.state"
                      + " FROM unnest(?::bigint[], ?::text[]) e (ntpsam, state)"
                      + " WHERE l.psam = ? AND l.batch = ? AND l.ntpsam = e.ntpsam")) {
            new Columns<>(done, looked)
                .add("int8", Long[]::new, Late::number)
                .add("text", String[]::new, l -> l.purchase().isPresent() ? "done" : "foreign");
            CollectedBatches.name(done, 3, id);
            done.executeUpdate();
          }
          try (PreparedStatement gone =
              connection.prepareStatement(
                  "DELETE FROM unproven"
                      + " WHERE psam = ? AND batch = ? AND ntpsam = ANY (?::bigint[])")) {
            CollectedBatches.name(gone, 1, id);
            new Columns<>(gone, 2, looked).add("int8", Long[]::new, Late::number);
            gone.executeUpdate();
          }
          return Optional.of(rows.booked());
        });
  }

  /**
   * Pays a disputed record against which nothing stands any more, as somebody asked for; waits for
   * what is being booked.
   *
   * @return false if something does still, or it is decided
   */
  public boolean pay(Disputes.Open dispute, ClearedRecord record, Author author) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          RefundBook.lock(connection);
          boolean paid = pay(connection, dispute, record, author);
          if (paid) {
            Acts.write(connection, author, "clearing again", "dispute " + dispute.number());
          }
          return paid;
        });
  }

  /** The same, where nobody asked: what was missing has come. */
  public boolean heal(Disputes.Open dispute, ClearedRecord record) {
    return database.inTransaction(
        UNKNOWN, connection -> pay(connection, dispute, record, BY_ITSELF));
  }

  private boolean pay(
      Connection connection, Disputes.Open dispute, ClearedRecord record, Author author)
      throws SQLException {
    if (!isMyTurn(connection) || !Disputes.decide(connection, dispute.number(), "paid", author)) {
      return false;
    }
    long part = -dispute.number();
    ClearingRows rows = rows(connection, dispute.id(), part);
    JudgedRecords one = new JudgedRecords(List.of(record), List.of(), List.of());
    if (!rows.pay(Foreseen.of(connection, hotlist, one)).isEmpty()) {
      connection.rollback();
      return false;
    }
    rows.post(ledger);
    return true;
  }

  private ClearingRows rows(Connection connection, BatchId id, long part) throws SQLException {
    hotlist = hotlist.current(connection);
    return new ClearingRows(connection, id, part, hotlist);
  }

  private static boolean isOpen(Connection connection, BatchEnd end) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT state <> 'booked' AND ending = ? FROM batch WHERE psam = ? AND batch = ?"
                + " FOR UPDATE")) {
      ask.setBytes(1, end.toBytes().toArray());
      CollectedBatches.name(ask, 2, end.id());
      try (ResultSet row = ask.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static boolean areTaken(Connection connection, BatchId id, List<Late> looked)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT count(*) FROM late_proof WHERE psam = ? AND batch = ?"
                + " AND ntpsam = ANY (?::bigint[]) AND state = 'taken'")) {
      CollectedBatches.name(ask, 1, id);
      new Columns<>(ask, 2, looked).add("int8", Long[]::new, Late::number);
      try (ResultSet row = ask.executeQuery()) {
        return row.next() && row.getInt(1) == looked.size();
      }
    }
  }

  /** And from here on the transaction may take what a large batch takes. */
  private static boolean isMyTurn(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, BOOKING_MILLIS); // the pool sets it back
    try (Statement settings = connection.createStatement()) {
      settings.execute("SET LOCAL statement_timeout = " + BOOKING_MILLIS);
      // it waits while records are judged, by a module that may be slow
      settings.execute("SET LOCAL idle_in_transaction_session_timeout = " + BOOKING_MILLIS);
    }
    return BooksLock.isMine(connection, PATIENCE_MILLIS);
  }

  private List<BatchId> ids(String question, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(question)) {
            ask.setInt(1, most);
            List<BatchId> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new BatchId(new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("batch")));
              }
            }
            return all;
          }
        });
  }
}
