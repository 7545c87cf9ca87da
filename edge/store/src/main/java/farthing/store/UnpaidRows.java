package farthing.store;

import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * What is not paid of one batch, within the transaction that books it: disputes, and what waits for
 * its proof. One thread, one connection.
 */
final class UnpaidRows {
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

  private static final String NOT_WAITING =
      "DELETE FROM unproven WHERE psam = ? AND batch = ? AND ntpsam = ANY (?::bigint[])";

  private static final Comparator<Dispute> BY_NUMBER =
      Comparator.comparingLong(each -> each.record().number());

  private final Connection connection;
  private final BatchId id;
  private long unproven;
  private long disputed;

  UnpaidRows(Connection connection, BatchId id) {
    this.connection = connection;
    this.id = id;
  }

  long unproven() {
    return unproven;
  }

  long disputed() {
    return disputed;
  }

  void dispute(List<Dispute> disputes) throws SQLException {
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
          .add("bytea", byte[][]::new, d -> ClearingRows.bytes(d.record()));
      disputed += add.executeUpdate();
    }
  }

  void keep(List<BatchPart.Line> waiting) throws SQLException {
    if (waiting.isEmpty()) {
      return;
    }
    try (PreparedStatement add = connection.prepareStatement(UNPROVEN)) {
      CollectedBatches.name(add, 1, id);
      new Columns<>(add, 2, waiting)
          .add("int8", Long[]::new, line -> line.record().number())
          .add("text", String[]::new, line -> line.merchant().value())
          .add("bytea", byte[][]::new, line -> ClearingRows.bytes(line.record()));
      unproven += add.executeUpdate();
    }
  }

  /** Of a purchase that was taken back nothing is paid, whatever comes late for it. */
  void cancel(List<ClearedRecord> cancels) throws SQLException {
    if (cancels.isEmpty()) {
      return;
    }
    try (PreparedStatement cancelled = connection.prepareStatement(CANCELLED)) {
      CollectedBatches.name(cancelled, 1, id);
      new Columns<>(cancelled, 2, cancels)
          .add("int8", Long[]::new, each -> each.record().cancelled());
      cancelled.executeUpdate();
    }
    try (PreparedStatement gone = connection.prepareStatement(NOT_WAITING)) {
      CollectedBatches.name(gone, 1, id);
      new Columns<>(gone, 2, cancels).add("int8", Long[]::new, each -> each.record().cancelled());
      gone.executeUpdate();
    }
  }
}
