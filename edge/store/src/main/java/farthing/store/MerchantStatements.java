package farthing.store;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.batches.BatchId;
import farthing.store.SettlementBook.SettledLine;
import farthing.store.SettlementBook.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a merchant was paid, payment by payment, and for what: the figures of its files, some lines
 * at a time. In the database of {@link SettlementBook}.
 */
public final class MerchantStatements {
  private static final String SILENT = "the settlement's tables did not answer; ask again";

  /**
   * Of a payment i: its purchases and cancels, and what the merchant gave back. One that is made
   * once more has none: they are those of the payment that came back.
   */
  private static final String ITS_LINES =
      """
      (SELECT c.trx, c.at, c.amount_minor, c.fee_minor, c.psam, c.ntpsam,
          CASE WHEN c.is_cancel THEN 'CANCEL' ELSE 'PURCHASE' END AS line
        FROM cleared c
        WHERE c.settled = i.day AND c.party = i.payee AND c.currency = i.currency
          AND c.acquirer = i.payer AND i.again_of IS NULL
        UNION ALL
        SELECT r.trx, r.at, r.minor, 0, r.psam, r.ntpsam, 'REFUND' FROM refund r
        WHERE r.source = 'merchant' AND r.settled = i.day AND r.party = i.payee
          AND r.currency = i.currency AND r.acquirer = i.payer AND i.again_of IS NULL) l
      """;

  private static final String PAYMENTS =
      """
      SELECT i.reference, i.day, i.currency, i.minor, i.standing, i.paid_minor, i.booked, i.payer, i.again_of,
        t.gross, t.given_back, t.fee, t.lines, t.refunds
      FROM instruction i CROSS JOIN LATERAL (
        SELECT coalesce(sum(CASE line WHEN 'PURCHASE' THEN amount_minor WHEN 'CANCEL'
            THEN -amount_minor ELSE 0 END), 0) AS gross,
          coalesce(sum(amount_minor) FILTER (WHERE line = 'REFUND'), 0) AS given_back,
          coalesce(sum(CASE line WHEN 'PURCHASE' THEN fee_minor ELSE -fee_minor END), 0) AS fee,
          count(*) AS lines, count(*) FILTER (WHERE line = 'REFUND') AS refunds FROM %s) t
      WHERE i.kind = 'merchant' AND i.payee = ?
      """
          .formatted(ITS_LINES);

  private static final String LINES =
      """
      SELECT l.*, i.currency FROM instruction i CROSS JOIN LATERAL %s
      WHERE i.kind = 'merchant' AND i.payee = ? AND i.reference = ?
      ORDER BY l.at, l.psam, l.ntpsam, l.line OFFSET ? LIMIT ?
      """
          .formatted(ITS_LINES);

  private final Database database;

  public MerchantStatements(Database database) {
    this.database = database;
  }

  /**
   * A payment to a merchant.
   *
   * @param paidMinor what it was ordered to pay
   * @param decidedMinor how much of it is paid, if a person has said so
   * @param grossMinor purchases less cancels
   * @param givenBackMinor what the merchant gave back
   * @param lines purchases, cancels and refunds in it
   * @param refunds how many of them are refunds
   * @param againOf the payment that came back and that this one makes once more, without lines of
   *     its own
   */
  public record Payment(
      String reference,
      LocalDate day,
      Currency currency,
      long paidMinor,
      long grossMinor,
      long givenBackMinor,
      long feeMinor,
      long lines,
      long refunds,
      State state,
      Optional<Long> decidedMinor,
      Optional<LocalDate> booked,
      Optional<String> againOf) {}

  /**
   * The newest ones, 1 to {@code most}; references ascend with days.
   *
   * @param reference only those before it; all if empty
   */
  public List<Payment> newest(PartyId merchant, Optional<String> reference, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  PAYMENTS
                      + " AND (i.reference < ? OR ? = '') ORDER BY i.reference DESC LIMIT ?")) {
            ask.setString(1, merchant.value());
            ask.setString(2, reference.orElse(""));
            ask.setString(3, reference.orElse(""));
            ask.setInt(4, most);
            return payments(ask);
          }
        });
  }

  /** One of the merchant's own. */
  public Optional<Payment> find(PartyId merchant, String reference) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(PAYMENTS + " AND i.reference = ?")) {
            ask.setString(1, merchant.value());
            ask.setString(2, reference);
            return payments(ask).stream().findFirst();
          }
        });
  }

  /**
   * For what a payment of the merchant's is.
   *
   * @param from how many lines are left out, 0 to begin
   */
  public List<SettledLine> lines(PartyId merchant, String reference, int from, int most) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(LINES)) {
            ask.setString(1, merchant.value());
            ask.setString(2, reference);
            ask.setInt(3, from);
            ask.setInt(4, most);
            List<SettledLine> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new SettledLine(
                        merchant,
                        new TransactionId(row.getObject("trx", UUID.class)),
                        SettlementBook.Line.valueOf(row.getString("line")),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        currency(row),
                        row.getLong("amount_minor"),
                        row.getLong("fee_minor")));
              }
            }
            return all;
          }
        });
  }

  /** A purchase or cancel that was cleared. */
  public record Cleared(
      TransactionId trx, boolean isCancel, Amount amount, long feeMinor, BatchId batch) {}

  /** What of a merchant was cleared on a day, by UTC; late proofs on the day of their batch. */
  public List<Cleared> cleared(PartyId merchant, LocalDate day) {
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
            List<Cleared> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new Cleared(
                        new TransactionId(row.getObject("trx", UUID.class)),
                        row.getBoolean("is_cancel"),
                        ClearingRows.amount(row),
                        row.getLong("fee_minor"),
                        ClearingRows.batch(row)));
              }
            }
            return all;
          }
        });
  }

  private static List<Payment> payments(PreparedStatement ask) throws SQLException {
    List<Payment> all = new ArrayList<>();
    try (ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        all.add(
            new Payment(
                row.getString("reference"),
                row.getObject("day", LocalDate.class),
                currency(row),
                row.getLong("minor"),
                row.getBigDecimal("gross").longValueExact(),
                row.getBigDecimal("given_back").longValueExact(),
                row.getBigDecimal("fee").longValueExact(),
                row.getLong("lines"),
                row.getLong("refunds"),
                State.ofWord(row.getString("standing")),
                Optional.ofNullable(row.getObject("paid_minor", Long.class)),
                Optional.ofNullable(row.getObject("booked", LocalDate.class)),
                Optional.ofNullable(row.getString("again_of"))));
      }
    }
    return all;
  }

  private static Currency currency(ResultSet row) throws SQLException {
    return Currency.of(Bytes.of(row.getBytes("currency")));
  }
}
