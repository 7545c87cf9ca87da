package farthing.bench;

import farthing.accounts.FloatArrangement;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.exchange.SealedKeys;
import farthing.load.LoadPolicy;
import farthing.load.LoadServer;
import farthing.load.RemoteLoadServers;
import farthing.load.StoredBanks;
import farthing.payment.StoredHotlist;
import farthing.purse.IssuerModule;
import farthing.security.SoftwareCardKeys;
import farthing.store.Bank;
import farthing.store.Banks;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.FloatPoster;
import farthing.store.Hotlist;
import farthing.store.Journal;
import farthing.store.JournalFigures;
import farthing.store.Ledger;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The load server as it serves: banks and hotlist from the database, the issuer's module in
 * software, the float posted every second, the door's bounds on, only its rates per caller off.
 */
final class LoadBenchServer implements Subject.Serving {
  private static final Instant KEY_VALID_TO = Instant.parse("2049-12-31T00:00:00Z");

  private final Scheme scheme;
  private final Database database;
  private final Journal journal;
  private final ScheduledExecutorService posting;
  private final HttpDoor door;

  private LoadBenchServer(
      Scheme scheme,
      Database database,
      Journal journal,
      ScheduledExecutorService posting,
      HttpDoor door) {
    this.scheme = scheme;
    this.database = database;
    this.journal = journal;
    this.posting = posting;
    this.door = door;
  }

  static LoadBenchServer open(DatabaseSettings settings, Scheme scheme) throws IOException {
    Database database = Database.open(settings, Database.PAYMENT, Database.LEDGER);
    Journal journal = Journal.open(database);
    FloatPoster poster = new FloatPoster(database, new Ledger(database));
    ScheduledExecutorService posting = Executors.newSingleThreadScheduledExecutor();
    var _ = posting.scheduleWithFixedDelay(poster::post, 1, 1, TimeUnit.SECONDS);
    try {
      InstantSource time = InstantSource.system();
      Banks banks = new Banks(new Merchants(database));
      banks.add(bank(scheme));
      LoadServer server =
          new LoadServer(
              journal,
              new StoredBanks(banks, scheme.sealing(), time),
              new IssuerModule(new SoftwareCardKeys(scheme.loadServer())),
              new StoredHotlist(new Hotlist(database), time),
              LoadPolicy.usual(),
              RemoteLoadServers.none(),
              new SecureRandom(),
              time);
      Metrics metrics = new Metrics();
      server.measure(metrics);
      DoorBounds bounds =
          DoorBounds.usual().withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);
      HttpDoor door =
          HttpDoor.open(DoorSettings.loopback("load").within(bounds), server.routes(), metrics);
      return new LoadBenchServer(scheme, database, journal, posting, door);
    } catch (IOException | RuntimeException e) {
      posting.close();
      journal.close();
      database.close();
      throw e;
    }
  }

  @Override
  public List<Client> clients(int number) {
    return IntStream.range(0, number)
        .<Client>mapToObj(_ -> new Loader(scheme, door.address()))
        .toList();
  }

  @Override
  public JournalFigures journal() {
    return journal.figures();
  }

  @Override
  public void close() {
    door.close();
    posting.close();
    journal.close();
    database.close();
  }

  private static Bank bank(Scheme scheme) {
    Bytes sealed =
        SealedKeys.seal(scheme.sealing(), Scheme.BANK, scheme.shared(), new SecureRandom());
    Merchant agreement =
        new Merchant(
            Scheme.BANK,
            Scheme.BANK_NAME,
            Scheme.BANK_ORIGIN,
            Scheme.BANK_STATUS_URL,
            true,
            1,
            Integer.MAX_VALUE,
            Set.of(Currency.EUR),
            Suite.USUAL,
            Bytes.of(new byte[32]),
            List.of(new MerchantKey(scheme.shared().id(), sealed, Instant.EPOCH, KEY_VALID_TO)));
    return new Bank(agreement, Scheme.BANK_ID, true, true, FloatArrangement.POOL);
  }
}
