package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.Account;
import farthing.accounts.Balances;
import farthing.accounts.LedgerEntry;
import farthing.accounts.Posting;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedgerTest extends LedgerStory {
  private static final Posted FRESH = new Posted.Fresh();
  private static final Posted REPEATED = new Posted.Repeated();

  @Test
  void entryIsPostedOnceByItsReference() {
    Account anna = customer();
    Account till = till();
    LedgerEntry paidIn = LedgerEntry.move(name(), till, anna, 100);

    assertThat(ledger.post(paidIn)).isEqualTo(FRESH);
    assertThat(ledger.post(paidIn)).isEqualTo(REPEATED);

    assertThat(ledger.post(new LedgerEntry(paidIn.reference(), paidIn.postings().reversed())))
        .as("in another order it is the same")
        .isEqualTo(REPEATED);
    assertThat(ledger.post(LedgerEntry.move(paidIn.reference(), till, anna, 101)))
        .isEqualTo(new Posted.Contradicted());
    assertThat(ledger.post(LedgerEntry.move(paidIn.reference(), till, customer(), 100)))
        .isEqualTo(new Posted.Contradicted());
    assertThat(
            ledger.post(
                new LedgerEntry(
                    paidIn.reference(),
                    List.of(
                        new Posting(till, -100),
                        new Posting(anna, 100),
                        new Posting(till(), -1),
                        new Posting(till(), 1)))))
        .isEqualTo(new Posted.Contradicted());
    assertThat(ledger.balance(anna)).isEqualTo(100);
    assertThat(ledger.balance(till)).isEqualTo(-100);
    assertThat(ledger.balance(customer())).isZero();
  }

  @Test
  void balancesAreWhatTheEntriesSumUpTo() throws SQLException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Account> accounts =
        List.of(till(), till(), till(), new Account(CASH, name(), Currency.USD));
    List<LedgerEntry> posted = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Account from = accounts.get(random.nextInt(3));
      Account to = accounts.get((accounts.indexOf(from) + 1 + random.nextInt(2)) % 3);
      LedgerEntry entry = LedgerEntry.move(name(), from, to, 1 + random.nextInt(1_000_000));
      posted.add(entry);
      ledger.post(entry);
    }

    Balances expected = Balances.after(posted);
    for (Account account : accounts) {
      assertThat(ledger.balance(account))
          .as("%s with seed %d", account, seed)
          .isEqualTo(expected.of(account));
    }
    assertThat(ledger.balances()).containsAllEntriesOf(expected.minor());
    assertThat(ledger.balances().values().stream().mapToLong(b -> b).sum()).isZero();
    assertThat(
            number(
                """
                SELECT count(*) FROM ledger_account a
                WHERE (SELECT coalesce(sum(minor), 0) FROM ledger_posting p WHERE p.account = a.id)
                  <> (SELECT sum(minor) FROM ledger_balance b WHERE b.account = a.id)
                """))
        .isZero();
  }

  @Test
  void entriesPostedTogetherBecomeWhatEachWouldHaveBecomeAlone() {
    Account open = till();
    Account another = till();
    Account anna = customer();
    LedgerEntry before = LedgerEntry.move(name(), open, another, 1);
    ledger.post(before);
    ledger.post(LedgerEntry.move(name(), open, anna, 5));
    LedgerEntry twice = LedgerEntry.move(name(), open, another, 10);

    List<Posted> became =
        database.inTransaction(
            "not posted",
            c ->
                ledger.postAll(
                    c,
                    List.of(
                        twice,
                        before,
                        twice,
                        LedgerEntry.move(name(), another, open, 3),
                        LedgerEntry.move(before.reference(), open, another, 2),
                        LedgerEntry.move(name(), anna, open, 6),
                        LedgerEntry.move(name(), open, till(), 100),
                        LedgerEntry.move(name(), anna, open, 5))));

    assertThat(became)
        .containsExactly(
            FRESH,
            REPEATED,
            REPEATED,
            FRESH,
            new Posted.Contradicted(),
            new Posted.BelowZero(anna),
            FRESH,
            FRESH);
    assertThat(ledger.balance(open)).isEqualTo(-1 - 5 - 10 + 3 - 100 + 5);
    assertThat(ledger.balance(another)).isEqualTo(1 + 10 - 3);
    assertThat(ledger.balance(anna)).isZero();
  }

  @Test
  void ofManyWhoPostOneReferenceExactlyOneDoes() throws Exception {
    Account anna = customer();
    Account till = till();
    LedgerEntry paidIn = LedgerEntry.move(name(), till, anna, 100);

    List<Posted> all = atOnce(16, i -> ledger.post(paidIn));

    assertThat(all).filteredOn(FRESH::equals).hasSize(1);
    assertThat(all).filteredOn(REPEATED::equals).hasSize(15);
    assertThat(ledger.balance(anna)).isEqualTo(100);
  }

  @Test
  void ofManyWhoContradictEachOtherExactlyOnePosts() throws Exception {
    String reference = name();
    Account till = till();
    List<Account> customers = IntStream.range(0, 16).mapToObj(i -> customer()).toList();

    List<Posted> all =
        atOnce(16, i -> ledger.post(LedgerEntry.move(reference, till, customers.get(i), 100)));

    assertThat(all).filteredOn(FRESH::equals).hasSize(1);
    assertThat(all).filteredOn(new Posted.Contradicted()::equals).hasSize(15);
    assertThat(ledger.balance(till)).isEqualTo(-100);
  }

  @Test
  void nobodySpendsMoreThanTheAccountHas() throws Exception {
    Account anna = customer();
    Account till = till();
    ledger.post(LedgerEntry.move(name(), till, anna, 100));

    List<Posted> all = atOnce(16, i -> ledger.post(LedgerEntry.move(name(), anna, till, 15)));

    assertThat(all).filteredOn(FRESH::equals).hasSize(6);
    assertThat(all).filteredOn(new Posted.BelowZero(anna)::equals).hasSize(10);
    assertThat(ledger.balance(anna)).isEqualTo(10);
  }

  @Test
  void repeatedWithdrawalIsToldSoThoughTheMoneyIsGone() throws Exception {
    Account anna = customer();
    Account till = till();
    ledger.post(LedgerEntry.move(name(), till, anna, 100));
    LedgerEntry all = LedgerEntry.move(name(), anna, till, 100);

    List<Posted> told = atOnce(8, i -> ledger.post(all));

    assertThat(told).filteredOn(FRESH::equals).hasSize(1);
    assertThat(told).filteredOn(REPEATED::equals).hasSize(7);
    assertThat(ledger.balance(anna)).isZero();
  }

  @Test
  void paymentsThatCrossEachOtherDoNotWaitInACircle() throws Exception {
    List<Account> two = List.of(customer(), customer());
    Account till = till();
    two.forEach(account -> ledger.post(LedgerEntry.move(name(), till, account, 10_000)));

    List<Posted> all =
        atOnce(
            64,
            i ->
                ledger.post(
                    LedgerEntry.move(name(), two.get(i % 2), two.get((i + 1) % 2), 1 + i / 2)));

    assertThat(all).containsOnly(FRESH);
    assertThat(two).allSatisfy(a -> assertThat(ledger.balance(a)).isEqualTo(10_000));
  }

  @Test
  void callersOwnTableAndThePostingStandOrFallTogether() throws SQLException {
    Account anna = customer();
    LedgerEntry paidIn = LedgerEntry.move(name(), till(), anna, 100);
    sql("CREATE TABLE IF NOT EXISTS note (text text)");
    try (Connection c = database.source().getConnection()) {
      c.setAutoCommit(false);
      execute(c, "INSERT INTO note VALUES ('taken back')");
      assertThat(ledger.post(c, paidIn)).isEqualTo(FRESH);
      c.rollback();
      assertThat(ledger.balance(anna)).isZero();

      execute(c, "INSERT INTO note VALUES ('kept')");
      assertThat(ledger.post(c, paidIn)).isEqualTo(FRESH);
      assertThat(ledger.post(c, LedgerEntry.move(name(), anna, till(), 101)))
          .isEqualTo(new Posted.BelowZero(anna));
      assertThat(ledger.post(c, paidIn)).as("a refusal spoils nothing").isEqualTo(REPEATED);
      c.commit();
    }
    assertThat(ledger.balance(anna)).isEqualTo(100);
    assertThat(number("SELECT count(*) FROM note WHERE text = 'taken back'")).isZero();
    assertThat(number("SELECT count(*) FROM note WHERE text = 'kept'")).isEqualTo(1);
  }

  @Test
  void whoDiesBeforeTheCommitHasPostedNothing() throws SQLException {
    Account anna = customer();
    LedgerEntry paidIn = LedgerEntry.move(name(), till(), anna, 100);
    try (Connection dying = database.connect("")) {
      dying.setAutoCommit(false);
      assertThat(ledger.post(dying, paidIn)).isEqualTo(FRESH);
      int process = (int) number(dying, "SELECT pg_backend_pid()");
      number("SELECT pg_terminate_backend(" + process + ", 5000)::int");
      assertThatThrownBy(dying::commit).isInstanceOf(SQLException.class);
    }

    assertThat(ledger.balance(anna)).isZero();
    assertThat(ledger.post(paidIn)).isEqualTo(FRESH);
    assertThat(ledger.balance(anna)).isEqualTo(100);
  }

  @Test
  void statementTellsEachLineAndTheBalanceAfterItPageByPage() {
    Account anna = customer();
    Account till = till();
    List<String> references = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      LedgerEntry entry = LedgerEntry.move(name(), till, anna, i);
      references.add(entry.reference());
      ledger.post(entry);
    }

    AccountStatement newest = ledger.statement(anna, 3);
    AccountStatement oldest = ledger.statement(anna, newest.before().orElseThrow(), 3);

    assertThat(newest.lines())
        .extracting(AccountStatement.Line::balanceAfter)
        .containsExactly(OptionalLong.of(15), OptionalLong.of(10), OptionalLong.of(6));
    assertThat(newest.lines())
        .extracting(AccountStatement.Line::reference)
        .containsExactlyElementsOf(references.subList(2, 5).reversed());
    assertThat(oldest.lines()).extracting(AccountStatement.Line::minor).containsExactly(2L, 1L);
    assertThat(oldest.before()).isEmpty();
    assertThat(ledger.statement(till, 5).lines())
        .hasSize(5)
        .allSatisfy(line -> assertThat(line.balanceAfter()).isEmpty());
    assertThat(ledger.statement(customer(), 1).lines()).isEmpty();
  }

  @Test
  void booksStandBesideThePaymentServersTablesWhicheverCameFirst() {
    DatabaseSettings settings = OnePostgres.database("ledger_beside_test");
    Database.open(settings, Database.PAYMENT).close();
    for (int opened = 0; opened < 2; opened++) {
      try (Database both = Database.open(settings, Database.PAYMENT, Database.LEDGER)) {
        assertThat(new Ledger(both).post(LedgerEntry.move("opening", till(), till(), 1)))
            .isInstanceOf(opened == 0 ? Posted.Fresh.class : Posted.Contradicted.class);
      }
    }
  }

  private static List<Posted> atOnce(int count, Each act) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Posted>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        all.add(() -> act.at(index));
      }
      List<Posted> results = new ArrayList<>();
      for (Future<Posted> done : threads.invokeAll(all)) {
        results.add(done.get());
      }
      return results;
    }
  }

  private interface Each {
    Posted at(int index);
  }
}
