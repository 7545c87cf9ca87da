package farthing.store;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.batches.BatchId;
import farthing.batches.BatchRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of one batch, within the transaction that books it: what the issuer's books say against
 * a record is asked of the database for all of them at once. One thread, one connection.
 */
final class ClearingRows {
  private static final String INCOMING =
      """
      CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
        ntpsam bigint, cancelled bigint, purse bigint, at timestamptz, expiry date, provider integer,
        amount_minor integer, fee_minor integer, nt integer, trx uuid, party text, currency bytea
      ) ON COMMIT DELETE ROWS
      """;

  /** Times are seconds since 1970, days days since then: numbers travel in binary. */
  private static final String FILL =
      """
      INSERT INTO incoming (ntpsam, cancelled, purse, at, expiry, provider, amount_minor, fee_minor,
        nt, trx, party, currency)
      SELECT i.ntpsam, i.cancelled, i.purse, to_timestamp(i.at), '1970-01-01'::date + i.expiry,
        i.provider, i.amount_minor, i.fee_minor, i.nt, i.trx, i.party, i.currency
      FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::integer[], ?::integer[],
        ?::integer[], ?::integer[], ?::integer[], ?::uuid[], ?::text[], ?::bytea[])
        AS i (ntpsam, cancelled, purse, at, expiry, provider, amount_minor, fee_minor, nt, trx,
          party, currency)
      """;

  private static final String CARD_IS_MADE =
      "EXISTS (SELECT FROM card c WHERE c.provider = i.provider AND c.number = i.purse"
          + " AND c.state = 'made')";

  private static final String CARD_IS_GOOD =
      "EXISTS (SELECT FROM card c WHERE c.provider = i.provider AND c.number = i.purse"
          + " AND c.state = 'made' AND c.expiry = i.expiry AND c.expiry >= (i.at AT TIME ZONE 'UTC')::date)";

  private static final String IS_HOT =
      "EXISTS (SELECT FROM hotlist h WHERE h.provider = i.provider AND h.first <= i.purse"
          + " AND h.last >= i.purse AND h.since <= i.at)";

  /** What became a refund for its card is paid to nobody. */
  private static final String IS_REFUNDED =
      "EXISTS (SELECT FROM refund r WHERE r.provider = i.provider AND r.paid_by = i.purse"
          + " AND r.nt = i.nt AND r.source = 'late-proof')";

  private static final String CLEARED =
      "INSERT INTO cleared (at, batch, part, ntpsam, purse, provider, amount_minor, fee_minor, nt, is_cancel,"
          + " trx, party, psam, currency) SELECT i.at, ?, ?, i.ntpsam, i.purse, i.provider, i.amount_minor,"
          + " i.fee_minor, i.nt, i.cancelled <> 0, i.trx, i.party, ?, i.currency FROM incoming i";

  private static final String PURCHASES =
      CLEARED
          + " WHERE i.cancelled = 0 AND "
          + CARD_IS_GOOD
          + " AND NOT "
          + IS_HOT
          + " AND NOT "
          + IS_REFUNDED
          + " ON CONFLICT DO NOTHING";

  /** Of a purchase that is not paid there is nothing to take back. */
  private static final String CANCELS =
      CLEARED
          + " WHERE i.cancelled <> 0 AND EXISTS (SELECT FROM cleared p"
          + " WHERE p.psam = ? AND p.batch = ? AND p.ntpsam = i.cancelled AND NOT p.is_cancel)";

  private static final String OURS =
      "cleared c JOIN incoming i ON i.ntpsam = c.ntpsam WHERE c.psam = ? AND c.batch = ?";

  private static final String REFUSED =
      """
      SELECT i.ntpsam, CASE WHEN NOT %s THEN 'CARD_UNKNOWN' WHEN NOT %s THEN 'CARD_EXPIRED'
        WHEN %s THEN 'CARD_HOTLISTED' ELSE 'USED_TWICE' END
      FROM incoming i WHERE i.cancelled = 0 AND NOT EXISTS (SELECT FROM cleared c
        WHERE c.psam = ? AND c.batch = ? AND c.ntpsam = i.ntpsam)
      """
          .formatted(CARD_IS_MADE, CARD_IS_GOOD, IS_HOT);

  /** What falls below zero, by how much: a card opens with what it was made with. */
  private static final String SPENT =
      """
      WITH moved AS (
        INSERT INTO shadow_balance AS s (provider, number, currency, minor)
        SELECT c.provider, c.purse, c.currency,
          sum(CASE WHEN c.is_cancel THEN c.amount_minor ELSE -c.amount_minor END)
        FROM %s GROUP BY c.provider, c.purse, c.currency ORDER BY c.provider, c.purse, c.currency
        ON CONFLICT (provider, number, currency) DO UPDATE SET minor = s.minor + excluded.minor
        RETURNING s.provider, s.number, s.currency, s.minor)
      SELECT * FROM (
        SELECT m.provider, m.number, m.currency, m.minor + coalesce((SELECT k.opening_minor
          FROM card_slot k WHERE k.provider = m.provider AND k.number = m.number
            AND k.currency = m.currency), 0) AS minor
        FROM moved m WHERE m.minor < 0) AS below
      WHERE below.minor < 0
      """
          .formatted(OURS);

  private static final String SUMS =
      """
      SELECT c.provider, c.party, c.currency,
        sum(CASE WHEN c.is_cancel THEN -c.amount_minor ELSE c.amount_minor END) AS gross,
        sum(CASE WHEN c.is_cancel THEN -c.fee_minor ELSE c.fee_minor END) AS fee
      FROM %s GROUP BY c.provider, c.party, c.currency ORDER BY c.provider, c.party, c.currency
      """
          .formatted(OURS);

  /** Nothing is left to decide about it. */
  private static final String CANCELLED =
      """
      UPDATE dispute d SET state = 'rejected', decided = now(), decided_by = 'clearing',
        why = 'it was cancelled in the same batch'
      FROM incoming i WHERE i.cancelled <> 0 AND d.psam = ? AND d.batch = ? AND d.state = 'open'
        AND d.ntpsam = i.cancelled
      """;

  private static final String DISPUTE =
      """
      INSERT INTO dispute (psam, batch, ntpsam, provider, purse, nt, trx, party, currency,
        amount_minor, reason, detail, record)
      SELECT ?, ?, d.* FROM unnest(?::bigint[], ?::integer[], ?::bigint[], ?::integer[], ?::uuid[],
        ?::text[], ?::bytea[], ?::integer[], ?::text[], ?::text[], ?::bytea[]) AS d
      """;

  private final Connection connection;
  private final BatchId id;
  private final long part;

  /**
   * @param part 0 of the batch itself, above it of late proofs, below it of a dispute
   */
  ClearingRows(Connection connection, BatchId id, long part) {
    this.connection = connection;
    this.id = id;
    this.part = part;
  }

  /** What a merchant sold to an issuer's cards in one currency. */
  record Sum(int provider, PartyId merchant, Currency currency, long grossMinor, long feeMinor) {}

  /** A card's slot, as the database names it. */
  private record SlotKey(int provider, long number, Currency currency) {}

  /**
   * Pays all that the issuer's books say nothing against, and moves the shadow balances.
   *
   * @return what is not paid
   */
  List<Dispute> add(List<ClearedRecord> payable) throws SQLException {
    try (Statement make = connection.createStatement()) {
      make.execute(INCOMING);
    }
    List<Dispute> overspent = new ArrayList<>();
    List<ClearedRecord> rest = payable;
    while (true) {
      Savepoint before = connection.setSavepoint();
      fill(rest);
      long purchases = update(PURCHASES, false);
      update(CANCELS, true);
      Set<Long> numbers = overspent(rest, spent(), overspent);
      if (numbers.isEmpty()) {
        connection.releaseSavepoint(before);
        long wanted = rest.stream().filter(r -> !r.record().isCancel()).count();
        List<Dispute> refused = new ArrayList<>(overspent);
        if (purchases != wanted) {
          refused.addAll(refused(rest));
        }
        return refused;
      }
      connection.rollback(before);
      rest =
          rest.stream()
              .filter(r -> !numbers.contains(r.record().number()))
              .filter(r -> !numbers.contains(r.record().cancelled()))
              .toList();
    }
  }

  /** What was paid of these, summed up for the ledger. */
  List<Sum> sums() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(SUMS)) {
      ask.setBytes(1, psam());
      ask.setLong(2, id.batch());
      List<Sum> sums = new ArrayList<>();
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          sums.add(
              new Sum(
                  row.getInt("provider"),
                  new PartyId(row.getString("party")),
                  Currency.of(Bytes.of(row.getBytes("currency"))),
                  row.getLong("gross"),
                  row.getLong("fee")));
        }
      }
      return sums;
    }
  }

  void dispute(List<Dispute> disputes) throws SQLException {
    if (disputes.isEmpty()) {
      return;
    }
    try (PreparedStatement add = connection.prepareStatement(DISPUTE)) {
      CollectedBatches.name(add, 1, id);
      new Columns<>(add, 2, disputes)
          .add("int8", Long[]::new, d -> d.record().number())
          .add("int4", Integer[]::new, d -> d.record().purchase().iep().provider())
          .add("int8", Long[]::new, d -> d.record().purchase().iep().number())
          .add("int4", Integer[]::new, d -> d.record().purchase().transactionNumber())
          .add("uuid", UUID[]::new, d -> d.record().purchase().terms().trx().value())
          .add("text", String[]::new, d -> d.merchant().value())
          .add("bytea", byte[][]::new, d -> currency(d.record()))
          .add("int4", Integer[]::new, d -> d.record().amount().minor())
          .add("text", String[]::new, d -> d.reason().name())
          .add("text", String[]::new, Dispute::detail)
          .add("bytea", byte[][]::new, d -> bytes(d.record()));
      add.executeUpdate();
    }
    try (PreparedStatement cancelled = connection.prepareStatement(CANCELLED)) {
      CollectedBatches.name(cancelled, 1, id);
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

  private void fill(List<ClearedRecord> records) throws SQLException {
    try (PreparedStatement fill = connection.prepareStatement(FILL)) {
      new Columns<>(fill, records)
          .add("int8", Long[]::new, r -> r.record().number())
          .add("int8", Long[]::new, r -> r.record().cancelled())
          .add("int8", Long[]::new, r -> r.record().purchase().iep().number())
          .add("int8", Long[]::new, r -> second(r.record()))
          .add("int4", Integer[]::new, r -> day(r.record()))
          .add("int4", Integer[]::new, r -> r.record().purchase().iep().provider())
          .add("int4", Integer[]::new, r -> r.record().amount().minor())
          .add("int4", Integer[]::new, r -> (int) r.feeMinor())
          .add("int4", Integer[]::new, r -> r.record().purchase().transactionNumber())
          .add("uuid", UUID[]::new, r -> r.record().purchase().terms().trx().value())
          .add("text", String[]::new, r -> r.merchant().value())
          .add("bytea", byte[][]::new, r -> currency(r.record()));
      fill.executeUpdate();
    }
  }

  private static long second(BatchRecord record) {
    return record.purchase().terms().time().value().toEpochSecond(ZoneOffset.UTC);
  }

  private static int day(BatchRecord record) {
    return (int) record.purchase().expiry().lastDay().toEpochDay();
  }

  private long update(String sql, boolean ofCancels) throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(sql)) {
      add.setLong(1, id.batch());
      add.setLong(2, part);
      add.setBytes(3, psam());
      if (ofCancels) {
        CollectedBatches.name(add, 4, id);
      }
      return add.executeUpdate();
    }
  }

  private Map<SlotKey, Long> spent() throws SQLException {
    try (PreparedStatement move = connection.prepareStatement(SPENT)) {
      CollectedBatches.name(move, 1, id);
      Map<SlotKey, Long> below = new HashMap<>();
      try (ResultSet row = move.executeQuery()) {
        while (row.next()) {
          below.put(
              new SlotKey(
                  row.getInt("provider"),
                  row.getLong("number"),
                  Currency.of(Bytes.of(row.getBytes("currency")))),
              row.getLong("minor"));
        }
      }
      return below;
    }
  }

  /** Of each card that has spent too much its last purchases, until the others are covered. */
  private static Set<Long> overspent(
      List<ClearedRecord> records, Map<SlotKey, Long> below, List<Dispute> disputes) {
    Map<SlotKey, Long> missing = new HashMap<>(below);
    Set<Long> numbers = new HashSet<>();
    Set<Long> cancelled = new HashSet<>();
    records.forEach(r -> cancelled.add(r.record().cancelled()));
    List<ClearedRecord> last =
        records.stream()
            .filter(r -> !r.record().isCancel() && !cancelled.contains(r.record().number()))
            .filter(r -> below.containsKey(slot(r.record())))
            .sorted(
                Comparator.comparingInt(
                        (ClearedRecord r) -> r.record().purchase().transactionNumber())
                    .reversed())
            .toList();
    for (ClearedRecord each : last) {
      SlotKey slot = slot(each.record());
      long by = Objects.requireNonNull(missing.get(slot));
      if (by < 0) {
        missing.put(slot, by + each.record().amount().minor());
        numbers.add(each.record().number());
        disputes.add(
            new Dispute(
                each.merchant(),
                each.record(),
                Dispute.Reason.BALANCE_BELOW_ZERO,
                "the card's shadow balance would be "
                    + slot.currency().text(Objects.requireNonNull(below.get(slot)))));
      }
    }
    return numbers;
  }

  private List<Dispute> refused(List<ClearedRecord> records) throws SQLException {
    Map<Long, Dispute.Reason> reasons = new HashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(REFUSED)) {
      CollectedBatches.name(ask, 1, id);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          reasons.put(row.getLong(1), Dispute.Reason.valueOf(row.getString(2)));
        }
      }
    }
    List<Dispute> refused = new ArrayList<>();
    for (ClearedRecord each : records) {
      Optional.ofNullable(reasons.get(each.record().number()))
          .ifPresent(why -> refused.add(new Dispute(each.merchant(), each.record(), why, "")));
    }
    return refused;
  }

  private static SlotKey slot(BatchRecord record) {
    return new SlotKey(
        record.purchase().iep().provider(),
        record.purchase().iep().number(),
        record.amount().currency());
  }

  private static byte[] currency(BatchRecord record) {
    return record.amount().currency().toBytes().toArray();
  }

  private byte[] psam() {
    return id.psam().value().toArray();
  }
}
