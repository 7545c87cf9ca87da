package farthing.torture.loads;

import farthing.bank.BookedLoad;
import farthing.bank.LoadDesk;
import farthing.bank.LoadLink;
import farthing.bank.Settling;
import farthing.base.Bytes;
import farthing.base.LoadingBankId;
import farthing.base.TransactionId;
import farthing.messages.SharedKey;
import farthing.store.DatabaseSettings;
import farthing.torture.Ground;
import farthing.torture.HttpMessage;
import farthing.torture.PostgresProcess;
import farthing.torture.Road;
import farthing.torture.ServerProcess;
import farthing.torture.Storm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A bank that dies and comes back, with the road to it. Safe for all threads. */
final class TorturedBank implements AutoCloseable {
  static final long OPENING_MINOR = 10_000_000;

  /** What the bank would do within the next hours is done at once. */
  private static final Duration LATER = Duration.ofHours(6);

  private static final int MOST_PASSES = 20;

  private final Path file;
  private final BankSettings settings;
  private final ServerProcess process;
  private final Storm storm;
  private final Road road;

  /** A bank whose process is not started yet, and its settings file. */
  TorturedBank(
      String name, String id, Ground ground, PostgresProcess postgres, Storm storm, URI loadServer)
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
            shared.id(),
            Bytes.of(shared.reveal(farthing.base.SecretAccess.granted())),
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
    try (BankDatabase database = database()) {
      for (String account : accounts) {
        database.transaction(connection ->
            BankDatabase.update(
                connection,
                "INSERT INTO account (id, opening, free) VALUES (?, ?, ?)",
                account,
                OPENING_MINOR,
                OPENING_MINOR));
      }
    }
  }

  private BankDatabase database() {
    return new BankDatabase(settings.database());
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

  /**
   * What is left open is settled as the bank itself would, some hours later.
   *
   * @return what is still open then
   */
  List<BookedLoad> settles() throws InterruptedException {
    try (BankDatabase database = database()) {
      BankTill till = new BankTill(database);
      BankLoadBook book = new BankLoadBook(database);
      LoadDesk desk = new LoadDesk(settings.party(), till, book);
      LoadLink link = LoadLink.to(settings.party(), settings.apiKey());
      for (int pass = 1; pass <= MOST_PASSES; pass++) {
        Instant then = Instant.now().plus(LATER.multipliedBy(pass));
        if (new Settling(desk, till, book, link, () -> then).pass() == 0) {
          break;
        }
      }
      return book.due(Instant.now().plus(LATER.multipliedBy(2L * MOST_PASSES)), MOST_PASSES);
    }
  }

  @Override
  public void close() {
    road.close();
    process.close();
  }
}
