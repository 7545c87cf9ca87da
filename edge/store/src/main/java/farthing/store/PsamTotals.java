package farthing.store;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PsamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * What the security cards have taken, out of the journal: for the start of a server, which then
 * counts on by itself. Safe for all threads.
 */
public final class PsamTotals {
  /** The step whose counting entry takes its amount out again, from the draw on. */
  public static final Step CANCEL = new Step("cancel");

  /** Reading a full batch takes its time; longer than this is a fault. */
  private static final int TOTALS_MILLIS = 600_000;

  private static final int FETCH_ROWS = 10_000;
  private static final String UNREAD = "the journal's totals were not read; ask again";

  /**
   * The clock may have been set right since the batch was opened, by a time zone and more: a row
   * that were not found would be missing in the totals for good.
   */
  private static final String OF_BATCH =
      " p.psam = ? AND j.psam = p.psam AND j.batch = ?"
          + " AND j.at >= CASE WHEN p.batch = j.batch THEN p.batch_opened - interval '1 day'"
          + " ELSE '-infinity' END";

  private static final String CAPTURED = " FROM journal j, psam p WHERE j.captured AND" + OF_BATCH;

  /** The draw's code where the security card was released by it: its amount counts from there. */
  public static final String RELEASED = "RELEASED";

  /** Once a response step counts, it is captured, or it is not paid. */
  static final String NO_RESPONSE =
      "NOT EXISTS (SELECT FROM journal r WHERE r.party = j.party AND r.trx = j.trx"
          + " AND r.step = 'debit-response' AND r.slot = '')";

  private static final String UNPROVEN =
      " FROM journal j, psam p WHERE j.step = 'draw' AND j.code = '"
          + RELEASED
          + "' AND"
          + OF_BATCH
          + " AND j.amount_minor > 0 AND "
          + NO_RESPONSE;

  private static final String IS_CANCEL =
      " j.step = '" + CANCEL.name() + "' AND j.slot = '' AND" + OF_BATCH;

  private static final String CANCELLED = " FROM journal j, psam p WHERE" + IS_CANCEL;

  /** By the row that captured it: a cancel's own row names the cancel's NTPSAM. */
  private static final String CANCELLED_PURCHASES =
      " FROM journal j, psam p, journal b WHERE"
          + IS_CANCEL
          + " AND b.captured AND b.party = j.party AND b.trx = j.trx AND b.psam = j.psam"
          + " AND b.batch = j.batch AND b.currency = j.currency"
          + " AND b.amount_minor = j.amount_minor";

  private static final Reading<Map<Currency, Total>> SUMS = PsamTotals::bySum;

  private final Database database;

  public PsamTotals(Database database) {
    this.database = database;
  }

  /** Captured purchases, or cancels, of one currency. */
  public record Total(long count, long sumMinor) {
    public Total plus(Total other) {
      return new Total(Math.addExact(count, other.count), Math.addExact(sumMinor, other.sumMinor));
    }
  }

  /** What counts in a batch, by currency. */
  public record Sums(
      Map<Currency, Total> captured, Map<Currency, Total> unproven, Map<Currency, Total> cancels) {}

  /**
   * All that counts in a batch as it stands at one instant: hands over the NTPSAMs, unordered, and
   * gives the sums back.
   *
   * @param captured takes those of captured purchases
   * @param unproven takes those of purchases that were released early and have no end yet
   * @param cancelled takes those of captured purchases that a cancel takes back
   */
  public Sums tell(
      PsamId psam,
      long batch,
      LongConsumer captured,
      LongConsumer unproven,
      LongConsumer cancelled) {
    return database.inTransaction(
        UNREAD,
        c -> {
          try (Statement view = c.createStatement()) {
            view.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
          }
          ofBatch(c, psam, batch, "SELECT j.ntpsam" + CAPTURED, each(captured));
          ofBatch(c, psam, batch, "SELECT j.ntpsam" + UNPROVEN, each(unproven));
          ofBatch(c, psam, batch, "SELECT b.ntpsam" + CANCELLED_PURCHASES, each(cancelled));
          return new Sums(
              ofBatch(c, psam, batch, sumsOf(CAPTURED), SUMS),
              ofBatch(c, psam, batch, sumsOf(UNPROVEN), SUMS),
              ofBatch(c, psam, batch, sumsOf(CANCELLED), SUMS));
        });
  }

  /** What the journal has captured for this card in this batch, by currency. */
  public Map<Currency, Total> totals(PsamId psam, long batch) {
    return sums(psam, batch, CAPTURED);
  }

  /** What was released early and has no proof yet, and no other end, by currency. */
  public Map<Currency, Total> unproven(PsamId psam, long batch) {
    return sums(psam, batch, UNPROVEN);
  }

  /** What of it this card has commanded to be given back in this batch, by currency. */
  public Map<Currency, Total> cancels(PsamId psam, long batch) {
    return sums(psam, batch, CANCELLED);
  }

  private Map<Currency, Total> sums(PsamId psam, long batch, String rowsOf) {
    return database.read(UNREAD, c -> ofBatch(c, psam, batch, sumsOf(rowsOf), SUMS));
  }

  private static String sumsOf(String rows) {
    return "SELECT j.currency, count(*), sum(j.amount_minor)" + rows + " GROUP BY j.currency";
  }

  private static Map<Currency, Total> bySum(ResultSet rows) throws SQLException {
    Map<Currency, Total> totals =
        new TreeMap<>((a, b) -> Integer.compare(a.numeric(), b.numeric()));
    while (rows.next()) {
      totals.put(
          Currency.of(Bytes.of(rows.getBytes(1))),
          new Total(rows.getLong(2), rows.getBigDecimal(3).longValueExact()));
    }
    return totals;
  }

  /** Hands over the NTPSAM of every captured purchase of this card in this batch, unordered. */
  public void eachCaptured(PsamId psam, long batch, LongConsumer each) {
    numbers(psam, batch, "SELECT j.ntpsam" + CAPTURED, each);
  }

  /** Hands over the NTPSAM of every draw of {@link #unproven}, unordered. */
  public void eachUnproven(PsamId psam, long batch, LongConsumer each) {
    numbers(psam, batch, "SELECT j.ntpsam" + UNPROVEN, each);
  }

  /** Hands over the NTPSAM of every captured purchase that a cancel takes back, unordered. */
  public void eachCancelled(PsamId psam, long batch, LongConsumer each) {
    numbers(psam, batch, "SELECT b.ntpsam" + CANCELLED_PURCHASES, each);
  }

  /** Asked once: what was handed over before a connection broke would be handed over twice. */
  private void numbers(PsamId psam, long batch, String sql, LongConsumer each) {
    database.inTransaction(UNREAD, c -> ofBatch(c, psam, batch, sql, each(each)));
  }

  private static Reading<ResultSet> each(LongConsumer each) {
    return rows -> {
      while (rows.next()) {
        each.accept(rows.getLong(1));
      }
      return rows;
    };
  }

  private static <T> T ofBatch(
      Connection c, PsamId psam, long batch, String sql, Reading<T> reading) throws SQLException {
    c.setAutoCommit(false); // else PostgreSQL sends all rows at once; the pool sets it back
    c.setNetworkTimeout(Runnable::run, TOTALS_MILLIS);
    try (Statement settings = c.createStatement()) {
      // the one question here that reads much: let the planner choose freely
      settings.execute("SET LOCAL enable_seqscan = on");
      settings.execute("SET LOCAL statement_timeout = " + TOTALS_MILLIS);
    }
    try (PreparedStatement ask = c.prepareStatement(sql)) {
      ask.setFetchSize(FETCH_ROWS);
      ask.setBytes(1, psam.value().toArray());
      ask.setLong(2, batch);
      try (ResultSet rows = ask.executeQuery()) {
        return reading.of(rows);
      }
    }
  }

  private interface Reading<T> {
    T of(ResultSet rows) throws SQLException;
  }
}
