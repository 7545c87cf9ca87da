package farthing.store;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchRecord;
import farthing.purse.PurchaseRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of one batch, within the transaction that books it: some thousands of records at a time,
 * in their order, so that a batch of millions needs no more memory than one of thousands. What is
 * to be paid is decided before anything is written. One thread, one connection.
 */
final class ClearingRows {
  /** By the purchase's own key; of its batch and no other. */
  private static final String PAID_BEFORE =
      """
      SELECT x.place FROM unnest(?::integer[], ?::bigint[], ?::integer[], ?::bigint[])
        WITH ORDINALITY AS x (provider, number, nt, ntpsam, place)
      CROSS JOIN LATERAL (SELECT FROM cleared WHERE provider = x.provider AND purse = x.number
        AND nt = x.nt AND NOT is_cancel AND psam = ? AND batch = ? AND ntpsam = x.ntpsam LIMIT 1) c
      """;

  private static final String OPENINGS =
      """
      SELECT x.place, k.opening_minor FROM unnest(?::integer[], ?::bigint[], ?::bytea[])
        WITH ORDINALITY AS x (provider, number, currency, place)
      CROSS JOIN LATERAL (SELECT opening_minor FROM card_slot WHERE provider = x.provider
        AND number = x.number AND currency = x.currency LIMIT 1) k
      """;

  /** Nothing is left to decide about it. */
  private static final String CANCELLED =
      """
      UPDATE dispute d SET state = 'rejected', decided = now(), decided_by = 'clearing',
        why = 'it was cancelled in the same batch'
      WHERE d.psam = ? AND d.batch = ? AND d.state = 'open' AND d.ntpsam = ANY (?::bigint[])
      """;

  private static final String DISPUTE =
      """
      INSERT INTO dispute (psam, batch, ntpsam, provider, purse, nt, trx, party, currency,
        amount_minor, reason, detail, record)
      SELECT ?, ?, d.* FROM unnest(?::bigint[], ?::integer[], ?::bigint[], ?::integer[], ?::uuid[],
        ?::text[], ?::bytea[], ?::integer[], ?::text[], ?::text[], ?::bytea[]) AS d
      """;

  private static final String UNPROVEN =
      "INSERT INTO unproven (psam, batch, ntpsam, party, record)"
          + " SELECT ?, ?, u.* FROM unnest(?::bigint[], ?::text[], ?::bytea[]) u";

  private static final Comparator<ClearedRecord> LAST_FIRST =
      Comparator.comparingInt((ClearedRecord r) -> r.record().purchase().transactionNumber())
          .reversed();

  private static final Comparator<Dispute> BY_NUMBER =
      Comparator.comparingLong(each -> each.record().number());

  private static final String UNIQUE_VIOLATION = "23505";

  private final Connection connection;
  private final BatchId id;
  private final long part;
  private final HotRanges hotlist;
  private final Map<Sold, Sum> sums = new HashMap<>();
  private long records;
  private long paid;
  private long unproven;
  private long disputed;

  /**
   * @param part 0 of the batch itself, above it of late proofs, below it of a dispute
   */
  ClearingRows(Connection connection, BatchId id, long part, HotRanges hotlist) {
    this.connection = connection;
    this.id = id;
    this.part = part;
    this.hotlist = hotlist;
  }

  /** Which sales are one entry of the ledger's. */
  record Sold(int provider, PartyId merchant, Currency currency) {}

  /** Purchases less cancels, and the fees of them. */
  record Sum(long grossMinor, long feeMinor) {
    private Sum plus(Sum more) {
      return new Sum(
          Math.addExact(grossMinor, more.grossMinor), Math.addExact(feeMinor, more.feeMinor));
    }
  }

  /** What was paid of all that was added. */
  Map<Sold, Sum> sums() {
    return sums;
  }

  ClearingBook.Booked booked() {
    return new ClearingBook.Booked(paid, unproven, disputed);
  }

  /** How many were added, whatever became of each. */
  long records() {
    return records;
  }

  /** Pays, keeps or disputes each, as was foreseen or is found out. */
  void add(Foreseen foreseen) throws SQLException {
    JudgedRecords judged = foreseen.judged();
    records += judged.payable().size() + judged.unproven().size() + judged.disputes().size();
    dispute(judged.disputes());
    dispute(pay(foreseen));
    keep(judged.unproven());
    cancel(foreseen.cancels());
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
    for (ClearedRecord each : foreseen.purchases()) {
      Dispute.Reason reason = foreseen.against().get(each.record().number());
      if (reason == null) {
        good.add(each);
      } else {
        refused.add(new Dispute(each.merchant(), each.record(), reason, ""));
      }
    }
    good.addAll(ofPaidPurchases(foreseen.cancels(), good));
    Set<Long> uncovered = uncovered(good, refused);
    good.removeIf(each -> uncovered.contains(each.record().number()));
    write(good);
    good.forEach(each -> sums.merge(sold(each), sum(each), Sum::plus));
    paid += good.size();
    return refused;
  }

  /** Of a purchase that is not paid there is nothing to take back. */
  private List<ClearedRecord> ofPaidPurchases(List<ClearedRecord> payable, List<ClearedRecord> good)
      throws SQLException {
    List<ClearedRecord> cancels =
        payable.stream().filter(each -> each.record().isCancel()).toList();
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
          .add("int8", Long[]::new, each -> each.record().cancelled());
      CollectedBatches.name(ask, 5, id);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          ofPaid.add(others.get(row.getInt("place") - 1));
        }
      }
    }
    return ofPaid;
  }

  /**
   * Moves the shadow balances. Of each card that has spent too much its last purchases are not
   * paid, until the others are covered, and not moved.
   *
   * @return NTPSAM of those
   */
  private Set<Long> uncovered(List<ClearedRecord> good, List<Dispute> refused) throws SQLException {
    Map<ShadowBook.Slot, Long> below =
        below(ShadowBook.move(connection, good.stream().map(ClearingRows::move).toList()));
    if (below.isEmpty()) {
      return Set.of();
    }
    Set<Long> cancelled = new HashSet<>();
    good.forEach(each -> cancelled.add(each.record().cancelled()));
    List<ClearedRecord> last =
        good.stream()
            .filter(each -> !each.record().isCancel())
            .filter(each -> !cancelled.contains(each.record().number()))
            .filter(each -> below.containsKey(move(each).slot()))
            .sorted(LAST_FIRST)
            .toList();
    Map<ShadowBook.Slot, Long> missing = new HashMap<>(below);
    List<ClearedRecord> uncovered = new ArrayList<>();
    for (ClearedRecord each : last) {
      ShadowBook.Slot slot = move(each).slot();
      long by = Objects.requireNonNull(missing.get(slot));
      if (by < 0) {
        missing.put(slot, by + each.record().amount().minor());
        uncovered.add(each);
        refused.add(
            new Dispute(
                each.merchant(),
                each.record(),
                Dispute.Reason.BALANCE_BELOW_ZERO,
                "the card's shadow balance would be "
                    + slot.currency().text(Objects.requireNonNull(below.get(slot)))));
      }
    }
    ShadowBook.move(connection, uncovered.stream().map(each -> move(each).back()).toList());
    Set<Long> numbers = new HashSet<>();
    uncovered.forEach(each -> numbers.add(each.record().number()));
    return numbers;
  }

  /** What falls below zero, by how much: a card opens with what it was made with. */
  private Map<ShadowBook.Slot, Long> below(Map<ShadowBook.Slot, Long> loaded) throws SQLException {
    if (loaded.isEmpty()) {
      return Map.of();
    }
    Map<ShadowBook.Slot, Long> below = new HashMap<>(loaded);
    List<ShadowBook.Slot> slots = List.copyOf(below.keySet());
    try (PreparedStatement ask = connection.prepareStatement(OPENINGS)) {
      new Columns<>(ask, slots)
          .add("int4", Integer[]::new, slot -> slot.card().provider())
          .add("int8", Long[]::new, slot -> slot.card().number())
          .add("bytea", byte[][]::new, slot -> slot.currency().toBytes().held());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          below.merge(slots.get(row.getInt("place") - 1), row.getLong("opening_minor"), Long::sum);
        }
      }
    }
    below.values().removeIf(minor -> minor >= 0);
    return below;
  }

  private void write(List<ClearedRecord> records) throws SQLException {
    if (records.isEmpty()) {
      return;
    }
    byte[] psam = id.psam().value().held();
    try (CopyRows rows =
        new CopyRows(
            connection,
            "cleared",
            "at",
            "batch",
            "part",
            "ntpsam",
            "purse",
            "provider",
            "amount_minor",
            "fee_minor",
            "nt",
            "is_cancel",
            "trx",
            "party",
            "psam",
            "currency")) {
      for (ClearedRecord each : records) {
        PurchaseRecord of = purchase(each);
        rows.row()
            .time(of.terms().time().value().toInstant(ZoneOffset.UTC))
            .int8(id.batch())
            .int8(part)
            .int8(each.record().number())
            .int8(of.iep().number())
            .int4(of.iep().provider())
            .int4(each.record().amount().minor())
            .int4((int) each.feeMinor())
            .int4(of.transactionNumber())
            .bool(each.record().isCancel())
            .uuid(of.terms().trx().value())
            .text(each.merchant().value())
            .bytes(psam)
            .bytes(each.record().amount().currency().toBytes().held());
      }
      rows.end();
    }
  }

  private void dispute(List<Dispute> disputes) throws SQLException {
    if (disputes.isEmpty()) {
      return;
    }
    List<Dispute> inOrder = disputes.stream().sorted(BY_NUMBER).toList();
    try (PreparedStatement add = connection.prepareStatement(DISPUTE)) {
      CollectedBatches.name(add, 1, id);
      new Columns<>(add, 2, inOrder)
          .add("int8", Long[]::new, d -> d.record().number())
          .add("int4", Integer[]::new, d -> d.record().purchase().iep().provider())
          .add("int8", Long[]::new, d -> d.record().purchase().iep().number())
          .add("int4", Integer[]::new, d -> d.record().purchase().transactionNumber())
          .add("uuid", UUID[]::new, d -> d.record().purchase().terms().trx().value())
          .add("text", String[]::new, d -> d.merchant().value())
          .add("bytea", byte[][]::new, d -> d.record().amount().currency().toBytes().held())
          .add("int4", Integer[]::new, d -> d.record().amount().minor())
          .add("text", String[]::new, d -> d.reason().name())
          .add("text", String[]::new, Dispute::detail)
          .add("bytea", byte[][]::new, d -> bytes(d.record()));
      disputed += add.executeUpdate();
    }
  }

  private void keep(List<BatchPart.Line> waiting) throws SQLException {
    if (waiting.isEmpty()) {
      return;
    }
    try (PreparedStatement add = connection.prepareStatement(UNPROVEN)) {
      CollectedBatches.name(add, 1, id);
      new Columns<>(add, 2, waiting)
          .add("int8", Long[]::new, line -> line.record().number())
          .add("text", String[]::new, line -> line.merchant().value())
          .add("bytea", byte[][]::new, line -> bytes(line.record()));
      unproven += add.executeUpdate();
    }
  }

  private void cancel(List<ClearedRecord> cancels) throws SQLException {
    if (cancels.isEmpty()) {
      return;
    }
    try (PreparedStatement cancelled = connection.prepareStatement(CANCELLED)) {
      CollectedBatches.name(cancelled, 1, id);
      new Columns<>(cancelled, 2, cancels)
          .add("int8", Long[]::new, each -> each.record().cancelled());
      cancelled.executeUpdate();
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

  /** A purchase takes from its card, a cancel gives back. */
  private static ShadowBook.Move move(ClearedRecord each) {
    long minor = each.record().amount().minor();
    IepId card = purchase(each).iep();
    return new ShadowBook.Move(
        new ShadowBook.Slot(card, each.record().amount().currency()),
        each.record().isCancel() ? minor : -minor);
  }

  private static Sold sold(ClearedRecord each) {
    return new Sold(
        purchase(each).iep().provider(), each.merchant(), each.record().amount().currency());
  }

  private static Sum sum(ClearedRecord each) {
    long minor = each.record().amount().minor();
    return each.record().isCancel()
        ? new Sum(-minor, -each.feeMinor())
        : new Sum(minor, each.feeMinor());
  }
}
