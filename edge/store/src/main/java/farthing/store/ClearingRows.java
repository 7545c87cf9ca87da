package farthing.store;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PsamId;
import farthing.batches.BatchId;
import farthing.batches.BatchRecord;
import farthing.purse.PurchaseRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of one batch, within the transaction that books it: some thousands of records at a time,
 * in their order, so that a batch of millions needs no more memory than one of thousands. What is
 * to be paid is decided before anything is written. One thread, one connection.
 */
final class ClearingRows {
  /** By the purchase's own key; of the cancel's own sale and no other. */
  private static final String PAID_BEFORE =
      """
      SELECT x.place
      FROM unnest(?::integer[], ?::bigint[], ?::integer[], ?::bigint[])
        WITH ORDINALITY AS x (provider, number, nt, sale, place)
      CROSS JOIN LATERAL (SELECT FROM cleared_record
        WHERE provider = x.provider AND purse = x.number AND nt = x.nt AND NOT is_cancel
          AND sale = x.sale LIMIT 1) c
      """;

  private static final String UNIQUE_VIOLATION = "23505";

  private final Connection connection;
  private final HotRanges hotlist;
  private final UnpaidRows unpaid;
  private final Sales sales;
  private long records;
  private long paid;

  /**
   * @param part 0 of the batch itself, above it of late proofs, below it of a dispute
   */
  ClearingRows(Connection connection, BatchId id, long part, HotRanges hotlist) {
    this.connection = connection;
    this.sales = new Sales(connection, id, part);
    this.hotlist = hotlist;
    this.unpaid = new UnpaidRows(connection, id);
  }

  /** What was paid of all that was added stands in the ledger then, and is settled some day. */
  void post(Ledger ledger) throws SQLException {
    sales.post(ledger);
  }

  ClearingBook.Booked booked() {
    return new ClearingBook.Booked(paid, unpaid.unproven(), unpaid.disputed());
  }

  /** How many were added, whatever became of each. */
  long records() {
    return records;
  }

  /** Pays, keeps or disputes each, as was foreseen or is found out. */
  void add(Foreseen foreseen) throws SQLException {
    JudgedRecords judged = foreseen.judged();
    records += judged.payable().size() + judged.unproven().size() + judged.disputes().size();
    unpaid.dispute(judged.disputes());
    unpaid.dispute(pay(foreseen));
    unpaid.keep(judged.unproven());
    unpaid.cancel(foreseen.cancels());
  }

  /**
   * Pays all that the issuer's books say nothing against, and moves the shadow balances.
   *
   * @return what is not paid
   */
  List<Dispute> pay(Foreseen foreseen) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      List<Dispute> refused = payForeseen(foreseen);
      connection.releaseSavepoint(before);
      return refused;
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before); // one was paid after that was asked
      return payForeseen(Foreseen.of(connection, hotlist, foreseen.judged()));
    }
  }

  private List<Dispute> payForeseen(Foreseen foreseen) throws SQLException {
    List<Dispute> refused = new ArrayList<>();
    List<ClearedRecord> good = new ArrayList<>();
    Map<Long, Dispute.Reason> against = new HashMap<>(foreseen.word().against());
    IssuersWord.used(connection, foreseen.word().doubtful())
        .forEach(number -> against.put(number, Dispute.Reason.USED_TWICE));
    for (ClearedRecord each : foreseen.purchases()) {
      Dispute.Reason reason = against.get(each.record().number());
      if (reason == null) {
        good.add(each);
      } else {
        refused.add(new Dispute(each.merchant(), each.record(), reason, ""));
      }
    }
    good.addAll(ofPaidPurchases(foreseen.cancels(), good));
    refused.addAll(Spending.move(connection, good));
    write(good, sales.of(good));
    paid += good.size();
    return refused;
  }

  /** Of a purchase that is not paid there is nothing to take back. */
  private List<ClearedRecord> ofPaidPurchases(List<ClearedRecord> cancels, List<ClearedRecord> good)
      throws SQLException {
    if (cancels.isEmpty()) {
      return List.of();
    }
    Set<Long> paidNow = new HashSet<>();
    good.forEach(each -> paidNow.add(each.record().number()));
    List<ClearedRecord> ofPaid = new ArrayList<>();
    List<ClearedRecord> others = new ArrayList<>();
    for (ClearedRecord each : cancels) {
      (paidNow.contains(each.record().cancelled()) ? ofPaid : others).add(each);
    }
    try (PreparedStatement ask = connection.prepareStatement(PAID_BEFORE)) {
      new Columns<>(ask, others)
          .add("int4", Integer[]::new, each -> purchase(each).iep().provider())
          .add("int8", Long[]::new, each -> purchase(each).iep().number())
          .add("int4", Integer[]::new, each -> purchase(each).transactionNumber() - 1)
          .give("int8", sales.of(others).stream().map(Sales.Sale::number).toArray());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          ofPaid.add(others.get(row.getInt("place") - 1));
        }
      }
    }
    return ofPaid;
  }

  private void write(List<ClearedRecord> records, List<Sales.Sale> of) throws SQLException {
    if (records.isEmpty()) {
      return;
    }
    try (CopyRows rows =
        new CopyRows(
            connection,
            "cleared_record",
            "at",
            "sale",
            "ntpsam",
            "purse",
            "provider",
            "nt",
            "amount_minor",
            "fee_minor",
            "trx",
            "is_cancel")) {
      for (int i = 0; i < records.size(); i++) {
        ClearedRecord each = records.get(i);
        PurchaseRecord shown = purchase(each);
        rows.row()
            .time(shown.terms().time().value().toInstant(ZoneOffset.UTC))
            .int8(of.get(i).number())
            .int8(each.record().number())
            .int8(shown.iep().number())
            .int4(shown.iep().provider())
            .int4(shown.transactionNumber())
            .int4(each.record().amount().minor())
            .int4((int) each.feeMinor())
            .uuid(shown.terms().trx().value())
            .bool(each.record().isCancel());
      }
      rows.end();
    }
    for (int i = 0; i < records.size(); i++) {
      of.get(i).count(records.get(i));
    }
  }

  static byte[] bytes(BatchRecord record) {
    ByteWriter out = new ByteWriter(BatchRecord.SIZE);
    record.write(out);
    return out.toArray();
  }

  static BatchRecord record(PsamId psam, byte[] bytes) {
    return BatchRecord.read(psam, new ByteReader("record of a batch", bytes));
  }

  static Amount amount(ResultSet row) throws SQLException {
    return Amount.ofMinor(
        row.getLong("amount_minor"), Currency.of(Bytes.of(row.getBytes("currency"))));
  }

  static BatchId batch(ResultSet row) throws SQLException {
    return new BatchId(new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("batch"));
  }

  private static PurchaseRecord purchase(ClearedRecord record) {
    return record.record().purchase();
  }
}
