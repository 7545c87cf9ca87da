package farthing.store;

import farthing.accounts.ClearingRule;
import farthing.accounts.LedgerEntry;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.batches.BatchId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What merchants sold in one batch, by issuer and currency: each sale is one entry of the ledger's
 * and what is settled, and its records name it by a number. One thread, one connection, within the
 * transaction that books the batch.
 */
final class Sales {
  /** So that two runs of the same batch lock the ledger's accounts in one order. */
  private static final Comparator<Sale> IN_ORDER =
      Comparator.comparing(
          sale -> sale.merchant + " %08x %s".formatted(sale.provider, sale.currency));

  private final Connection connection;
  private final BatchId id;
  private final long part;
  private final Map<Key, Sale> all = new HashMap<>();

  /**
   * @param part 0 of the batch itself, above it of late proofs, below it of a dispute
   */
  Sales(Connection connection, BatchId id, long part) {
    this.connection = connection;
    this.id = id;
    this.part = part;
  }

  private record Key(PartyId merchant, int provider, Currency currency) {
    static Key of(ClearedRecord record) {
      return new Key(
          record.merchant(),
          record.record().purchase().iep().provider(),
          record.record().amount().currency());
    }
  }

  /** Purchases less cancels, and the fees of them. */
  static final class Sale {
    private final PartyId merchant;
    private final int provider;
    private final Currency currency;
    private final long number;
    private Optional<PartyId> acquirer = Optional.empty();
    private long records;
    private long grossMinor;
    private long feeMinor;

    private Sale(Key key, long number) {
      this.merchant = key.merchant();
      this.provider = key.provider();
      this.currency = key.currency();
      this.number = number;
    }

    long number() {
      return number;
    }

    /** It is written down. */
    void count(ClearedRecord record) {
      records++;
      acquirer = record.acquirer();
      int sign = record.record().isCancel() ? -1 : 1;
      grossMinor = Math.addExact(grossMinor, sign * (long) record.record().amount().minor());
      feeMinor = Math.addExact(feeMinor, sign * record.feeMinor());
    }
  }

  /** Of which sale each is, in their order; none is counted by this. */
  List<Sale> of(List<ClearedRecord> records) throws SQLException {
    open(records.stream().map(Key::of).distinct().filter(key -> !all.containsKey(key)).toList());
    return records.stream().map(record -> Objects.requireNonNull(all.get(Key.of(record)))).toList();
  }

  private void open(List<Key> keys) throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT nextval(pg_get_serial_sequence('sale', 'number'))"
                + " FROM generate_series(1, ?)")) {
      ask.setInt(1, keys.size());
      try (ResultSet row = ask.executeQuery()) {
        for (Key key : keys) {
          row.next();
          all.put(key, new Sale(key, row.getLong(1)));
        }
      }
    }
  }

  /** Posts them to the ledger, and writes them down to be settled. */
  void post(Ledger ledger) throws SQLException {
    List<Sale> sales =
        all.values().stream().filter(sale -> sale.records > 0).sorted(IN_ORDER).toList();
    List<String> acquirers = new ArrayList<>();
    List<LedgerEntry> entries = new ArrayList<>();
    for (Sale sale : sales) {
      PartyId acquirer =
          sale.acquirer.orElseThrow(
              () -> new IllegalStateException("nothing is agreed with " + sale.merchant));
      acquirers.add(acquirer.value());
      entry(sale, acquirer).ifPresent(entries::add);
    }
    for (Posted posted : ledger.postAll(connection, entries)) {
      if (!(posted instanceof Posted.Fresh)) {
        throw new IllegalStateException("an entry of it is posted already: " + posted);
      }
    }
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO sale (psam, batch, part, acquirer, number, party, provider, currency,"
                + " gross_minor, fee_minor) SELECT ?, ?, ?, s.* FROM unnest(?::text[], ?::bigint[],"
                + " ?::text[], ?::integer[], ?::bytea[], ?::bigint[], ?::bigint[]) s")) {
      CollectedBatches.name(add, 1, id);
      add.setLong(3, part);
      new Columns<>(add, 3, sales)
          .give("text", acquirers.toArray())
          .add("int8", Long[]::new, sale -> sale.number)
          .add("text", String[]::new, sale -> sale.merchant.value())
          .add("int4", Integer[]::new, sale -> sale.provider)
          .add("bytea", byte[][]::new, sale -> sale.currency.toBytes().toArray())
          .add("int8", Long[]::new, sale -> sale.grossMinor)
          .add("int8", Long[]::new, sale -> sale.feeMinor);
      add.executeUpdate();
    }
  }

  /** Empty where it comes to nothing. */
  private Optional<LedgerEntry> entry(Sale sale, PartyId acquirer) {
    return ClearingRule.entry(
        "clearing/%s/%d/%s/%08x/%04d"
            .formatted(id, part, sale.merchant, sale.provider, sale.currency.numeric()),
        new ClearingRule.Sale(
            sale.provider, acquirer, sale.merchant, sale.currency, sale.grossMinor, sale.feeMinor));
  }
}
