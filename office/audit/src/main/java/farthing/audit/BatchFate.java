package farthing.audit;

import farthing.batches.BatchRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What became of a record of a batch: a row of those that are cleared, disputed, or wait for their
 * proof.
 *
 * @param state of a dispute
 * @param part of its sale, of one that is cleared
 * @param record as these books have it, where they keep it
 */
record BatchFate(Kind kind, String state, long part, BatchLine line, Optional<BatchRecord> record) {
  enum Kind {
    CLEARED("cleared"),
    DISPUTED("disputed"),
    UNPROVEN("waiting for its proof");

    private final String told;

    Kind(String told) {
      this.told = told;
    }

    String told() {
      return told;
    }
  }

  static final String QUERY =
      """
      SELECT encode(f.psam, 'hex') AS psam, batch, ntpsam, kind, state, part, party, trx::text AS trx,
        provider, purse, nt, currency, amount_minor, minute, is_cancel, record
      FROM (
        SELECT psam, batch, ntpsam, 'CLEARED' AS kind, '' AS state, part, party, trx, provider, purse,
          nt, currency, amount_minor, extract(epoch FROM at)::bigint AS minute, is_cancel,
          NULL::bytea AS record
        FROM cleared
        UNION ALL
        SELECT psam, batch, ntpsam, 'DISPUTED', state, 0, party, trx, provider, purse, nt, currency,
          amount_minor, NULL, false, record
        FROM dispute
        UNION ALL
        SELECT psam, batch, ntpsam, 'UNPROVEN', '', 0, party, NULL, 0, 0, 0, NULL, 0, NULL, false, record
        FROM unproven) f
      ORDER BY f.psam, batch, ntpsam
      """;

  /** One that waits stands in the books as it came, and no other way. */
  static BatchFate read(BatchPlace place, ResultSet row) throws SQLException {
    Kind kind = Kind.valueOf(row.getString("kind"));
    byte[] bytes = row.getBytes("record");
    Optional<BatchRecord> record =
        bytes == null ? Optional.empty() : Optional.of(BatchLine.record(place.psam(), bytes));
    BatchLine line =
        kind == Kind.UNPROVEN
            ? BatchLine.of(place, row.getString("party"), record.orElseThrow())
            : BatchLine.read(place, row);
    return new BatchFate(kind, row.getString("state"), row.getLong("part"), line, record);
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /** Nothing where it was not paid. */
  long paid() {
    return kind == Kind.CLEARED ? line.signed() : 0;
  }
}
