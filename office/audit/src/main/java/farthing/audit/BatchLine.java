package farthing.audit;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.batches.BatchRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A purchase or cancel of a security card's batch, as one of the books has it.
 *
 * @param trx as text
 * @param amount empty where these books do not say
 * @param minute DTHR in seconds since 1970; empty where these books do not say
 */
record BatchLine(
    BatchPlace place,
    String party,
    String trx,
    IepId card,
    int nt,
    Optional<Amount> amount,
    Optional<Long> minute,
    boolean isCancel) {
  static BatchLine of(BatchPlace place, String party, BatchRecord record) {
    return new BatchLine(
        place,
        party,
        record.purchase().terms().trx().toString(),
        record.purchase().iep(),
        record.purchase().transactionNumber(),
        Optional.of(record.amount()),
        Optional.of(record.purchase().terms().time().value().toEpochSecond(ZoneOffset.UTC)),
        record.isCancel());
  }

  static BatchLine read(BatchPlace place, ResultSet row) throws SQLException {
    byte[] currency = row.getBytes("currency");
    long minute = row.getLong("minute");
    boolean isTimed = !row.wasNull();
    return new BatchLine(
        place,
        row.getString("party"),
        row.getString("trx"),
        new IepId(row.getInt("provider"), row.getLong("purse")),
        row.getInt("nt"),
        currency == null
            ? Optional.empty()
            : Optional.of(
                Amount.ofMinor(row.getLong("amount_minor"), Currency.of(Bytes.of(currency)))),
        isTimed ? Optional.of(minute) : Optional.empty(),
        row.getBoolean("is_cancel"));
  }

  /**
   * @throws Malformed if it is no record
   */
  static BatchRecord record(String psam, byte[] bytes) {
    return BatchRecord.read(PsamId.ofHex(psam), new ByteReader("record of a batch", bytes));
  }

  /** What the other says otherwise, in words for people. */
  List<String> differences(BatchLine other) {
    List<String> all = new ArrayList<>();
    differ(all, "merchant", party, other.party);
    differ(all, "TRX", trx, other.trx);
    if (!card.equals(other.card)) {
      all.add("another card");
    }
    differ(all, "NT", nt, other.nt);
    if (amount.isPresent() && other.amount.isPresent()) {
      differ(all, "amount", amount.get(), other.amount.get());
    }
    if (minute.isPresent() && other.minute.isPresent() && !minute.equals(other.minute)) {
      all.add("another time");
    }
    differ(all, "cancel", isCancel, other.isCancel);
    return all;
  }

  private static void differ(List<String> all, String what, Object one, Object other) {
    if (!one.equals(other)) {
      all.add("%s %s, not %s".formatted(what, other, one));
    }
  }

  /** What the merchant is to get for it. */
  long signed() {
    long minor = amount.map(a -> (long) a.minor()).orElse(0L);
    return isCancel ? -minor : minor;
  }
}
