package farthing.audit;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A journal of the real tables, written row by row as the servers write it; and spoilt, which its
 * own trigger would not let anybody do.
 */
final class JournalByHand implements AutoCloseable {
  /** As accounts are named after it. */
  private static final String ISSUER = "%08x".formatted(TownByHand.PROVIDER);

  private static final int PURCHASE = 1;
  private static final List<String> GUARDED =
      List.of("journal", "ledger_account", "ledger_entry", "ledger_posting", "ledger_balance");

  private final DatabaseSettings settings;
  private final Connection connection;

  private JournalByHand(DatabaseSettings settings, Connection connection) {
    this.settings = settings;
    this.connection = connection;
  }

  static JournalByHand in(DatabaseSettings settings) throws SQLException {
    Database.open(settings, Database.PAYMENT, Database.LEDGER).close(); // the real tables
    return new JournalByHand(
        settings,
        DriverManager.getConnection(settings.url(), settings.user(), settings.password()));
  }

  AuditedDatabase audited() {
    return new AuditedDatabase("journal", settings.url(), settings.user(), settings.password());
  }

  /** A counting row; with the methods below it becomes one. */
  record Row(
      int flow,
      String party,
      TransactionId trx,
      String step,
      String code,
      boolean captured,
      Bytes record,
      Optional<IepId> card,
      int nt,
      Optional<Amount> amount,
      Optional<PsamId> psam,
      OptionalInt loadNumber) {
    static Row of(int flow, String party, TransactionId trx, String step, String code) {
      return new Row(
          flow,
          party,
          trx,
          step,
          code,
          false,
          Bytes.empty(),
          Optional.empty(),
          0,
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty());
    }

    static Row ofPurchase(String party, TransactionId trx, String step, String code) {
      return of(PURCHASE, party, trx, step, code);
    }

    Row remembering(Bytes newRecord) {
      return new Row(
          flow, party, trx, step, code, captured, newRecord, card, nt, amount, psam, loadNumber);
    }

    Row of(IepId newCard, int newNt) {
      return new Row(
          flow,
          party,
          trx,
          step,
          code,
          captured,
          record,
          Optional.of(newCard),
          newNt,
          amount,
          psam,
          loadNumber);
    }

    Row of(Amount newAmount) {
      return new Row(
          flow,
          party,
          trx,
          step,
          code,
          captured,
          record,
          card,
          nt,
          Optional.of(newAmount),
          psam,
          loadNumber);
    }

    Row at(PsamId newPsam) {
      return new Row(
          flow,
          party,
          trx,
          step,
          code,
          captured,
          record,
          card,
          nt,
          amount,
          Optional.of(newPsam),
          loadNumber);
    }

    Row asCaptured() {
      return new Row(
          flow, party, trx, step, code, true, record, card, nt, amount, psam, loadNumber);
    }

    Row numbered(int number) {
      return new Row(
          flow,
          party,
          trx,
          step,
          code,
          captured,
          record,
          card,
          nt,
          amount,
          psam,
          OptionalInt.of(number));
    }
  }

  void write(Row row) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO journal (flow, mode, party, trx, step, slot, content_hash, code, content,
              record, answer, captured, provider, purse, nt, currency, amount_minor, psam, ntpsam,
              batch, load_number)
            VALUES (?, 5, ?, ?, ?, '', decode(repeat('00', 32), 'hex'), ?, '', ?, '', ?, ?, ?, ?,
              ?, ?, ?, ?, ?, ?)
            """)) {
      insert.setInt(1, row.flow());
      insert.setString(2, row.party());
      insert.setObject(3, row.trx().value());
      insert.setString(4, row.step());
      insert.setString(5, row.code());
      insert.setBytes(6, row.record().toArray());
      insert.setBoolean(7, row.captured());
      insert.setObject(8, row.card().map(IepId::provider).orElse(null), java.sql.Types.INTEGER);
      insert.setObject(9, row.card().map(IepId::number).orElse(null), java.sql.Types.BIGINT);
      insert.setObject(10, row.card().map(_ -> row.nt()).orElse(null), java.sql.Types.INTEGER);
      insert.setBytes(11, row.amount().map(a -> a.currency().toBytes().toArray()).orElse(null));
      insert.setObject(
          12, row.amount().map(a -> (long) a.minor()).orElse(null), java.sql.Types.BIGINT);
      insert.setBytes(13, row.psam().map(p -> p.value().toArray()).orElse(null));
      insert.setObject(14, row.psam().map(_ -> 1L).orElse(null), java.sql.Types.BIGINT);
      insert.setObject(15, row.psam().map(_ -> 1L).orElse(null), java.sql.Types.BIGINT);
      insert.setObject(
          16,
          row.loadNumber().isPresent() ? row.loadNumber().getAsInt() : null,
          java.sql.Types.INTEGER);
      insert.executeUpdate();
    }
  }

  /**
   * Posts a load to the float as the server does, under the reference that says of what it is.
   *
   * @param minor onto the card; below zero from it
   */
  void post(String reference, String funds, String bank, Currency currency, long minor)
      throws SQLException {
    byte[] curr = currency.toBytes().toArray();
    try (PreparedStatement post =
        connection.prepareStatement("SELECT outcome FROM ledger_post(?, ?, ?, ?, ?, ?)")) {
      post.setString(1, reference);
      post.setArray(2, connection.createArrayOf("text", new Object[] {funds, "issued"}));
      post.setArray(
          3, connection.createArrayOf("text", new Object[] {ISSUER + "." + bank, ISSUER}));
      post.setArray(4, connection.createArrayOf("bytea", new byte[][] {curr, curr}));
      post.setArray(5, connection.createArrayOf("boolean", new Object[] {false, false}));
      post.setArray(6, connection.createArrayOf("bigint", new Object[] {-minor, minor}));
      post.executeQuery().close();
    }
  }

  /** What ended is posted, and waits no more. */
  void posted(TransactionId trx) throws SQLException {
    try (PreparedStatement done =
        connection.prepareStatement("DELETE FROM float_due WHERE trx = ?")) {
      done.setObject(1, trx.value());
      done.executeUpdate();
    }
  }

  /** Everything is gone, as if the town had just been founded. */
  void forget() throws SQLException {
    spoil(
        "TRUNCATE journal, open_load, float_due, ledger_balance, ledger_posting, ledger_entry,"
            + " ledger_account");
  }

  /** Does what nobody may, and says how many rows it did it to. */
  int spoil(String sql, Object... values) throws SQLException {
    try (Statement switching = connection.createStatement()) {
      for (String table : GUARDED) {
        switching.execute("ALTER TABLE %s DISABLE TRIGGER USER".formatted(table));
      }
      try (PreparedStatement spoil = connection.prepareStatement(sql)) {
        for (int i = 0; i < values.length; i++) {
          spoil.setObject(i + 1, values[i]);
        }
        return spoil.executeUpdate();
      } finally {
        for (String table : GUARDED) {
          switching.execute("ALTER TABLE %s ENABLE TRIGGER USER".formatted(table));
        }
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
