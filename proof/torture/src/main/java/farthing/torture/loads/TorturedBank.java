package farthing.torture.loads;

import farthing.bank.LoadLink;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.SecretAccess;
import farthing.base.TransactionId;
import farthing.messages.SharedKey;
import farthing.netbank.Bank;
import farthing.netbank.Customers;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.torture.Ground;
import farthing.torture.HttpMessage;
import farthing.torture.PostgresProcess;
import farthing.torture.Road;
import farthing.torture.ServerProcess;
import farthing.torture.Storm;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** A bank that dies and comes back, with the road to it. Safe for all threads. */
final class TorturedBank implements AutoCloseable {
  /** Of every account, in minor units. */
  static final int OPENING_MINOR = 10_000_000;

  private static final String OPEN = " state NOT IN ('committed', 'released')";

  /** A bank looks every few seconds. */
  private static final Duration LOOKED_AFTER = Duration.ofSeconds(60);

  private static final int BETWEEN_LOOKS_MILLIS = 100;

  private final Path file;
  private final BankSettings settings;
  private final ServerProcess process;
  private final Storm storm;
  private final Road road;

  /** A bank whose process is not started yet, and its settings file. */
  TorturedBank(
      String name,
      String id,
      Currency currency,
      Ground ground,
      PostgresProcess postgres,
      Storm storm,
      URI loadServer)
      throws IOException {
    this.file = ground.home().resolve(name + ".properties");
    this.storm = storm;
    this.process = ground.own(name, BankMain.class, BankMain.SERVES, file);
    this.road = new Road(process::address, storm);
    SharedKey shared = SharedKey.generate("k1", new SecureRandom());
    this.settings =
        new BankSettings(
            name,
            LoadingBankId.ofHex(id),
            currency,
            shared.id(),
            Bytes.of(shared.reveal(SecretAccess.granted())),
            Ground.secret(),
            road.address(),
            loadServer,
            postgres.database(name),
            Ground.secret());
    settings.write(file);
  }

  Path settingsFile() {
    return file;
  }

  /** Its people's accounts. */
  void open(Iterable<String> accounts) throws SQLException {
    try (Database database = Database.open(books(), Bank.MIGRATIONS, Database.LEDGER)) {
      Customers customers = new Customers(database);
      for (String account : accounts) {
        customers.open(account, account, settings.password(), settings.amount(OPENING_MINOR));
      }
    }
    update("UPDATE customer SET password = ?", quicklyChecked(settings.password()));
  }

  /** As the bank keeps it, at the least cost that there is: thousands log in. */
  private static String quicklyChecked(String password) {
    int kibibytes = 8;
    byte[] salt = new byte[16];
    byte[] hash = new byte[32];
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withMemoryAsKB(kibibytes)
            .withIterations(1)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    Base64.Encoder text = Base64.getUrlEncoder().withoutPadding();
    return "argon2id:%d:1:%s:%s"
        .formatted(kibibytes, text.encodeToString(salt), text.encodeToString(hash));
  }

  BankSettings settings() {
    return settings;
  }

  DatabaseSettings books() {
    return settings.database();
  }

  ServerProcess process() {
    return process;
  }

  Storm storm() {
    return storm;
  }

  /** Where clients find it. */
  URI address() {
    return road.address();
  }

  void bring(HttpMessage message) throws IOException {
    road.bring(message);
  }

  /** As the bank does when it wants an order no more, but without the bank's knowing it yet. */
  void closeOrder(TransactionId trx) throws InterruptedException {
    LoadLink.to(settings.party(), settings.apiKey()).close(trx);
  }

  boolean isSomethingOpen() throws SQLException {
    return count(OPEN) > 0;
  }

  /** What it would look after within the next hours, it looks after now. */
  void hoursPass() throws SQLException {
    update("UPDATE load SET due = now() - interval '1 hour' WHERE" + OPEN);
  }

  /** Returns once nothing is due, or after a while. */
  void awaitLookedAfter() throws SQLException, InterruptedException {
    long until = System.nanoTime() + LOOKED_AFTER.toNanos();
    while (count(OPEN + " AND due <= now()") > 0 && System.nanoTime() < until) {
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    }
  }

  private long count(String which) throws SQLException {
    try (Connection connection = connection();
        PreparedStatement ask =
            connection.prepareStatement("SELECT count(*) FROM load WHERE" + which);
        ResultSet rows = ask.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void update(String sql, String... values) throws SQLException {
    try (Connection connection = connection();
        PreparedStatement change = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        change.setString(i + 1, values[i]);
      }
      change.executeUpdate();
    }
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(books().url(), books().user(), books().password());
  }

  @Override
  public void close() {
    road.close();
    process.close();
  }
}
