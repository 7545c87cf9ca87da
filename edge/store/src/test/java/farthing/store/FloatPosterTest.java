package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.FloatArrangement;
import farthing.accounts.FloatRule;
import farthing.accounts.LedgerEntry;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every load here is of EUR 50. */
@Timeout(60)
class FloatPosterTest {
  private static final Bank BANK =
      new Bank(
          new Merchant(
              Entries.BANK,
              "Savings bank",
              "https://bank.example",
              "https://bank.example/status/",
              true,
              1,
              50_000,
              Set.of(Currency.EUR),
              Suite.USUAL,
              Entries.hash("api key"),
              List.of()),
          LoadingBankId.ofHex("0a0b0c0d"),
          true,
          true,
          FloatArrangement.POOL);

  /** The queue and the issued value are one for all banks, so each test has them for itself. */
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Database database;
  private Journal journal;
  private Banks banks;
  private Ledger ledger;
  private FloatPoster poster;

  @BeforeEach
  void open() {
    String name = "float_" + (char) ('a' + DATABASES.getAndIncrement());
    database = Database.open(OnePostgres.database(name), Database.PAYMENT, Database.LEDGER);
    journal = Journal.open(database);
    banks = new Banks(new Merchants(database));
    ledger = new Ledger(database);
    poster = new FloatPoster(database, ledger);
  }

  @AfterEach
  void close() {
    journal.close();
    database.close();
  }

  @Test
  void endedLoadsMoveTheFloatOnceAndOthersNever() {
    banks.add(BANK);
    ended(3, LoadSteps.LOADED);
    ended(1, LoadSteps.UNLOADED);
    ended(2, LoadSteps.NOT_DONE);
    journal.write(Entries.loadRequest(Entries.trx(), Entries.purse(), 1));

    assertThat(poster.due()).isEqualTo(4);
    assertThat(poster.post()).isEqualTo(4);
    assertThat(poster.post()).isZero();

    assertFloat(FloatArrangement.POOL, 100_00);
    assertThat(poster.due()).isZero();
  }

  @Test
  void laterArrangementMovesLaterLoadsOnly() {
    banks.add(BANK);
    ended(1, LoadSteps.LOADED);
    poster.post();
    banks.change(BANK.withArrangement(FloatArrangement.BANK_KEEPS));
    ended(2, LoadSteps.LOADED);
    poster.post();

    assertThat(funds(FloatArrangement.POOL)).isEqualTo(-50_00);
    assertThat(funds(FloatArrangement.BANK_KEEPS)).isEqualTo(-100_00);
    assertThat(ledger.balance(FloatRule.issued(Entries.purse().provider(), Currency.EUR)))
        .isEqualTo(150_00);
  }

  @Test
  void loadThatCommittedLateIsNotPassedOver() throws SQLException {
    banks.add(BANK);
    try (Connection late = database.connect(JournalBatch.OPTIONS)) {
      late.setAutoCommit(false);
      TransactionId trx = Entries.trx();
      Entry request = Entries.loadRequest(trx, Entries.purse(), 1);
      Entry end = Entries.loadEnd(trx, LoadSteps.LOADED);
      new JournalBatch(late, List.of(request), _ -> false).writeAllNew();
      new JournalBatch(late, List.of(end), _ -> false).writeAllNew();
      ended(2, LoadSteps.LOADED);
      assertThat(poster.post()).isEqualTo(2);

      late.commit();
    }
    assertThat(poster.post()).isEqualTo(1);
    assertFloat(FloatArrangement.POOL, 150_00);
  }

  @Test
  void loadOfABankThatNobodyKnowsWaitsUntilItIsRegistered() throws SQLException {
    Bank other = new Bank(BANK.agreement(), BANK.id(), true, true, FloatArrangement.SAME_HOUSE);
    ended(210, LoadSteps.LOADED);
    assertThat(poster.post()).isZero();
    assertThat(poster.due()).isEqualTo(210);
    assertThat(untried()).as("all had their turn in one call").isZero();

    banks.add(other);

    assertThat(poster.post()).isEqualTo(210);
    assertFloat(FloatArrangement.SAME_HOUSE, 210 * 50_00L);
  }

  @Test
  void codeThatNobodyKnowsStaysInTheQueueBehindTheOthers() {
    banks.add(BANK);
    TransactionId odd = Entries.trx();
    journal.write(Entries.loadRequest(odd, Entries.purse(), 1));
    journal.write(Entries.loadEnd(odd, "LOADED").answered("PERHAPS", Entries.bytes("M")));
    TransactionId wrongWay = Entries.trx();
    journal.write(Entries.unloadRequest(wrongWay, Entries.purse(), 1));
    journal.write(Entries.loadEnd(wrongWay, "LOADED").answered("UNLOADED", Entries.bytes("M")));

    assertThat(poster.post()).isZero();
    ended(1, LoadSteps.LOADED);
    assertThat(poster.post()).isEqualTo(1);

    assertThat(poster.due()).isEqualTo(2);
    assertFloat(FloatArrangement.POOL, 50_00);
  }

  @Test
  void entryThatContradictsTheJournalIsNotTakenForThePosting() {
    banks.add(BANK);
    TransactionId trx = ended(1, LoadSteps.LOADED).getFirst();
    ledger.post(
        LedgerEntry.move(
            FloatRule.reference(Entries.BANK, trx),
            FloatRule.funds(
                FloatArrangement.POOL, Entries.purse().provider(), Entries.BANK, Currency.EUR),
            FloatRule.issued(Entries.purse().provider(), Currency.EUR),
            1));

    assertThat(poster.post()).isZero();
    assertThat(poster.due()).isEqualTo(1);
  }

  @Test
  void manyPostersPostEachLoadOnce() throws Exception {
    banks.add(BANK);
    ended(210, LoadSteps.LOADED);

    int posted = 0;
    while (poster.due() > 0) {
      posted += inThreads(4, () -> new FloatPoster(database, ledger).post());
    }

    assertThat(posted).isEqualTo(210);
    assertFloat(FloatArrangement.POOL, 210 * 50_00L);
  }

  /** A batch takes cards and accounts in another order. */
  @Test
  void nothingIsPostedWhileABatchIsBooked() {
    banks.add(BANK);
    ended(2, LoadSteps.LOADED);
    int meanwhile =
        database.inTransaction(
            "a batch was not booked",
            connection -> {
              BooksLock.take(connection, 1_000);
              return poster.post();
            });

    assertThat(meanwhile).isZero();
    assertThat(poster.post()).isEqualTo(2);
  }

  @Test
  void posterThatDiesInTheMiddleLosesAndRepeatsNothing() throws Exception {
    banks.add(BANK);
    ended(3, LoadSteps.LOADED);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection inTheWay = database.connect("")) {
      inTheWay.setAutoCommit(false);
      // its first loads are posted, it waits for the last line of its batch
      execute(inTheWay, "LOCK TABLE float_due IN SHARE MODE");
      Future<Integer> dying = threads.submit(poster::post);
      killWhoWaits(inTheWay);

      assertThatThrownBy(dying::get).hasCauseInstanceOf(StoreUnavailable.class);
      inTheWay.rollback();
    }
    assertThat(ledger.balance(FloatRule.issued(Entries.purse().provider(), Currency.EUR))).isZero();

    assertThat(poster.post()).isEqualTo(3);
    assertFloat(FloatArrangement.POOL, 150_00);
  }

  private static void killWhoWaits(Connection by) throws SQLException {
    boolean killed = false;
    while (!killed) {
      try (Statement s = by.createStatement();
          ResultSet row =
              s.executeQuery(
                  """
                  SELECT pg_terminate_backend(l.pid, 5000) FROM pg_locks l
                  WHERE NOT l.granted AND l.relation = 'float_due'::regclass
                  """)) {
        killed = row.next();
      }
    }
  }

  private List<TransactionId> ended(int count, String code) {
    List<Entry> requests = new ArrayList<>();
    List<Entry> ends = new ArrayList<>();
    List<TransactionId> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TransactionId trx = Entries.trx();
      all.add(trx);
      requests.add(
          code.equals(LoadSteps.UNLOADED)
              ? Entries.unloadRequest(trx, Entries.purse(), 1)
              : Entries.loadRequest(trx, Entries.purse(), 1));
      ends.add(Entries.loadEnd(trx, code));
    }
    written(requests);
    written(ends);
    return all;
  }

  private void written(List<Entry> entries) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      entries.forEach(entry -> threads.execute(() -> journal.write(entry)));
    }
  }

  private static int inThreads(int count, Callable<Integer> act) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int sum = 0;
      for (Future<Integer> done : threads.invokeAll(Collections.nCopies(count, act))) {
        sum += done.get();
      }
      return sum;
    }
  }

  private long funds(FloatArrangement arrangement) {
    return ledger.balance(
        FloatRule.funds(arrangement, Entries.purse().provider(), Entries.BANK, Currency.EUR));
  }

  private void assertFloat(FloatArrangement arrangement, long minor) {
    assertThat(ledger.balance(FloatRule.issued(Entries.purse().provider(), Currency.EUR)))
        .isEqualTo(minor);
    assertThat(funds(arrangement)).isEqualTo(-minor);
  }

  private long untried() throws SQLException {
    try (Connection c = database.source().getConnection();
        Statement s = c.createStatement();
        ResultSet row = s.executeQuery("SELECT count(*) FROM float_due WHERE tried IS NULL")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(Connection connection, String text) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute(text);
    }
  }
}
