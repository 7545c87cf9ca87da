package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import farthing.accounts.ClearingRule;
import farthing.accounts.FeeTerms;
import farthing.accounts.RefundRule;
import farthing.accounts.SettlementRule;
import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.batches.RefundClaims;
import farthing.store.DatabaseSettings;
import farthing.store.MerchantStatements;
import farthing.store.MerchantTerms;
import farthing.store.Refund;
import farthing.store.RefundBook;
import farthing.store.RefundBook.Given;
import farthing.store.RefundBook.PaidOut;
import farthing.store.SettlementBook;
import farthing.store.StoreUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What payment servers claim for cards and merchants give back, until it waits for its card. */
class RefundTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);
  private static final Currency POINTS = Currency.named("P1001");

  private String name;
  private Town town;
  private RefundBook book;
  private IepId nora;

  @BeforeEach
  void open() {
    name = "refunded_" + DATABASES.getAndIncrement();
    town = new Town(name);
    book = new RefundBook(town.database);
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
  void aPaymentThatCameTooLateWaitsForItsCard() {
    claim(new TestClaim(town, 1).late(31, nora, 1, SHOP, 3_20));

    assertThat(waiting()).containsExactly("late-proof 320 corner-shop");
    assertThat(town.shadow(nora)).isEqualTo(96_80);
    assertThat(town.balance(RefundRule.waiting(Town.ISSUER, Currency.EUR))).isEqualTo(3_20);
  }

  @Test
  void whatIsClaimedAgainIsOneRefund() {
    RefundClaims claims = new TestClaim(town, 1).late(31, nora, 1, SHOP, 3_20);
    claim(claims);
    town.restart();
    claim(claims);

    assertThat(waiting()).hasSize(1);
    assertThat(town.shadow(nora)).isEqualTo(96_80);
  }

  @Test
  void aClaimThatTheCardDidNotSignIsWorthNothing() {
    claim(new TestClaim(town, 1).late(31, nora, 1, SHOP, 3_20, TestBatch::forged));

    assertThat(waiting()).isEmpty();
    assertThat(town.texts("SELECT state || ' ' || why FROM refund_claim"))
        .containsExactly("rejected S6_WRONG");
  }

  /** Under another NTPSAM, so that only the card's number shows it. */
  @Test
  void whatIsPaidToAMerchantIsNoRefund() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 3_20));
    claim(new TestClaim(town, 1).late(31, nora, 1, SHOP, 3_20));

    assertThat(waiting()).isEmpty();
    assertThat(town.texts("SELECT why FROM refund_claim")).containsExactly("PAID");
  }

  /** Whose card clearing knows already, and asks no more than it must. */
  @Test
  void whatIsRefundedIsPaidToNoMerchantAfterItsCardHasPaidBefore() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 1_00));
    claim(new TestClaim(town, 2).late(31, nora, 2, SHOP, 3_20));
    town.cleared(
        new TestBatch(town, 2).paid(12, nora, 2, SHOP, 3_20).paid(13, nora, 3, SHOP, 1_00));

    assertThat(town.disputes()).containsExactly("12 USED_TWICE open");
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void whatIsRefundedIsPaidToNoMerchant() {
    claim(new TestClaim(town, 1).late(31, nora, 1, SHOP, 3_20));
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 3_20));

    assertThat(town.disputes()).containsExactly("11 USED_TWICE open");
    assertThat(town.owedTo(SHOP)).isZero();
  }

  @Test
  void aCardIsNotGivenBackMoreThanWasPutOnIt() {
    claim(new TestClaim(town, 1).late(31, nora, 1, SHOP, 100_01));
    List<String> before = town.texts("SELECT state || ' ' || why FROM refund_claim");
    town.texts(
        "INSERT INTO shadow_balance (provider, number, currency, minor) VALUES (%d, %d, '\\x097802', 1) RETURNING minor"
            .formatted(nora.provider(), nora.number()));
    town.texts("UPDATE refund_claim SET looked = '2020-01-01' RETURNING why");
    town.clearing.turn();
    List<String> after = waiting();
    // the load that the test invented has no funds: it is taken back before the books are audited
    town.texts("UPDATE shadow_balance SET minor = minor - 1 RETURNING minor");

    assertThat(before).containsExactly("held BALANCE_BELOW_ZERO");
    assertThat(after).containsExactly("late-proof 10001 corner-shop");
  }

  @Test
  void aCancelThatTheCardRefusedIsOwedToIt() {
    town.cleared(cancelled());
    claim(new TestClaim(town, 1).refusedCancel(12, 11, nora, 2, SHOP, 5_00));

    assertThat(waiting()).containsExactly("cancel 500 corner-shop");
    assertThat(town.shadow(nora)).isEqualTo(95_00);
    assertThat(town.owedTo(SHOP)).isZero();
  }

  /** Neither purchase nor cancel is booked, and the card is short of the amount all the same. */
  @Test
  void aRefusedCancelOfADisputedPurchaseIsOwedToTheCard() {
    PartyId stall = new PartyId("new-stall");
    town.cleared(
        new TestBatch(town, 1)
            .paid(11, nora, 1, stall, 5_00)
            .cancelled(12, 11, nora, 2, stall, 5_00));
    claim(new TestClaim(town, 1).refusedCancel(12, 11, nora, 2, stall, 5_00));

    assertThat(town.disputes()).containsExactly("11 MERCHANT_UNKNOWN rejected");
    assertThat(waiting()).containsExactly("cancel 500 new-stall");
    assertThat(town.shadow(nora)).isEqualTo(95_00);
  }

  /** Its card never paid. */
  @Test
  void aRefusedCancelOfAForgedPurchaseIsOwedToNobody() {
    PartyId stall = new PartyId("new-stall");
    town.cleared(
        new TestBatch(town, 1)
            .paid(11, nora, 1, stall, 5_00, TestBatch::forged)
            .cancelled(12, 11, nora, 2, stall, 5_00));
    claim(new TestClaim(town, 1).refusedCancel(12, 11, nora, 2, stall, 5_00));

    assertThat(town.disputes()).containsExactly("11 S6_WRONG rejected");
    assertThat(waiting()).isEmpty();
    assertThat(town.shadow(nora)).isEqualTo(100_00);
  }

  @Test
  void aCancelThatIsNotBookedYetIsARefundOnceItIs() {
    claim(new TestClaim(town, 1).refusedCancel(12, 11, nora, 2, SHOP, 5_00));
    List<String> before = town.texts("SELECT why FROM refund_claim");
    town.cleared(cancelled());
    town.texts("UPDATE refund_claim SET looked = '2020-01-01' RETURNING why");
    town.clearing.turn();

    assertThat(before).containsExactly("CANCEL_NOT_BOOKED");
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void aCancelThatTheCardSaidNothingToIsOwedOnlyIfItsNumberPaidSomethingElse() {
    town.cleared(cancelled());
    claim(new TestClaim(town, 1).unheardCancel(12, 11, nora, 2, SHOP, 5_00));
    List<String> before = town.texts("SELECT why FROM refund_claim");
    town.cleared(new TestBatch(town, 2).paid(21, nora, 2, BOOKS, 1_00));
    town.texts("UPDATE refund_claim SET looked = '2020-01-01' RETURNING why");
    town.clearing.turn();

    assertThat(before).containsExactly("CANCEL_MAY_BE_DONE");
    assertThat(waiting()).containsExactly("cancel 500 corner-shop");
  }

  /** Its number paid for something that nobody was paid for: that is given back too. */
  @Test
  void aCancelThatTheCardSaidNothingToIsOwedThoughItsNumberPaidTooLate() {
    town.cleared(cancelled());
    claim(new TestClaim(town, 1).unheardCancel(12, 11, nora, 2, SHOP, 5_00));
    claim(new TestClaim(town, 2).late(21, nora, 2, BOOKS, 1_00));
    town.texts("UPDATE refund_claim SET looked = '2020-01-01' RETURNING why");
    town.clearing.turn();

    assertThat(waiting())
        .containsExactlyInAnyOrder("late-proof 100 book-shop", "cancel 500 corner-shop");
    assertThat(town.shadow(nora)).isEqualTo(94_00);
  }

  /** Its register comes after its batch. */
  @Test
  void aRefusedCancelOfACardThatIsNotRegisteredYetIsOwedToItOnceItIs() {
    IepId pia = new IepId(Town.ISSUER, 1_001);
    town.cleared(
        new TestBatch(town, 1).paid(11, pia, 1, SHOP, 5_00).cancelled(12, 11, pia, 2, SHOP, 5_00));
    claim(new TestClaim(town, 1).refusedCancel(12, 11, pia, 2, SHOP, 5_00));
    List<String> before = waiting();
    town.ordered(1_001, 1, 1);
    town.texts("UPDATE refund_claim SET looked = '2020-01-01' RETURNING why");
    town.clearing.turn();

    assertThat(before).isEmpty();
    assertThat(waiting()).containsExactly("cancel 500 corner-shop");
    assertThat(town.owedTo(SHOP)).isZero();
  }

  @Test
  void aRefundThatDiesInTheMidstIsMadeOnceByTheNextTurn() {
    town.breakWritesTo("ledger_entry");
    post(new TestClaim(town, 1).late(31, nora, 1, SHOP, 3_20));
    assertThatThrownBy(() -> town.clearing.turn()).isInstanceOf(StoreUnavailable.class);
    List<String> before = waiting();
    long shadow = town.shadow(nora);
    town.mendWritesTo("ledger_entry");
    town.restart();
    town.clearing.turn();

    assertThat(before).isEmpty();
    assertThat(shadow).isEqualTo(100_00);
    assertThat(waiting()).hasSize(1);
    assertThat(town.shadow(nora)).isEqualTo(96_80);
  }

  @Test
  void aMerchantGivesBackPartAndThenAllThatIsLeft() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50));

    assertThat(give(SHOP, Optional.of("3.20"), "broken").toString()).contains("amount=EUR 3.20");
    assertThat(give(SHOP, Optional.empty(), "all of it").toString()).contains("amount=EUR 9.30");
    assertThat(give(SHOP, Optional.of("0.01"), "more"))
        .isEqualTo(new Given.TooMuch(0, Currency.EUR));
    // the fee of 12.50 stays with the acquirer: 0.13 and 0.05
    assertThat(town.owedTo(SHOP)).isEqualTo(-18);
    assertThat(town.balance(ClearingRule.fees(Town.ACQUIRER, Currency.EUR))).isEqualTo(18);
    assertThat(town.balance(ClearingRule.owed(Town.ISSUER, Town.ACQUIRER, Currency.EUR))).isZero();
    assertThat(town.shadow(nora)).isEqualTo(87_50);
  }

  @Test
  void theSameRefundTypedTwiceIsMadeOnce() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50));
    give(SHOP, Optional.of("3.20"), "broken");

    assertThat(give(SHOP, Optional.of("3.20"), "broken")).isInstanceOf(Given.Before.class);
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void twoWhoGiveBackAtOnceGiveNoMoreThanWasPaid() throws Exception {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50));
    Callable<Given> one = () -> give(SHOP, Optional.of("8.00"), "one");
    Callable<Given> other = () -> give(SHOP, Optional.of("8.00"), "other");
    try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
      both.invokeAll(List.of(one, other)).forEach(each -> assertThat(each).isDone());
    }

    assertThat(waiting()).containsExactly("merchant 800 corner-shop");
  }

  @Test
  void whatWasCancelledOrIsAnothersIsNotGivenBack() {
    town.cleared(cancelled());

    assertThat(give(SHOP, Optional.empty(), "again")).isEqualTo(new Given.TooMuch(0, Currency.EUR));
    assertThat(give(BOOKS, Optional.empty(), "again")).isEqualTo(new Given.NoSuchPurchase());
  }

  /** It counts as given back twice over: as a cancel, and as the refund that it became. */
  @Test
  void ofACancelThatBecameARefundNothingIsLeft() {
    town.cleared(cancelled());
    claim(new TestClaim(town, 1).refusedCancel(12, 11, nora, 2, SHOP, 5_00));

    assertThat(give(SHOP, Optional.empty(), "again")).isEqualTo(new Given.TooMuch(0, Currency.EUR));
  }

  /** At two payment servers; one of the two cards is Nora's. */
  @Test
  void whereTwoCardsPaidUnderOneTrxTheOneThatGetsItIsNamed() {
    IepId ole = town.cards.get(1);
    TestBatch both = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(both.sameTrx(12, 11, ole, 1, SHOP, 12_50));

    assertThat(give(SHOP, Optional.of("12.50"), "paid twice"))
        .isEqualTo(new Given.SeveralCards(List.of(nora, ole)));
    assertThat(waiting()).isEmpty();
    assertThat(giveTo(town.cards.get(2), "12.50")).isEqualTo(new Given.NoSuchPurchase());
    assertThat(giveTo(ole, "12.50")).isInstanceOf(Given.Made.class);
    assertThat(giveTo(ole, "0.01")).isEqualTo(new Given.TooMuch(0, Currency.EUR));
    assertThat(giveTo(nora, "12.50")).as("the same of another card").isInstanceOf(Given.Made.class);
    assertThat(giveTo(nora, "12.50")).isInstanceOf(Given.Before.class);
    assertThat(book.refunds(false, 10)).extracting(Refund::card).containsExactly(nora, ole);
  }

  @Test
  void aCancelTakesNothingFromWhatAnotherCardPaidUnderItsTrx() {
    IepId ole = town.cards.get(1);
    TestBatch both = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    both.sameTrx(12, 11, ole, 1, SHOP, 12_50).cancelled(13, 11, nora, 2, SHOP, 12_50);
    town.cleared(both);

    assertThat(giveTo(nora, "12.50")).isEqualTo(new Given.TooMuch(0, Currency.EUR));
    assertThat(giveTo(ole, "12.50")).isInstanceOf(Given.Made.class);
  }

  @Test
  void aCardThatPaidTwiceUnderOneTrxIsGivenBackBoth() {
    TestBatch both = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(both.sameTrx(12, 11, nora, 2, SHOP, 12_50));

    assertThat(give(SHOP, Optional.of("12.50"), "once")).isInstanceOf(Given.Made.class);
    assertThat(give(SHOP, Optional.of("12.50"), "once")).isInstanceOf(Given.Before.class);
    assertThat(give(SHOP, Optional.of("12.50"), "twice")).isInstanceOf(Given.Made.class);
    assertThat(give(SHOP, Optional.of("0.01"), "thrice"))
        .isEqualTo(new Given.TooMuch(0, Currency.EUR));
  }

  @Test
  void aRefundIsTakenFromWhatTheMerchantIsPaidNext() {
    town.cleared(
        new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50).paid(12, nora, 2, BOOKS, 20_00));
    give(BOOKS, Optional.of("3.20"), "broken");
    SettlementBook settlements = new SettlementBook(town.database);

    assertThat(settlements.settle(MONDAY).instructions())
        .extracting(each -> each.payee().party() + " " + each.minor())
        .containsExactly("other-acquirer 2930", "book-shop 2930");
    String payout = settlements.find(MONDAY).orElseThrow().instructions().getLast().reference();
    assertThat(new MerchantStatements(town.database).lines(BOOKS, payout, 0, 10))
        .extracting(line -> line.line() + " " + line.minor())
        .containsExactlyInAnyOrder("PURCHASE 1250", "PURCHASE 2000", "REFUND 320");
    assertThat(town.owedTo(BOOKS)).isZero();
  }

  @Test
  void whatAMerchantOwesIsCarriedUntilItHasSoldEnough() {
    SettlementBook settlements = new SettlementBook(town.database);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));
    settlements.settle(MONDAY);
    give(BOOKS, Optional.empty(), "broken");
    town.cleared(new TestBatch(town, 2).paid(21, nora, 2, BOOKS, 5_00));

    assertThat(settlements.settle(MONDAY.plusDays(1)).instructions())
        .as("its acquirer owes the issuer all the same")
        .extracting(each -> each.payee().party() + " " + each.minor())
        .containsExactly("46415254 750");
    assertThat(town.owedTo(BOOKS)).isEqualTo(-7_50);
    assertThat(settlements.owing())
        .extracting(SettlementBook.Owing::minor, SettlementBook.Owing::isTakenNext)
        .containsExactly(tuple(7_50L, true));
    assertThat(settlements.settle(MONDAY.plusDays(2)).instructions()).isEmpty();
    town.cleared(new TestBatch(town, 3).paid(31, nora, 3, BOOKS, 10_00));
    assertThat(settlements.settle(MONDAY.plusDays(2)).instructions())
        .extracting(each -> each.payee().party() + " " + each.minor())
        .containsExactly("other-acquirer 1000", "book-shop 250");
    assertThat(settlements.owing()).isEmpty();
  }

  /** The issuer has its money back; what the merchant owes the acquirer that it left is theirs. */
  @Test
  void aRefundOfBeforeAChangeOfAcquirerHoldsNoNetPaymentBack() {
    SettlementBook settlements = new SettlementBook(town.database);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));
    settlements.settle(MONDAY);
    give(BOOKS, Optional.of("10.00"), "broken");
    town.terms.agree(BOOKS, new MerchantTerms.Terms(Town.ACQUIRER, FeeTerms.NONE));
    town.cleared(new TestBatch(town, 2).paid(21, nora, 2, BOOKS, 15_00));

    assertThat(settlements.settle(MONDAY.plusDays(1)).instructions())
        .extracting(
            each -> each.payer().party() + " -> " + each.payee().party() + " " + each.minor())
        .containsExactly(
            "46415254 -> first-acquirer 1500",
            "other-acquirer -> 46415254 1000",
            "first-acquirer -> book-shop 1500");
    assertThat(town.owedTo(BOOKS)).isEqualTo(-10_00);
    assertThat(settlements.owing())
        .containsExactly(
            new SettlementBook.Owing(
                BOOKS,
                Town.OTHER_ACQUIRER,
                Currency.EUR,
                10_00,
                book.refunds(false, 1).getFirst().at(),
                Optional.of(Town.ACQUIRER)));
    assertThat(settlements.owing().getFirst().isTakenNext()).isFalse();
    assertThat(town.balance(ClearingRule.owed(Town.ISSUER, Town.OTHER_ACQUIRER, Currency.EUR)))
        .isZero();
  }

  /** It is taken by who pays the merchant then: the one before has nothing to take it from. */
  @Test
  void aRefundAfterAChangeOfAcquirerIsTakenFromWhatTheNewOnePays() {
    SettlementBook settlements = new SettlementBook(town.database);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));
    settlements.settle(MONDAY);
    town.terms.agree(BOOKS, new MerchantTerms.Terms(Town.ACQUIRER, FeeTerms.NONE));
    give(BOOKS, Optional.of("10.00"), "broken");
    town.cleared(new TestBatch(town, 2).paid(21, nora, 2, BOOKS, 15_00));

    assertThat(settlements.settle(MONDAY.plusDays(1)).instructions())
        .extracting(each -> each.payee().party() + " " + each.minor())
        .containsExactly("first-acquirer 500", "book-shop 500");
    assertThat(town.owedTo(BOOKS)).isZero();
  }

  /** Its books net out, and what the one issuer is owed back the acquirer pays. */
  @Test
  void aStatementNamesEachRefund() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));
    give(BOOKS, Optional.of("1.00"), "first");
    give(BOOKS, Optional.of("2.00"), "second");
    SettlementBook settlements = new SettlementBook(town.database);
    settlements.account(
        new SettlementBook.Holder(SettlementBook.Role.MERCHANT, BOOKS),
        new SettlementBook.BankAccount("Book Shop", "DE89370400440532013000", Optional.empty()));

    settlements.account(
        new SettlementBook.Holder(SettlementBook.Role.ACQUIRER, Town.OTHER_ACQUIRER),
        new SettlementBook.BankAccount("Other", "DE02100500000054540402", Optional.empty()));
    settlements.settle(MONDAY);
    Map<String, Bytes> files = new HashMap<>();
    SettlementFiles.write(town.database, MONDAY, files::put);

    Bytes csv = Objects.requireNonNull(files.get("statement-book-shop-EUR-2026-11-30.csv"));
    assertThat(new String(csv.toArray(), StandardCharsets.UTF_8))
        .contains("REFUND," + trx() + ",20261130-000002,2")
        .contains("-1.00,EUR")
        .contains("-2.00,EUR")
        .contains("PAYOUT,,20261130-000002,,-9.50");
  }

  @Test
  void aRefundIsPaidOutOnceAndNoLoadBringsItThen() {
    claim(new TestClaim(town, 1).late(31, nora, 1, SHOP, 3_20));
    long number = book.refunds(false, 10).getFirst().number();

    assertThat(book.payOut(number, "anna", "by bank transfer")).isEqualTo(PaidOut.DONE);
    assertThat(book.payOut(number, "anna", "by bank transfer")).isEqualTo(PaidOut.ENDED);
    assertThat(town.balance(RefundRule.waiting(Town.ISSUER, Currency.EUR))).isZero();
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(3_20);
    assertThat(book.refunds(true, 10).getFirst().state()).isEqualTo(Refund.State.PAID_OUT);
  }

  /** As money is; but behind them is no money that anybody could pay out. */
  @Test
  void whatWasPaidInPointsIsGivenBackInPoints() {
    IepId ole = town.ordered(Town.ISSUER, 1_001, 1, 1, points(1_000)).getFirst();
    town.cleared(new TestBatch(town, 1).paid(11, ole, 1, SHOP, points(250)));

    assertThat(give(SHOP, Optional.of("100"), "one of two").toString())
        .contains("amount=100 points of programme 1001");
    assertThat(give(SHOP, Optional.of("151"), "too much"))
        .isEqualTo(new Given.TooMuch(150, POINTS));
    assertThatThrownBy(() -> give(SHOP, Optional.of("0.50"), "half a point"))
        .isInstanceOf(Malformed.class);
    assertThat(give(SHOP, Optional.empty(), "the other").toString())
        .contains("amount=150 points of programme 1001");

    assertThat(waiting()).containsExactly("merchant 150 corner-shop", "merchant 100 corner-shop");
    assertThat(town.balance(RefundRule.waiting(Town.ISSUER, POINTS))).isEqualTo(250);
    assertThat(town.balance(ClearingRule.merchant(SHOP, POINTS))).isZero();
    assertThat(book.payOut(book.refunds(false, 1).getFirst().number(), "anna", "in money"))
        .isEqualTo(PaidOut.POINTS);
    assertThat(waiting()).hasSize(2);
  }

  private static Amount points(int points) {
    return Amount.ofMinor(points, POINTS);
  }

  private TestBatch cancelled() {
    return new TestBatch(town, 1)
        .paid(11, nora, 1, SHOP, 5_00)
        .cancelled(12, 11, nora, 2, SHOP, 5_00);
  }

  private Given give(PartyId merchant, Optional<String> amount, String why) {
    return book.give(
        new RefundBook.Wish(merchant, TransactionId.parse(trx()), amount, false, "anna", why));
  }

  private Given giveTo(IepId card, String amount) {
    return book.give(
        new RefundBook.Wish(
            SHOP,
            TransactionId.parse(trx()),
            Optional.of(card),
            Optional.of(amount),
            false,
            "anna",
            "paid twice"));
  }

  /** Of the first purchase that was cleared. */
  private String trx() {
    return town.texts("SELECT trx FROM cleared ORDER BY ntpsam LIMIT 1").getFirst();
  }

  private void claim(RefundClaims claims) {
    post(claims);
    town.clearing.turn();
  }

  private void post(RefundClaims claims) {
    Town.word(town.post(claims.id(), "/refunds", claims.toBytes()));
  }

  private List<String> waiting() {
    return book.refunds(false, 100).stream()
        .map(refund ->
            "%s %d %s".formatted(refund.source().word(), refund.amount().minor(), refund.shown()))
        .toList();
  }
}
