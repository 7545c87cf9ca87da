package farthing.bench;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.exchange.SealedKeys;
import farthing.payment.PaymentPolicy;
import farthing.payment.PaymentServer;
import farthing.payment.StoredAgreements;
import farthing.payment.StoredHotlist;
import farthing.payment.Terminal;
import farthing.payment.TerminalRack;
import farthing.security.BatchLimits;
import farthing.security.PsamRules;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Hotlist;
import farthing.store.Journal;
import farthing.store.JournalFigures;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The payment server as it serves: merchants and hotlist from the database, the door's bounds on,
 * only its rates per caller off, since all callers come from one address.
 */
final class BenchServer implements Subject.Serving {
  private static final int NUMBERS_PER_BLOCK = 10_000;
  private static final int BATCH_PURCHASES = 4_000_000;
  private static final Instant KEY_VALID_TO = Instant.parse("2049-12-31T00:00:00Z");

  private final Scheme scheme;
  private final Database database;
  private final Journal journal;
  private final HttpDoor door;

  private BenchServer(Scheme scheme, Database database, Journal journal, HttpDoor door) {
    this.scheme = scheme;
    this.database = database;
    this.journal = journal;
    this.door = door;
  }

  static BenchServer open(DatabaseSettings settings, Scheme scheme) throws IOException {
    return open(settings, scheme, DoorBounds.PACE);
  }

  static BenchServer open(DatabaseSettings settings, Scheme scheme, Duration pace)
      throws IOException {
    Database database = Database.open(settings, Database.PAYMENT);
    Journal journal = Journal.open(database);
    try {
      InstantSource time = InstantSource.system();
      Merchants merchants = new Merchants(database);
      if (merchants.find(Scheme.SHOP).isEmpty()) {
        merchants.add(merchant(scheme));
      }
      PaymentServer payment =
          new PaymentServer(
              journal,
              new StoredAgreements(database, scheme.sealing(), time),
              terminals(database, scheme, time),
              PaymentPolicy.usual(),
              time);
      Metrics metrics = new Metrics();
      payment.measure(metrics);
      DoorBounds bounds =
          DoorBounds.usual()
              .withPace(pace)
              .withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);
      DoorSettings door = DoorSettings.loopback("payment").within(bounds);
      return new BenchServer(
          scheme, database, journal, HttpDoor.open(door, payment.routes(), metrics));
    } catch (IOException | RuntimeException e) {
      journal.close();
      database.close();
      throw e;
    }
  }

  URI address() {
    return door.address();
  }

  @Override
  public List<Client> clients(int number) {
    return IntStream.range(0, number)
        .<Client>mapToObj(_ -> new Customer(scheme, door.address()))
        .toList();
  }

  @Override
  public JournalFigures journal() {
    return journal.figures();
  }

  /** Purchases that the journal has taken money for, as anybody who asks it later finds them. */
  long capturedPurchases() throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement ask = connection.createStatement();
        ResultSet rows = ask.executeQuery("SELECT count(*) FROM journal WHERE captured")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() {
    door.close();
    journal.close();
    database.close();
  }

  private static List<Terminal> terminals(Database database, Scheme scheme, InstantSource time) {
    BatchLimits limits =
        new BatchLimits(BATCH_PURCHASES, Map.of(Currency.EUR, (long) BATCH_PURCHASES));
    return new TerminalRack(
            database,
            scheme.paymentServer(),
            new PsamRules(Scheme.LAST_DAY, true, NUMBERS_PER_BLOCK),
            limits,
            new StoredHotlist(new Hotlist(database), time),
            time)
        .fill(scheme.places());
  }

  private static Merchant merchant(Scheme scheme) {
    Bytes sealed =
        SealedKeys.seal(scheme.sealing(), Scheme.SHOP, scheme.shared(), new SecureRandom());
    return new Merchant(
        Scheme.SHOP,
        Scheme.SHOP_NAME,
        Scheme.ORIGIN,
        Scheme.STATUS_URL,
        true,
        1,
        Integer.MAX_VALUE,
        Set.of(Currency.EUR),
        Suite.USUAL,
        Bytes.of(new byte[32]),
        List.of(new MerchantKey(scheme.shared().id(), sealed, Instant.EPOCH, KEY_VALID_TO)));
  }
}
