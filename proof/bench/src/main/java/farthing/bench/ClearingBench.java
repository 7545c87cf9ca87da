package farthing.bench;

import farthing.accounts.FeeTerms;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.batches.BatchEnd;
import farthing.clearing.Clearing;
import farthing.clearing.ClearingKeys;
import farthing.purse.CardKeys;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11CardKeys;
import farthing.security.Pkcs11MasterKeys;
import farthing.security.Pkcs11Place;
import farthing.security.SoftHsm;
import farthing.security.SoftwareCardKeys;
import farthing.store.BatchSources;
import farthing.store.CardOrder;
import farthing.store.CardTerms;
import farthing.store.Cards;
import farthing.store.CollectedBatches;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Institutions;
import farthing.store.MerchantTerms;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Role;
import farthing.store.local.LocalDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What clearing does in a second: batches that lie there, taken over before, are verified (S4, S5
 * and S6 of each record, totals), deduplicated, set against each card's shadow balance, netted and
 * posted, each batch in one durable transaction.
 */
public final class ClearingBench {
  /** More than it will spend, as if its loads were posted. */
  private static final String LOADED =
      "INSERT INTO shadow_balance (provider, number, currency, minor)"
          + " SELECT provider, number, currency, 1000000000 FROM card_slot";

  private static final PartyId SOURCE = new PartyId("payment-server");
  private static final int CARDS_PER_RECORD = 10;
  private static final int FEWEST_CARDS = 100;

  private final ClearingPlan plan;
  private final Consumer<String> progress;
  private final BenchProgress bar;

  private ClearingBench(ClearingPlan plan, Consumer<String> progress, BenchProgress bar) {
    this.plan = plan;
    this.progress = progress;
    this.bar = bar;
  }

  /** Is told how far a measurement is. */
  public interface BenchProgress {
    void at(long done, long of);
  }

  /**
   * @param progress told in lines for people what is going on
   * @param bar how much of what is measured is booked
   */
  public static ClearingFigures run(ClearingPlan plan, Consumer<String> progress, BenchProgress bar)
      throws Exception {
    return new ClearingBench(plan, progress, bar).run();
  }

  private ClearingFigures run() throws Exception {
    Files.createDirectories(plan.directory());
    Path home = Files.createTempDirectory(plan.directory(), "clearing-");
    progress.accept("starting PostgreSQL in " + home);
    try (LocalDatabase postgres = LocalDatabase.start(home.resolve("postgres"))) {
      Machine machine = Machine.here(postgres);
      boolean compared = plan.comparison().isPositive();
      Rival rival = Rival.on(postgres, compared, plan.comparison(), plan.comparison(), progress);
      rival.measure();
      KeyRing keys = keys();
      ClearingFigures.Run software =
          run(
              postgres,
              "clearing",
              keys,
              new SoftwareCardKeys(keys),
              plan.warmUp(),
              plan.records());
      Optional<ClearingFigures.Run> token =
          plan.tokenRecords() == 0
              ? Optional.empty()
              : Optional.of(
                  onToken(postgres, Files.createDirectories(home.resolve("token")), keys));
      rival.measure();
      return new ClearingFigures(plan, machine, software, token, rival.perSecond());
    } finally {
      Contest.remove(home);
    }
  }

  private static KeyRing keys() {
    SecureRandom random = new SecureRandom();
    KeyRing keys =
        KeyRing.empty().generate(KeyUsage.PSAM, SignedBatches.ISSUERS[0], Suite.AES_128, 1, random);
    for (int issuer : SignedBatches.ISSUERS) {
      keys = keys.generate(KeyUsage.TAC, issuer, Suite.AES_128, 1, random);
    }
    return keys;
  }

  private ClearingFigures.Run onToken(LocalDatabase postgres, Path home, KeyRing keys)
      throws Exception {
    progress.accept("SoftHSM: a token for this bench");
    char[] pin = "12345678".toCharArray(); // of a token that lives as long as this does
    Pkcs11Place place = SoftHsm.in(home).newToken("bench", String.valueOf(pin));
    try (Pkcs11MasterKeys ceremony = Pkcs11MasterKeys.open(place, pin)) {
      for (int issuer : SignedBatches.ISSUERS) {
        MasterKeyName name = new MasterKeyName(KeyUsage.TAC, issuer, Suite.AES_128, 1);
        ceremony.put(name, keys.find(KeyUsage.TAC, issuer, Suite.AES_128, 1).orElseThrow(), false);
      }
    }
    try (Pkcs11CardKeys token = Pkcs11CardKeys.open(place, pin)) {
      return run(postgres, "clearing_token", keys, token, 0, plan.tokenRecords());
    }
  }

  private ClearingFigures.Run run(
      LocalDatabase postgres, String name, KeyRing keys, CardKeys module, long warmUp, long records)
      throws Exception {
    DatabaseSettings settings = postgres.database(name);
    try (Database database =
        Database.open(
            settings, Database.PAYMENT, Database.LEDGER, Database.CARDS, Database.CLEARING)) {
      SignedBatches batches = new SignedBatches(keys, made(settings, database, warmUp + records));
      agree(database);
      ClearingKeys verify = new ClearingKeys(module, psam -> Optional.of(keys.psamKey(psam)));
      Clearing clearing = new Clearing(database, verify);
      if (warmUp > 0) {
        take(database, batches, warmUp);
        progress.accept("clearing: warming up");
        clearing.turn(_ -> {});
      }
      long clonesBefore = batches.clones();
      Booked before = Booked.of(settings);
      take(database, batches, records);
      analyze(settings);
      Checkpoint.of(postgres);
      progress.accept("clearing: measuring");
      try (HeapWatch heap = new HeapWatch()) {
        bar.at(0, records);
        CpuTime used = CpuTime.now(postgres.processes());
        long began = System.nanoTime();
        long[] done = new long[1];
        clearing.turn(booked -> {
          done[0] += booked;
          bar.at(done[0], records);
        });
        double seconds = (System.nanoTime() - began) / 1e9;
        used = CpuTime.now(postgres.processes()).since(used);
        Booked after = Booked.of(settings);
        long paid = after.paid() - before.paid();
        long disputed = after.disputed() - before.disputed();
        long clones = batches.clones() - clonesBefore;
        return new ClearingFigures.Run(
            records,
            paid,
            disputed,
            Math.abs(disputed - clones) + Math.abs(records - paid - disputed),
            seconds,
            used.here().toNanos() / 1e3 / records,
            used.allPostgres().toNanos() / 1e3 / records,
            heap.peakMegabytes(),
            heap.keptMegabytes());
      }
    }
  }

  /** What the tables say, whatever clearing said. */
  private record Booked(long paid, long disputed) {
    static Booked of(DatabaseSettings settings) throws SQLException {
      try (Connection connection = Checkpoint.connect(settings);
          Statement ask = connection.createStatement();
          ResultSet row =
              ask.executeQuery(
                  "SELECT (SELECT count(*) FROM cleared), (SELECT count(*) FROM dispute"
                      + " WHERE reason = 'USED_TWICE')")) {
        row.next();
        return new Booked(row.getLong(1), row.getLong(2));
      }
    }
  }

  /** As the database does by itself within a minute. */
  private static void analyze(DatabaseSettings settings) throws SQLException {
    execute(settings, "ANALYZE");
  }

  private static void execute(DatabaseSettings settings, String sql) throws SQLException {
    try (Connection connection = Checkpoint.connect(settings);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void take(Database database, SignedBatches batches, long records) {
    CollectedBatches collected = new CollectedBatches(database);
    for (long left = records; left > 0; left -= plan.batch()) {
      progress.accept("signing and handing in batches: %,d records left".formatted(left));
      BatchEnd end =
          batches.next(
              (int) Math.min(left, plan.batch()),
              part -> collected.take(SOURCE, part, part.toBytes()));
      if (collected.take(SOURCE, end, end.toBytes()) != CollectedBatches.Took.STANDS) {
        throw new IllegalStateException("a batch was not taken");
      }
    }
  }

  private static void agree(Database database) {
    List<PartyId> acquirers =
        Stream.of("acquirer-0", "acquirer-1", "acquirer-2").map(PartyId::new).toList();
    Institutions known = new Institutions(database);
    acquirers.forEach(each -> known.add(new Holder(Role.ACQUIRER, each), each.value()));
    new BatchSources(database).register(SOURCE, acquirers.getFirst(), Sha256.of("bench"));
    MerchantTerms terms = new MerchantTerms(database);
    for (int i = 0; i < SignedBatches.MERCHANTS; i++) {
      terms.agree(
          SignedBatches.merchant(i),
          new MerchantTerms.Terms(acquirers.get(i % 3), new FeeTerms(90, i % 2 == 0 ? 5 : 0)));
    }
  }

  /** One card for ten records, half of them of each issuer, with more on them than they spend. */
  private List<IepId> made(DatabaseSettings settings, Database database, long records)
      throws SQLException {
    int wanted =
        Math.clamp(
            records / CARDS_PER_RECORD / SignedBatches.ISSUERS.length,
            FEWEST_CARDS,
            Cards.MOST_OF_A_RUN);
    progress.accept("making %,d cards".formatted((long) wanted * SignedBatches.ISSUERS.length));
    Cards register = new Cards(database);
    List<IepId> all = new ArrayList<>();
    for (int issuer : SignedBatches.ISSUERS) {
      Cards.Opened opened = register.open(order(issuer, wanted));
      if (!(opened instanceof Cards.Opened.Allocated(var run))) {
        throw new IllegalStateException("no numbers are left");
      }
      all.addAll(register.intended(run, wanted));
    }
    execute(settings, "UPDATE card SET state = 'doubt'");
    execute(settings, "UPDATE card SET state = 'made', made_at = now()");
    execute(settings, LOADED);
    return all;
  }

  private static CardOrder order(int issuer, int wanted) {
    List<CardTerms.Slot> slots = new ArrayList<>();
    for (Currency currency : SignedBatches.CURRENCIES) {
      Amount much = Amount.ofMinor(Integer.MAX_VALUE, currency);
      slots.add(new CardTerms.Slot(much, much, much));
    }
    return new CardOrder(
        "bench",
        Sha256.of("bench"),
        issuer,
        1,
        Integer.MAX_VALUE,
        wanted,
        new CardTerms(Suite.AES_128, 1, 0, SignedBatches.EXPIRY, false, slots),
        "bench",
        "nowhere");
  }
}
