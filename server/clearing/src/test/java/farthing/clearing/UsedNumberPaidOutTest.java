package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.RefundRule;
import farthing.accounts.SettlementRule;
import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.batches.RefundClaims;
import farthing.store.Author;
import farthing.store.DatabaseSettings;
import farthing.store.RefundBook;
import farthing.store.UsedNumbers;
import farthing.store.UsedNumbers.Became;
import farthing.store.UsedNumbers.Debit;
import farthing.store.UsedNumbers.Reason;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two cards have Nora's number; one was debited under a number that the other had paid with. */
class UsedNumberPaidOutTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Author ANNA = new Author("anna", "saw the debit in the card's log");

  private String name;
  private Town town;
  private UsedNumbers book;
  private IepId nora;

  @BeforeEach
  void open() {
    name = "number_used_" + DATABASES.getAndIncrement();
    town = new Town(name);
    book = new UsedNumbers(town.database);
    nora = town.cards.getFirst();
  }

  /** Whatever was done: funds are what is on cards, waits for them and is owed for purchases. */
  @AfterEach
  void theBooksAddUp() throws Exception {
    DatabaseSettings where = OnePostgres.settings(name);
    AuditReport report =
        Audit.of(
                Inputs.of(
                    List.of(
                        new AuditedDatabase(
                            "clearing", where.url(), where.user(), where.password()))))
            .report();
    assertThat(report.isClean()).as(report::toText).isTrue();
    town.close();
  }

  @Test
  void theMoneyOfSuchADebitIsPaidOutOnce() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));

    Became paid = book.payOut(debit(1, 99, 3_20), ANNA);

    long number = new RefundBook(town.database).refunds(true, 1).getFirst().number();
    assertThat(paid).isEqualTo(new Became.PaidOut(number));
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(3_20);
    assertThat(town.shadow(nora)).isEqualTo(100_00 - 12_50 - 3_20);
    assertThat(town.texts("SELECT source || ' ' || state || ' ' || by_whom FROM refund"))
        .containsExactly("number-used paid-out anna");
    assertThat(town.texts("SELECT who || ': ' || what || ': ' || why FROM administrative_act"))
        .contains(
            "anna: clearing pay-out %d of EUR 3.20: saw the debit in the card's log"
                .formatted(number));

    assertThat(book.payOut(debit(1, 99, 3_20), ANNA)).isEqualTo(refused(Reason.BEFORE));
    assertThat(town.shadow(nora)).isEqualTo(100_00 - 12_50 - 3_20);
    assertThat(book.payOut(debit(1, 98, 3_20), ANNA))
        .as("a third card of that number")
        .isInstanceOf(Became.PaidOut.class);
  }

  @Test
  void twoWhoPayItOutAtOncePayItOutOnce() throws Exception {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));
    Callable<Became> pays = () -> book.payOut(debit(1, 99, 3_20), ANNA);

    List<Future<Became>> both;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      both = threads.invokeAll(List.of(pays, pays));
    }

    assertThat(List.of(both.getFirst().get(), both.getLast().get()))
        .contains(refused(Reason.BEFORE))
        .hasAtLeastOneElementOfType(Became.PaidOut.class);
    assertThat(town.shadow(nora)).isEqualTo(100_00 - 12_50 - 3_20);
  }

  /** Another payment server, which did not know of the first payment, said that it is owed. */
  @Test
  void aClaimOfSuchADebitIsRejectedForEverAndItsMoneyPaidOutByAPerson() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));
    claim(new TestClaim(town, 2).late(99, nora, 1, SHOP, 3_20));
    assertThat(town.texts("SELECT state || ' ' || why FROM refund_claim"))
        .containsExactly("rejected PAID");

    assertThat(book.payOut(debit(1, 99, 3_20), ANNA)).isInstanceOf(Became.PaidOut.class);

    town.clearing.turn();
    assertThat(town.texts("SELECT state FROM refund_claim")).containsExactly("rejected");
    assertThat(town.shadow(nora)).isEqualTo(100_00 - 12_50 - 3_20);
  }

  /** Both paid too late: the first became a refund. */
  @Test
  void aNumberThatBecameARefundIsUsedTooAndThatRefundItselfIsNotPaidOutSo() {
    claim(new TestClaim(town, 1).late(98, nora, 1, SHOP, 5_00));

    assertThat(book.payOut(debit(1, 98, 5_00), ANNA)).isEqualTo(refused(Reason.COUNTS));
    assertThat(book.payOut(debit(1, 99, 3_20), ANNA)).isInstanceOf(Became.PaidOut.class);
    assertThat(town.balance(RefundRule.waiting(Town.ISSUER, Currency.EUR))).isEqualTo(5_00);
  }

  @Test
  void whileNothingElseIsBookedUnderItsNumberTheDebitMayStillBePaidToItsMerchant() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 2, BOOKS, 12_50));

    assertThat(book.payOut(debit(1, 99, 3_20), ANNA)).isEqualTo(refused(Reason.NOT_USED));
    assertThat(town.shadow(nora)).isEqualTo(100_00 - 12_50);
  }

  @Test
  void aPurchaseThatItsMerchantIsPaidForIsNotPaidOut() {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(batch);

    assertThat(
            book.payOut(
                new Debit(nora, 1, batch.trxOf(11), SHOP, Amount.ofMinor(12_50, Currency.EUR)),
                ANNA))
        .isEqualTo(refused(Reason.COUNTS));
  }

  /** Its merchant was told that it is paid, and may have delivered. */
  @Test
  void whatIsDisputedIsDecidedFirst() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));
    TestBatch second = new TestBatch(town, 2).paid(21, nora, 1, SHOP, 3_20);
    town.cleared(second);
    assertThat(town.disputes()).containsExactly("21 USED_TWICE open");
    Debit debit = new Debit(nora, 1, second.trxOf(21), SHOP, Amount.ofMinor(3_20, Currency.EUR));

    assertThat(book.payOut(debit, ANNA)).isEqualTo(refused(Reason.DISPUTED));
    town.disputed.reject(town.number("SELECT number FROM dispute"), ANNA);
    assertThat(book.payOut(debit, ANNA)).isInstanceOf(Became.PaidOut.class);
  }

  @Test
  void notMoreIsPaidOutThanIsLeftOnTheCard() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 97_00));

    assertThat(book.payOut(debit(1, 99, 3_01), ANNA)).isEqualTo(refused(Reason.NOT_COVERED));
    assertThat(town.texts("SELECT number FROM refund")).isEmpty();
    assertThat(town.shadow(nora)).isEqualTo(3_00);
    assertThat(book.payOut(debit(1, 99, 3_00), ANNA)).isInstanceOf(Became.PaidOut.class);
  }

  @Test
  void pointsAreNeverPaidOut() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));

    Amount points = Amount.ofMinor(10, Currency.named("P1001"));
    assertThat(book.payOut(new Debit(nora, 1, trx(99), SHOP, points), ANNA))
        .isEqualTo(refused(Reason.POINTS));
  }

  private Debit debit(int transactionNumber, long trx, int minor) {
    return new Debit(nora, transactionNumber, trx(trx), SHOP, Amount.ofMinor(minor, Currency.EUR));
  }

  /** As {@link TestClaim} numbers its purchases. */
  private static TransactionId trx(long number) {
    return new TransactionId(new UUID(number, number));
  }

  private static Became refused(Reason why) {
    return new Became.Refused(why);
  }

  private void claim(RefundClaims claims) {
    Town.word(town.post(claims.id(), "/refunds", claims.toBytes()));
    town.clearing.turn();
  }
}
