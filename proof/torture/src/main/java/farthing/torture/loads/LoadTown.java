package farthing.torture.loads;

import farthing.accounts.FloatArrangement;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.exchange.SealedKeys;
import farthing.issuing.SlotTerms;
import farthing.purse.PinBlock;
import farthing.security.KeyStoreFile;
import farthing.store.Bank;
import farthing.store.Banks;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import farthing.torture.ClientHere;
import farthing.torture.Fault;
import farthing.torture.Ground;
import farthing.torture.HttpMessage;
import farthing.torture.Masters;
import farthing.torture.Person;
import farthing.torture.PostgresProcess;
import farthing.torture.Road;
import farthing.torture.Run;
import farthing.torture.RunPlan.Between;
import farthing.torture.Runs;
import farthing.torture.Scene;
import farthing.torture.ServerProcess;
import farthing.torture.Storm;
import farthing.torture.Sufferer;
import farthing.torture.Tally;
import farthing.torture.Torture;
import farthing.torture.TorturePlan;
import farthing.torture.TortureReport;
import farthing.torture.TortureSum;
import farthing.torture.TorturedCard;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/**
 * Where people load: the load server, two banks and a points programme, a PostgreSQL of the one and
 * one of the others, and the clients in processes of their own, and the roads between them with
 * their storms. Safe for all threads.
 */
final class LoadTown implements Scene<MovePlan>, Storm.Hands {
  private static final String ROLE = "load";
  private static final String CARDS = "cards";
  private static final int TERMINALS = 1;
  private static final int MOST_ON_CARD = 1_000_00;
  private static final int PIN_OF_ONE_IN = 3;

  /** Of a bank over what it has open: held, given up and let go of. */
  private static final int MOST_PASSES = 4;

  private final TorturePlan plan;
  private final Ground ground;
  private final Masters masters = new Masters(TERMINALS);
  private final PostgresProcess postgres;
  private final PostgresProcess banksPostgres;
  private final Path settings;
  private final ServerProcess server;
  private final Storm toServerStorm;
  private final Storm fromBanksStorm;
  private final Road toServer;
  private final List<TorturedBank> banks;
  private final List<Loader> people = new CopyOnWriteArrayList<>();

  /**
   * @param home for all that it writes
   */
  LoadTown(TorturePlan plan, Path home) throws IOException {
    this.plan = plan;
    this.ground = new Ground(plan, home);
    this.postgres = new PostgresProcess(home.resolve("postgres"));
    this.banksPostgres = new PostgresProcess(home.resolve("banks-postgres"));
    this.settings = settingsFile(home);
    this.server = ground.server(ROLE, settings);
    this.toServerStorm = storm(Between.CLIENT_AND_LOAD);
    this.fromBanksStorm = storm(Between.BANK_AND_LOAD);
    this.toServer =
        new Road(
            server::address,
            (request, by) ->
                (isOfABank(request) ? fromBanksStorm : toServerStorm).carry(request, by));
    this.banks =
        List.of(
            bank("harbour", "0a0b0c01", Currency.EUR),
            bank("hill", "0a0b0c02", Currency.EUR),
            bank("miles", "0a0b0c03", TorturedCard.POINTS));
  }

  private TorturedBank bank(String name, String id, Currency currency) throws IOException {
    return new TorturedBank(
        name,
        id,
        currency,
        ground,
        banksPostgres,
        storm(Between.CLIENT_AND_BANK),
        toServer.address());
  }

  private Storm storm(Between road) {
    return new Storm(
        road,
        ground.runs(),
        ground.tally(),
        this,
        request ->
            road == Between.CLIENT_AND_BANK
                && request
                    .firstLine()
                    .startsWith("POST " + farthing.netbank.Bank.STATUS_PATH + " "));
  }

  private static boolean isOfABank(HttpMessage request) {
    return request.head().toLowerCase(Locale.ROOT).contains("authorization: bearer");
  }

  @Override
  public List<MovePlan> plans() {
    return MovePlanner.all(plan);
  }

  @Override
  public void open() throws IOException, InterruptedException {
    register();
    try {
      for (TorturedBank bank : banks) {
        bank.open(IntStream.range(0, Torture.PEOPLE).mapToObj(Loader::account).toList());
      }
    } catch (SQLException e) {
      throw new IOException("the accounts could not be opened", e);
    }
    ground.train(ROLE, settings);
    ground.train(BankMain.class, BankMain.SERVES, banks.getFirst().settingsFile());
    server.start();
    for (TorturedBank bank : banks) {
      bank.process().start();
    }
  }

  private void register() {
    try (Database database = Database.open(journal(), Database.PAYMENT, Database.LEDGER)) {
      Banks register = new Banks(new Merchants(database));
      for (TorturedBank bank : banks) {
        BankSettings its = bank.settings();
        MerchantKey sealed =
            new MerchantKey(
                its.keyId(),
                SealedKeys.seal(
                    masters.sealing(), its.party().party(), its.shared(), new SecureRandom()),
                Instant.now().minusSeconds(60),
                Instant.now().plus(Duration.ofDays(1)));
        register.add(
            new Bank(
                new Merchant(
                    its.party().party(),
                    its.name(),
                    its.origin().toString(),
                    its.party().statusUrl().toString(),
                    true,
                    1,
                    Integer.MAX_VALUE,
                    Set.of(its.currency()),
                    Suite.USUAL,
                    Sha256.of(its.apiKey()),
                    List.of(sealed)),
                its.id(),
                true,
                true,
                FloatArrangement.POOL));
      }
    }
  }

  private Path settingsFile(Path home) throws IOException {
    DatabaseSettings database = journal();
    Path keys = home.resolve("keys.p12");
    String password =
        new String(new KeyStoreFile(keys, new SecureRandom()).create(masters.loadServer()));
    return Files.writeString(
        home.resolve("load.conf"),
        """
        listen-port = 0
        admin-port = 0
        database-url = %1$s
        database-user = %2$s
        database-password = %3$s
        key-store = %4$s
        key-store-password = %5$s
        module = software
        module-key-store = %4$s
        module-key-store-password = %5$s
        software-purse-unloads = within-journal
        opened-slot = P1001 %6$d, P1001 %6$d
        requests-per-second-per-address = 1000000
        log-level = WARN
        """
            .formatted(
                database.url(),
                database.user(),
                database.password(),
                keys,
                password,
                MOST_ON_CARD));
  }

  @Override
  public Sufferer<MovePlan> person(int number, boolean inProcess) {
    Loader person =
        new Loader(
            this,
            number,
            inProcess ? ground.clientThere(toServer::address) : clientHere(),
            card -> newCard(number, card));
    people.add(person);
    return person;
  }

  /** Of a person each second is a software purse. */
  private TorturedCard newCard(int person, int card) {
    long number = 2 * ((long) card * Torture.PEOPLE + person) + 1 + (person + card) % 2;
    Optional<PinBlock> pin = card % PIN_OF_ONE_IN == 0 ? Optional.of(Person.PIN) : Optional.empty();
    try {
      return TorturedCard.make(
          number,
          List.of(slot(number, Currency.EUR), slot(number, TorturedCard.POINTS)),
          pin,
          masters,
          ground.home(),
          new Random(plan.seed() * 31 + number));
    } catch (IOException e) {
      throw new IllegalStateException("card " + number + " could not be made", e);
    }
  }

  private static SlotTerms slot(long card, Currency currency) {
    Amount most = new Amount(MOST_ON_CARD, currency);
    return new SlotTerms(new Amount(Loader.openingMinor(card), currency), most, most);
  }

  Masters masters() {
    return masters;
  }

  @Override
  public Tally tally() {
    return ground.tally();
  }

  Runs runs() {
    return ground.runs();
  }

  TorturedBank bank(int which) {
    return banks.get(which);
  }

  List<TorturedBank> banks() {
    return banks;
  }

  DatabaseSettings journal() {
    return postgres.database(CARDS);
  }

  /** Where clients find the load server. */
  URI serverAddress() {
    return toServer.address();
  }

  ClientHere clientHere() {
    return ground.clientHere(toServer::address, this::awaitServers);
  }

  @Override
  public void awaitServers() throws InterruptedException {
    try {
      postgres.awaitUp();
      banksPostgres.awaitUp();
      server.awaitUp();
      for (TorturedBank bank : banks) {
        bank.process().awaitUp();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean kill(Fault which, Run run) {
    boolean killed =
        switch (which) {
          case SERVER_KILLED -> server.kill();
          case POSTGRES_KILLED -> postgres.kill();
          case BANK_KILLED -> banks.get(MovePlan.bankOf(run.plan)).process().kill();
          case BANK_POSTGRES_KILLED -> banksPostgres.kill();
          case CLIENT_PROCESS_KILLED -> {
            ground.killClients();
            yield true;
          }
          default -> throw new IllegalArgumentException(which + " kills nothing here");
        };
    if (killed) {
      tally().count(which);
      run.story.tell("FAULT " + which.word());
    }
    return killed;
  }

  @Override
  public void closeOrder(Run run) {
    try {
      banks.get(MovePlan.bankOf(run.plan)).closeOrder(TransactionId.parse(run.trx()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void calm() throws IOException, InterruptedException {
    toServerStorm.calm();
    fromBanksStorm.calm();
    banks.forEach(bank -> bank.storm().calm());
    awaitServers();
    Thread.sleep(Storm.LONGEST_DELAY); // nothing is on the roads any more
  }

  /**
   * Everything that was said is said again: what was kept back from the banks, what came too late,
   * what the load server knows. Then servers and banks start once more.
   */
  @Override
  public void hearAgain() throws IOException, InterruptedException {
    hoursPassAtTheBanks(); // they close whatever order is still out
    for (HttpMessage late : toServerStorm.lateRequests()) {
      toServer.bring(late);
    }
    for (TorturedBank bank : banks) {
      for (HttpMessage late : bank.storm().keptBack()) {
        bank.bring(late);
        tally().count(Fault.CONFIRMATION_AGAIN);
      }
      for (HttpMessage old : bank.storm().olderRequests()) {
        bank.bring(old);
        tally().count(Fault.OLDER_REQUEST_AGAIN);
      }
    }
    for (HttpMessage old : toServerStorm.olderRequests()) {
      toServer.bring(old);
      tally().count(Fault.OLDER_REQUEST_AGAIN);
    }
    hoursPassAtTheBanks();
    for (TorturedBank bank : banks) {
      bank.process().close();
    }
    server.kill();
    server.awaitUp();
    server.close();
  }

  /** They look after what they have open, by themselves, until nothing is or that helps no more. */
  private void hoursPassAtTheBanks() throws IOException, InterruptedException {
    try {
      for (int pass = 0; pass < MOST_PASSES && isSomethingOpenAtABank(); pass++) {
        for (TorturedBank bank : banks) {
          bank.hoursPass();
        }
        for (TorturedBank bank : banks) {
          bank.awaitLookedAfter();
        }
      }
    } catch (SQLException e) {
      throw new IOException("the banks' books do not answer", e);
    }
  }

  private boolean isSomethingOpenAtABank() throws SQLException {
    for (TorturedBank bank : banks) {
      if (bank.isSomethingOpen()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public TortureReport report(TortureSum sum) throws IOException, SQLException {
    return new LoadAudit(plan, this, people).report(sum);
  }

  @Override
  public void close() {
    toServer.close();
    banks.forEach(TorturedBank::close);
    server.close();
    ground.close();
    banksPostgres.close();
    postgres.close();
  }
}
