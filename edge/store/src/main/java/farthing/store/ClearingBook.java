package farthing.store;

import farthing.accounts.ClearingRule;
import farthing.accounts.FeeTerms;
import farthing.accounts.LedgerEntry;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

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

  /** The advisory lock of whoever books: "clear" in ASCII. */
  static final long LOCK = 0x636C_6561_72L;

  /** Booking hundreds of thousands of records takes its time; longer than this is a fault. */
  private static final int BOOKING_MILLIS = 600_000;

  /** In a transaction, so that a connection's end ends it. */
  private static final String MY_TURN = "SELECT pg_try_advisory_xact_lock(" + LOCK + ")";

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

  private final Database database;
  private final Ledger ledger;

  public ClearingBook(Database database) {
    this.database = database;
    this.ledger = new Ledger(database);
  }

  /**
   * What is agreed with a merchant.
   *
   * @param acquirer who pays it
   */
  public record Terms(PartyId acquirer, FeeTerms fee) {}

  /** A batch as it came. */
  public record Whole(BatchEnd end, List<BatchPart.Line> lines) {}

  /**
   * What is to be booked of a batch.
   *
   * @param word that it is booked, for whoever handed it in
   * @param payable what nothing is known against yet
   * @param unproven what waits for its proof
   */
  public record Booking(
      BatchWord word,
      List<ClearedRecord> payable,
      List<BatchPart.Line> unproven,
      List<Dispute> disputes) {}

  /** What came of it. */
  public record Booked(long paid, long unproven, long disputed) {}

  /** A late proof, and the purchase of the batch that waits for it, if one does. */
  public record Late(long number, Mac8 s6, Optional<BatchPart.Line> purchase) {}

  /** Disputes that nobody has decided. */
  public long openDisputes() {
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
  public record DisputeLine(
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
   */
  public List<DisputeLine> disputes(boolean decided, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT * FROM dispute WHERE ? OR state = 'open' ORDER BY number LIMIT ?")) {
            ask.setBoolean(1, decided);
            ask.setInt(2, most);
            List<DisputeLine> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new DisputeLine(
                        row.getLong("number"),
                        Dispute.Reason.valueOf(row.getString("reason")),
                        row.getString("state"),
                        new IepId(row.getInt("provider"), row.getLong("purse")),
                        row.getInt("nt"),
                        amount(row),
                        new PartyId(row.getString("party")),
                        new TransactionId(row.getObject("trx", UUID.class)),
                        batch(row),
                        row.getString("detail")));
              }
            }
            return all;
          }
        });
  }

  /** A purchase or cancel that was cleared. */
  public record StatementLine(
      TransactionId trx, boolean isCancel, Amount amount, long feeMinor, BatchId batch) {}

  /** What of a merchant was cleared on a day, by UTC; late proofs on the day of their batch. */
  public List<StatementLine> statement(PartyId merchant, LocalDate day) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT c.* FROM batch b JOIN cleared c"
                      + " ON c.psam = b.psam AND c.batch = b.batch AND c.party = ?"
                      + " WHERE b.state = 'booked' AND b.changed >= ? AND b.changed < ?"
                      + " ORDER BY b.changed, c.psam, c.batch, c.ntpsam")) {
            ask.setString(1, merchant.value());
            ask.setObject(2, day.atStartOfDay().atOffset(ZoneOffset.UTC));
            ask.setObject(3, day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC));
            List<StatementLine> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new StatementLine(
                        new TransactionId(row.getObject("trx", UUID.class)),
                        row.getBoolean("is_cancel"),
                        amount(row),
                        row.getLong("fee_minor"),
                        batch(row)));
              }
            }
            return all;
          }
        });
  }

  private static Amount amount(ResultSet row) throws SQLException {
    return Amount.ofMinor(
        row.getLong("amount_minor"), Currency.of(Bytes.of(row.getBytes("currency"))));
  }

  private static BatchId batch(ResultSet row) throws SQLException {
    return new BatchId(new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("batch"));
  }

  /** The next batches to be booked, in the order in which they came. */
  public List<BatchId> waiting(int most) {
    return ids(WAITING, most);
  }

  /** Booked batches for which late proofs came. */
  public List<BatchId> withLateProofs(int most) {
    return ids(LATE, most);
  }

  /** A batch whose end is here. */
  public Whole read(BatchId id) {
    return database.inTransaction(
        SILENT,
        connection -> {
          List<BatchPart.Line> lines = new ArrayList<>();
          BatchEnd end = new CollectedBatches(database).end(connection, id);
          CollectedBatches.eachPart(connection, id, part -> lines.addAll(part.lines()));
          return new Whole(end, lines);
        });
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

  /** What is agreed with all merchants. */
  public Map<PartyId, Terms> terms() {
    return database.read(
        SILENT,
        connection -> {
          Map<PartyId, Terms> all = new HashMap<>();
          try (PreparedStatement ask =
                  connection.prepareStatement(
                      "SELECT party, acquirer, fee_basis_points, fee_fixed_minor"
                          + " FROM merchant_terms");
              ResultSet row = ask.executeQuery()) {
            while (row.next()) {
              all.put(
                  new PartyId(row.getString("party")),
                  new Terms(
                      new PartyId(row.getString("acquirer")),
                      new FeeTerms(row.getInt("fee_basis_points"), row.getInt("fee_fixed_minor"))));
            }
          }
          return all;
        });
  }

  /** From now on this is agreed with the merchant; what is booked stays as it was. */
  public void agree(PartyId merchant, Terms terms) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement agree =
              connection.prepareStatement(
                  "INSERT INTO merchant_terms (party, acquirer, fee_basis_points, fee_fixed_minor)"
                      + " VALUES (?, ?, ?, ?) ON CONFLICT (party) DO UPDATE SET"
                      + " acquirer = excluded.acquirer,"
                      + " fee_basis_points = excluded.fee_basis_points,"
                      + " fee_fixed_minor = excluded.fee_fixed_minor")) {
            agree.setString(1, merchant.value());
            agree.setString(2, terms.acquirer().value());
            agree.setInt(3, terms.fee().basisPoints());
            agree.setInt(4, terms.fee().fixedMinor());
            return agree.executeUpdate();
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
   * Books a batch.
   *
   * @return empty if another process is booking, or it is booked already
   */
  public Optional<Booked> book(Booking booking) {
    BatchId id = booking.word().id();
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          if (!isMyTurn(connection) || !isOpen(connection, id)) {
            return Optional.empty();
          }
          Booked booked = pay(connection, id, 0, booking);
          addUnproven(connection, id, booking.unproven());
          try (PreparedStatement done =
              connection.prepareStatement(
                  "UPDATE batch SET state = 'booked', word = ?, records = ?,"
                      + " waits_for_another = false WHERE psam = ? AND batch = ?")) {
            done.setBytes(1, booking.word().toBytes().toArray());
            done.setLong(2, booked.paid() + booked.unproven() + booked.disputed());
            CollectedBatches.name(done, 3, id);
            done.executeUpdate();
          }
          return Optional.of(booked);
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
   * @param booking of a batch that is booked; without anything unproven
   * @param looked the proofs that were looked at
   * @return empty if another process is booking
   */
  public Optional<Booked> bookLate(Booking booking, List<Late> looked) {
    BatchId id = booking.word().id();
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          if (looked.isEmpty() || !isMyTurn(connection) || !areTaken(connection, id, looked)) {
            return Optional.empty();
          }
          Booked booked = pay(connection, id, looked.getFirst().number(), booking);
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
          return Optional.of(booked);
        });
  }

  /** A dispute that nobody has decided, and its record. */
  public record OpenDispute(long number, BatchId id, BatchPart.Line line) {}

  /**
   * Disputes that end by themselves when what is missing comes: a load that was under way, a card
   * or merchant that was registered late, an issuer's key.
   *
   * @param after of the last number that was looked at, 0 to begin
   */
  public List<OpenDispute> mayHeal(long after, int most) {
    List<String> reasons =
        Arrays.stream(Dispute.Reason.values())
            .filter(Dispute.Reason::mayHeal)
            .map(Enum::name)
            .toList();
    return openDisputes(
        "state = 'open' AND number > ? AND reason = ANY (?::text[]) ORDER BY number LIMIT " + most,
        after,
        reasons);
  }

  /** One of them, whatever is against it. */
  public Optional<OpenDispute> openDispute(long number) {
    return openDisputes(
            "state = 'open' AND number = ? AND cardinality(?::text[]) = 0", number, List.of())
        .stream()
        .findFirst();
  }

  private List<OpenDispute> openDisputes(String which, long number, List<String> reasons) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement("SELECT * FROM dispute WHERE " + which)) {
            ask.setLong(1, number);
            ask.setArray(2, connection.createArrayOf("text", reasons.toArray()));
            List<OpenDispute> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                BatchId id = batch(row);
                all.add(
                    new OpenDispute(
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

  /**
   * Pays a disputed record against which nothing stands any more.
   *
   * @return false if something does still, or another process is booking, or it is decided
   */
  public boolean pay(OpenDispute dispute, ClearedRecord record, String who, String why) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          if (!isMyTurn(connection) || !decide(connection, dispute.number(), "paid", who, why)) {
            return false;
          }
          long part = -dispute.number();
          ClearingRows rows = new ClearingRows(connection, dispute.id(), part);
          if (!rows.add(List.of(record)).isEmpty()) {
            connection.rollback();
            return false;
          }
          post(connection, dispute.id(), part, rows);
          return true;
        });
  }

  /** It is never paid; false if it is decided already. */
  public boolean reject(long dispute, String who, String why) {
    return database.inTransaction(
        UNKNOWN, connection -> decide(connection, dispute, "rejected", who, why));
  }

  private static boolean decide(
      Connection connection, long dispute, String state, String who, String why)
      throws SQLException {
    try (PreparedStatement decide =
        connection.prepareStatement(
            "UPDATE dispute SET state = ?, decided = now(), decided_by = ?, why = ?"
                + " WHERE number = ? AND state = 'open'")) {
      decide.setString(1, state);
      decide.setString(2, who);
      decide.setString(3, why);
      decide.setLong(4, dispute);
      return decide.executeUpdate() == 1;
    }
  }

  private Booked pay(Connection connection, BatchId id, long part, Booking booking)
      throws SQLException {
    ClearingRows rows = new ClearingRows(connection, id, part);
    List<Dispute> refused = rows.add(booking.payable());
    rows.dispute(booking.disputes());
    rows.dispute(refused);
    post(connection, id, part, rows);
    long disputed = booking.disputes().size() + (long) refused.size();
    return new Booked(
        booking.payable().size() - (long) refused.size(), booking.unproven().size(), disputed);
  }

  private void post(Connection connection, BatchId id, long part, ClearingRows rows)
      throws SQLException {
    List<Sold> sold = new ArrayList<>();
    Map<PartyId, Terms> terms = terms();
    for (ClearingRows.Sum sum : rows.sums()) {
      Terms agreed = terms.get(sum.merchant());
      if (agreed == null) {
        throw new IllegalStateException("nothing is agreed with " + sum.merchant());
      }
      String reference =
          "clearing/%s/%d/%s/%08x/%04d"
              .formatted(id, part, sum.merchant(), sum.provider(), sum.currency().numeric());
      Optional<LedgerEntry> entry =
          ClearingRule.entry(
              reference,
              new ClearingRule.Sale(
                  sum.provider(),
                  agreed.acquirer(),
                  sum.merchant(),
                  sum.currency(),
                  sum.grossMinor(),
                  sum.feeMinor()));
      sold.add(new Sold(sum, agreed.acquirer()));
      if (entry.isPresent()) {
        Posted posted = ledger.post(connection, entry.get());
        if (!(posted instanceof Posted.Fresh)) {
          throw new IllegalStateException(reference + " is posted already: " + posted);
        }
      }
    }
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO sale (psam, batch, part, party, acquirer, provider, currency,"
                + " gross_minor, fee_minor) SELECT ?, ?, ?, s.* FROM unnest(?::text[], ?::text[],"
                + " ?::integer[], ?::bytea[], ?::bigint[], ?::bigint[]) s")) {
      CollectedBatches.name(add, 1, id);
      add.setLong(3, part);
      new Columns<>(add, 3, sold)
          .add("text", String[]::new, s -> s.sum().merchant().value())
          .add("text", String[]::new, s -> s.acquirer().value())
          .add("int4", Integer[]::new, s -> s.sum().provider())
          .add("bytea", byte[][]::new, s -> s.sum().currency().toBytes().toArray())
          .add("int8", Long[]::new, s -> s.sum().grossMinor())
          .add("int8", Long[]::new, s -> s.sum().feeMinor());
      add.executeUpdate();
    }
  }

  /** A row of sale. */
  private record Sold(ClearingRows.Sum sum, PartyId acquirer) {}

  private static void addUnproven(Connection connection, BatchId id, List<BatchPart.Line> lines)
      throws SQLException {
    if (lines.isEmpty()) {
      return;
    }
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO unproven (psam, batch, ntpsam, party, record)"
                + " SELECT ?, ?, u.* FROM unnest(?::bigint[], ?::text[], ?::bytea[]) u")) {
      CollectedBatches.name(add, 1, id);
      new Columns<>(add, 2, lines)
          .add("int8", Long[]::new, line -> line.record().number())
          .add("text", String[]::new, line -> line.merchant().value())
          .add("bytea", byte[][]::new, line -> ClearingRows.bytes(line.record()));
      add.executeUpdate();
    }
  }

  private static boolean isOpen(Connection connection, BatchId id) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT state FROM batch WHERE psam = ? AND batch = ? FOR UPDATE")) {
      CollectedBatches.name(ask, 1, id);
      try (ResultSet row = ask.executeQuery()) {
        return row.next() && !row.getString(1).equals("booked");
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
    }
    try (PreparedStatement ask = connection.prepareStatement(MY_TURN);
        ResultSet row = ask.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
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
