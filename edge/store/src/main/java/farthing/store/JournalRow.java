package farthing.store;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** A row of the journal, read back and checked again by the types it becomes. */
final class JournalRow {
  static final String COLUMNS =
      "j.party, j.trx, j.step, j.slot, j.flow, j.mode, j.content_hash, j.content, j.record,"
          + " j.answer, j.code, j.psam, j.ntpsam, j.batch, j.currency, j.amount_minor,"
          + " j.provider, j.purse, j.nt, j.captured, j.load_number, j.at";

  private JournalRow() {}

  static EntryKey key(ResultSet row) throws SQLException {
    return new EntryKey(
        new PartyId(row.getString("party")),
        new TransactionId(row.getObject("trx", UUID.class)),
        new Step(row.getString("step")),
        bytes(row, "slot"));
  }

  static StoredEntry read(ResultSet row) throws SQLException {
    Entry entry =
        new Entry(
            key(row),
            flow(row.getInt("flow")),
            row.getInt("mode"),
            bytes(row, "content_hash"),
            bytes(row, "content"),
            bytes(row, "record"),
            bytes(row, "answer"),
            row.getString("code"),
            psam(row),
            amount(row),
            purse(row));
    return new StoredEntry(entry, row.getObject("at", OffsetDateTime.class).toInstant());
  }

  static LastLoad lastLoad(ResultSet row) throws SQLException {
    return new LastLoad(
        new PartyId(row.getString("party")),
        new TransactionId(row.getObject("trx", UUID.class)),
        row.getInt("load_number"),
        bytes(row, "record"),
        Optional.ofNullable(row.getString("code")));
  }

  /** The numbers in the table are never given away again. */
  static short number(Flow flow) {
    return switch (flow) {
      case PURCHASE -> 1;
      case LOAD -> 2;
      case UNLOAD -> 3;
    };
  }

  static Flow flow(int number) {
    return switch (number) {
      case 1 -> Flow.PURCHASE;
      case 2 -> Flow.LOAD;
      case 3 -> Flow.UNLOAD;
      default -> throw new IllegalStateException("the journal has a flow " + number);
    };
  }

  private static Optional<PsamUse> psam(ResultSet row) throws SQLException {
    byte[] psam = row.getBytes("psam");
    return psam == null
        ? Optional.empty()
        : Optional.of(
            new PsamUse(new PsamId(Bytes.of(psam)), row.getLong("ntpsam"), row.getLong("batch")));
  }

  static Optional<Amount> amount(ResultSet row) throws SQLException {
    byte[] currency = row.getBytes("currency");
    return currency == null
        ? Optional.empty()
        : Optional.of(Amount.ofMinor(row.getLong("amount_minor"), Currency.of(Bytes.of(currency))));
  }

  private static Optional<PurseUse> purse(ResultSet row) throws SQLException {
    int provider = row.getInt("provider");
    if (row.wasNull()) {
      return Optional.empty();
    }
    IepId purse = new IepId(provider, row.getLong("purse"));
    int nt = row.getInt("nt");
    PurseUse use =
        row.getBoolean("captured") ? PurseUse.captured(purse, nt) : PurseUse.named(purse, nt);
    int loadNumber = row.getInt("load_number");
    return Optional.of(row.wasNull() ? use : use.asLoad(loadNumber));
  }

  private static Bytes bytes(ResultSet row, String column) throws SQLException {
    return Bytes.of(row.getBytes(column));
  }
}
