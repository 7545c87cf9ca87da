package farthing.store;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Security cards' batches on their way to the collector: which is open, which wait, and their
 * records out of the journal.
 *
 * <p>Guarantees: of one security card one batch is closing at most; a batch's totals, once sealed,
 * and its records are the same for ever. Each write may be repeated. Safe for all threads; every
 * method throws {@link StoreUnavailable} if the database does not answer, and {@link
 * IllegalStateException} if the batch is not so far: then nothing was changed.
 */
public final class Batches {
  /** Why a batch is held, in characters. */
  public static final int LONGEST_WHY = 300;

  /** Sorting a full batch takes its time; longer than this is a fault. */
  private static final int READING_MILLIS = 600_000;

  private static final int FETCH_ROWS = 2_000;
  private static final String SILENT = "the batches' table did not answer; ask again";

  private static final String COLUMNS =
      "SELECT b.psam, b.batch, b.state, b.opened, b.turned_over, b.sealed, b.booked, b.batch_end,"
          + " b.sack, b.why FROM psam_batch b";

  /** In the order of their numbers, which only a sealed batch has for good. */
  private static final String RECORDS =
      """
      SELECT c.kind, c.party, c.ntpsam, d.record AS draw, c.record FROM (
        SELECT 'PAID' AS kind, j.party, j.trx, j.ntpsam, j.record FROM journal j
          WHERE j.captured AND j.psam = ? AND j.batch = ?
            AND NOT EXISTS (SELECT FROM psam_batch_unproven u
              WHERE u.psam = j.psam AND u.batch = j.batch AND u.ntpsam = j.ntpsam)
        UNION ALL
        SELECT 'UNPROVEN', u.party, u.trx, u.ntpsam, ''::bytea FROM psam_batch_unproven u
          WHERE u.psam = ? AND u.batch = ?
        UNION ALL
        SELECT 'CANCEL', j.party, j.trx, j.ntpsam, j.record FROM journal j
          WHERE j.step = '%s' AND j.slot = '' AND j.psam = ? AND j.batch = ?) c
      CROSS JOIN LATERAL (SELECT record FROM journal d
        WHERE d.party = c.party AND d.trx = c.trx AND d.step = 'draw' AND d.slot = '' LIMIT 1) d
      ORDER BY c.ntpsam
      """
          .formatted(PsamTotals.CANCEL);

  private static final String LATE =
      """
      SELECT u.psam, u.batch, u.ntpsam, r.code, r.record
      FROM psam_batch_unproven u
      CROSS JOIN LATERAL (SELECT FROM psam_batch
        WHERE psam = u.psam AND batch = u.batch AND state = 'BOOKED' LIMIT 1) b
      CROSS JOIN LATERAL (SELECT code, record FROM journal r
        WHERE r.party = u.party AND r.trx = u.trx AND r.step = 'debit-response' AND r.slot = ''
        LIMIT 1) r
      WHERE u.psam = ANY (?)
      ORDER BY u.psam, u.batch, u.ntpsam LIMIT ?
      """;

  private final Database database;

  public Batches(Database database) {
    this.database = database;
  }

  /**
   * A security card's open batch.
   *
   * @param age since when draws go into it, by the database's clock
   * @param drawn whether it ever drew, into this batch or another
   * @param wished whether an operator wishes that it be turned over
   */
  public record Open(
      PsamId psam,
      String terminal,
      String location,
      long batch,
      Duration age,
      boolean drawn,
      boolean wished) {}

  /** Of all security cards, by terminal. */
  public List<Open> open() {
    return database.read(
        SILENT,
        c ->
            list(
                c,
                "SELECT psam, terminal, location, batch,"
                    + " extract(epoch FROM clock_timestamp() - batch_opened)::bigint AS age,"
                    + " reserved_to > 0 AS drawn, turn_over_wished IS NOT NULL AS wished"
                    + " FROM psam ORDER BY terminal",
                _ -> {},
                row ->
                    new Open(
                        psam(row),
                        row.getString("terminal"),
                        row.getString("location"),
                        row.getLong("batch"),
                        Duration.ofSeconds(Math.max(0, row.getLong("age"))),
                        row.getBoolean("drawn"),
                        row.getBoolean("wished"))));
  }

  /**
   * Has a running server turn batches over, as soon as it can.
   *
   * @param psam one security card's; all cards' if empty
   * @return of how many cards
   */
  public int wish(Optional<PsamId> psam) {
    return database.inTransaction(
        SILENT,
        c -> {
          try (PreparedStatement wish =
              c.prepareStatement(
                  "UPDATE psam SET turn_over_wished = clock_timestamp()"
                      + " WHERE ?::bytea IS NULL OR psam = ?")) {
            byte[] one = psam.map(p -> p.value().toArray()).orElse(null);
            wish.setBytes(1, one);
            wish.setBytes(2, one);
            int cards = wish.executeUpdate();
            if (cards > 0) {
              Acts.write(
                  c,
                  database.author(),
                  "batches turn-over",
                  psam.map(p -> "security card " + p).orElse("all security cards"));
            }
            return cards;
          }
        });
  }

  /** There is nothing to be turned over. */
  public void unwish(PsamId psam) {
    database.inTransaction(
        SILENT,
        c ->
            changed(
                c,
                "UPDATE psam SET turn_over_wished = NULL WHERE psam = ?",
                sql -> sql.setBytes(1, psam.value().toArray())));
  }

  /** This batch is open from here on, and the one before it is closing. */
  public void turnOver(PsamId psam, long next) {
    database.inTransaction(
        SILENT,
        c -> {
          long open = lockedOpen(c, psam);
          if (open == next) {
            return next; // by a write whose answer was lost
          }
          mustBe(open == next - 1, "batch " + open + " of " + psam + " is open");
          mustBe(!isClosing(c, psam), "an earlier batch of " + psam + " is closing still");
          try (PreparedStatement closing =
                  c.prepareStatement(
                      "INSERT INTO psam_batch (psam, batch, opened, turned_over)"
                          + " SELECT psam, batch, batch_opened, clock_timestamp() FROM psam"
                          + " WHERE psam = ?");
              PreparedStatement opening =
                  c.prepareStatement(
                      "UPDATE psam SET batch = ?, batch_opened = clock_timestamp(),"
                          + " turn_over_wished = NULL WHERE psam = ?")) {
            closing.setBytes(1, psam.value().toArray());
            closing.executeUpdate();
            opening.setLong(1, next);
            opening.setBytes(2, psam.value().toArray());
            opening.executeUpdate();
          }
          return next;
        });
  }

  /**
   * Its totals are final.
   *
   * @param unproven NTPSAMs of those that stand in it without a proof
   */
  public void seal(BatchEnd end, List<Long> unproven) {
    database.inTransaction(
        SILENT,
        c -> {
          Bytes bytes = end.toBytes();
          int sealed =
              changed(
                  c,
                  "UPDATE psam_batch SET state = 'SEALED', sealed = clock_timestamp(),"
                      + " batch_end = ? WHERE psam = ? AND batch = ? AND state = 'CLOSING'",
                  sql -> {
                    sql.setBytes(1, bytes.toArray());
                    fill(sql, 2, end.id());
                  });
          if (sealed == 0) {
            mustBe(
                find(c, end.id()).flatMap(TurnedOver::end).filter(end::equals).isPresent(),
                "batch " + end.id() + " is not closing");
            return sealed; // by a write whose answer was lost
          }
          mustBe(
              standUnproven(c, end.id(), unproven) == unproven.size(),
              "batch " + end.id() + " has unproven purchases that the journal has not");
          return sealed;
        });
  }

  private static int standUnproven(Connection c, BatchId id, List<Long> unproven)
      throws SQLException {
    return changed(
        c,
        "INSERT INTO psam_batch_unproven (psam, batch, ntpsam, trx, party)"
            + " SELECT psam, batch, ntpsam, trx, party FROM journal WHERE psam = ? AND batch = ?"
            + " AND step = 'draw' AND code = '"
            + PsamTotals.RELEASED
            + "' AND ntpsam = ANY (?)",
        sql -> {
          fill(sql, 1, id);
          sql.setArray(3, c.createArrayOf("int8", unproven.toArray(Long[]::new)));
        });
  }

  /** The collector has all of it. */
  public void taken(BatchId id) {
    move(id, BatchState.TAKEN, "");
  }

  /** The collector lacks some of it. */
  public void missing(BatchId id) {
    move(id, BatchState.SEALED, "");
  }

  /**
   * It cannot be booked as it is.
   *
   * @param why at most {@link #LONGEST_WHY} characters; cut beyond
   */
  public void held(BatchId id, String why) {
    move(id, BatchState.HELD, why);
  }

  /**
   * What stands in its way, whatever state it is in.
   *
   * @param why as {@link #held}
   */
  public void refused(BatchId id, String why) {
    database.inTransaction(
        SILENT,
        c ->
            changed(
                c,
                "UPDATE psam_batch SET why = ? WHERE psam = ? AND batch = ? AND why <> ?",
                sql -> {
                  sql.setString(1, cut(why));
                  fill(sql, 2, id);
                  sql.setString(4, cut(why));
                }));
  }

  private void move(BatchId id, BatchState to, String why) {
    database.inTransaction(
        SILENT,
        c ->
            changed(
                c,
                "UPDATE psam_batch SET state = ?, why = ? WHERE psam = ? AND batch = ?"
                    + " AND state IN ('SEALED', 'TAKEN', 'HELD') AND (state, why) <> (?, ?)",
                sql -> {
                  sql.setString(1, to.name());
                  sql.setString(2, cut(why));
                  fill(sql, 3, id);
                  sql.setString(5, to.name());
                  sql.setString(6, cut(why));
                }));
  }

  /** It is closed. */
  public void booked(BatchId id, Mac8 sack) {
    database.inTransaction(
        SILENT,
        c ->
            changed(
                c,
                "UPDATE psam_batch SET state = 'BOOKED', booked = clock_timestamp(), sack = ?,"
                    + " why = '' WHERE psam = ? AND batch = ?"
                    + " AND state IN ('SEALED', 'TAKEN', 'HELD')",
                sql -> {
                  sql.setBytes(1, sack.value().toArray());
                  fill(sql, 2, id);
                }));
  }

  /** Those of one security card that are not booked, the oldest first. */
  public List<TurnedOver> waiting(PsamId psam) {
    return database.read(
        SILENT,
        c ->
            list(
                c,
                COLUMNS + " WHERE b.state <> 'BOOKED' AND b.psam = ? ORDER BY b.batch",
                sql -> sql.setBytes(1, psam.value().toArray()),
                Batches::turnedOver));
  }

  /** Those that are not booked, of each security card the oldest first. */
  public List<TurnedOver> waiting() {
    return database.read(
        SILENT,
        c ->
            list(
                c,
                COLUMNS + " WHERE b.state <> 'BOOKED' ORDER BY b.psam, b.batch",
                _ -> {},
                Batches::turnedOver));
  }

  /**
   * The last ones, the newest first.
   *
   * @param psam of one security card; of all if empty
   * @param most how many, 1 or more
   */
  public List<TurnedOver> last(Optional<PsamId> psam, int most) {
    return database.read(
        SILENT,
        c ->
            list(
                c,
                COLUMNS
                    + " WHERE ?::bytea IS NULL OR b.psam = ?"
                    + " ORDER BY b.turned_over DESC, b.psam, b.batch DESC LIMIT ?",
                sql -> {
                  byte[] one = psam.map(p -> p.value().toArray()).orElse(null);
                  sql.setBytes(1, one);
                  sql.setBytes(2, one);
                  sql.setInt(3, most);
                },
                Batches::turnedOver));
  }

  public Optional<TurnedOver> find(BatchId id) {
    return database.read(SILENT, c -> find(c, id));
  }

  /** How many purchases stand in a batch whose proof the collector has not, and may yet get. */
  public long unproven(BatchId id) {
    return database.read(
        SILENT,
        c ->
            list(
                    c,
                    "SELECT count(*) FROM psam_batch_unproven WHERE psam = ? AND batch = ?",
                    sql -> fill(sql, 1, id),
                    row -> row.getLong(1))
                .getFirst());
  }

  private static Optional<TurnedOver> find(Connection c, BatchId id) throws SQLException {
    return list(
            c,
            COLUMNS + " WHERE b.psam = ? AND b.batch = ?",
            sql -> fill(sql, 1, id),
            Batches::turnedOver)
        .stream()
        .findFirst();
  }

  /**
   * Hands over what stands in a sealed batch, in the order of NTPSAM: the same whenever it is asked
   * until the batch is booked. Read on a connection of its own while {@code each} takes its time.
   */
  public void eachRecord(BatchId id, Consumer<SettledRow> each) {
    try (Connection c =
        database.connect(
            "-c idle_in_transaction_session_timeout=0 -c statement_timeout=" + READING_MILLIS)) {
      c.setAutoCommit(false); // else PostgreSQL sends all rows at once
      c.setNetworkTimeout(Runnable::run, READING_MILLIS);
      try (PreparedStatement ask = c.prepareStatement(RECORDS)) {
        ask.setFetchSize(FETCH_ROWS);
        fill(ask, 1, id);
        fill(ask, 3, id);
        fill(ask, 5, id);
        try (ResultSet row = ask.executeQuery()) {
          while (row.next()) {
            each.accept(
                new SettledRow(
                    SettledRow.Kind.valueOf(row.getString("kind")),
                    new PartyId(row.getString("party")),
                    row.getLong("ntpsam"),
                    Bytes.of(row.getBytes("draw")),
                    Bytes.of(row.getBytes("record"))));
          }
        }
      }
    } catch (SQLException e) {
      throw new StoreUnavailable("the records of batch " + id + " were not read; ask again", e);
    }
  }

  /**
   * Purchases of booked batches that stood there without a proof and have ended since, in the order
   * of batch and NTPSAM.
   *
   * @param most how many, 1 or more
   */
  public List<LateRow> late(Collection<PsamId> cards, int most) {
    return database.read(
        SILENT,
        c ->
            list(
                c,
                LATE,
                sql -> {
                  sql.setArray(
                      1,
                      c.createArrayOf(
                          "bytea",
                          cards.stream()
                              .map(card -> card.value().toArray())
                              .toArray(byte[][]::new)));
                  sql.setInt(2, most);
                },
                row ->
                    new LateRow(
                        id(row),
                        row.getLong("ntpsam"),
                        row.getString("code"),
                        Bytes.of(row.getBytes("record")))));
  }

  /** The collector has the proofs of these, or will never get one. */
  public void settled(BatchId id, List<Long> numbers) {
    database.inTransaction(
        SILENT,
        c ->
            changed(
                c,
                "DELETE FROM psam_batch_unproven WHERE psam = ? AND batch = ? AND ntpsam = ANY (?)",
                sql -> {
                  fill(sql, 1, id);
                  sql.setArray(3, c.createArrayOf("int8", numbers.toArray(Long[]::new)));
                }));
  }

  private static long lockedOpen(Connection c, PsamId psam) throws SQLException {
    return list(
            c,
            "SELECT batch FROM psam WHERE psam = ? FOR UPDATE",
            sql -> sql.setBytes(1, psam.value().toArray()),
            row -> row.getLong(1))
        .stream()
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no security card " + psam + " is registered"));
  }

  private static boolean isClosing(Connection c, PsamId psam) throws SQLException {
    return !list(
            c,
            "SELECT batch FROM psam_batch WHERE psam = ? AND state = 'CLOSING'",
            sql -> sql.setBytes(1, psam.value().toArray()),
            row -> row.getLong(1))
        .isEmpty();
  }

  private static TurnedOver turnedOver(ResultSet row) throws SQLException {
    byte[] end = row.getBytes("batch_end");
    byte[] sack = row.getBytes("sack");
    return new TurnedOver(
        id(row),
        BatchState.valueOf(row.getString("state")),
        time(row, "opened").orElseThrow(),
        time(row, "turned_over").orElseThrow(),
        time(row, "sealed"),
        time(row, "booked"),
        end == null ? Optional.empty() : Optional.of(BatchEnd.parse(Bytes.of(end))),
        sack == null ? Optional.empty() : Optional.of(new Mac8(Bytes.of(sack))),
        row.getString("why"));
  }

  private static BatchId id(ResultSet row) throws SQLException {
    return new BatchId(psam(row), row.getLong("batch"));
  }

  private static PsamId psam(ResultSet row) throws SQLException {
    return new PsamId(Bytes.of(row.getBytes("psam")));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static void fill(PreparedStatement sql, int from, BatchId id) throws SQLException {
    sql.setBytes(from, id.psam().value().toArray());
    sql.setLong(from + 1, id.batch());
  }

  private static String cut(String why) {
    return why.substring(0, Math.min(why.length(), LONGEST_WHY));
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static int changed(Connection c, String sql, Filling filling) throws SQLException {
    try (PreparedStatement change = c.prepareStatement(sql)) {
      filling.fill(change);
      return change.executeUpdate();
    }
  }

  private static <T> List<T> list(Connection c, String sql, Filling filling, Reading<T> reading)
      throws SQLException {
    try (PreparedStatement ask = c.prepareStatement(sql)) {
      filling.fill(ask);
      List<T> all = new ArrayList<>();
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          all.add(reading.of(row));
        }
      }
      return all;
    }
  }

  private interface Filling {
    void fill(PreparedStatement sql) throws SQLException;
  }

  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }
}
