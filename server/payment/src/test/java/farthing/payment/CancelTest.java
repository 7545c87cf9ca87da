package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResult;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus.State;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.Purse;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.store.Database;
import farthing.store.Entry;
import farthing.store.Journal;
import farthing.store.PsamTotals;
import farthing.store.PurseTotals;
import farthing.store.local.LocalDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A purchase of 12.50 with a card of 20.00, closed by its merchant, and taken back by its card. */
@SuppressWarnings("NullAway.Init")
class CancelTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);
  private static final AtomicLong CARD_NUMBERS = new AtomicLong(70_000);

  private static LocalDatabase postgres;
  private static Database database;
  private static Journal journal;

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final InstantSource clock = now::get;
  private final Set<IepId> hotlist = ConcurrentHashMap.newKeySet();
  private final long cardNumber = CARD_NUMBERS.incrementAndGet();
  private TestServer server;
  private TestCustomer customer;
  private TestCustomer.Intent bought;
  private long atFirst;

  @BeforeAll
  static void start(@TempDir Path directory) {
    postgres = TestServer.postgres(directory);
    database = Database.open(postgres.database("payment"), Database.PAYMENT);
    journal = Journal.open(database);
  }

  @AfterAll
  static void stop() {
    journal.close();
    database.close();
    postgres.close();
  }

  @BeforeEach
  void open() throws Exception {
    restart();
    customer = customer(cardNumber);
    bought = customer.order(PRICE);
    atFirst = totalMinor();
  }

  @AfterEach
  void close() {
    server.close();
  }

  // -- the way it goes -----------------------------------------------------------------------

  @Test
  void cancelGivesTheMoneyBackAndTheTotalsFall() {
    Bytes proof = paid();
    assertThat(closed()).isEqualTo(Optional.of(Outcome.ACCEPTED));
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);

    CancelCredit credit = CancelCredit.parse(ok(cancels(proof)));
    Debit.Content shown = credit.open(bought.tsk(), TestScheme.SHOP, bought.trx());
    assertThat(shown.amount()).isEqualTo(PRICE);
    assertThat(shown.merchantName()).isEqualTo("Corner Shop");
    assertThat(totalMinor()).as("from the command on").isEqualTo(atFirst);
    assertThat(server.status(bought).state()).isEqualTo(State.CANCEL_DRAWN);

    Bytes answer = customer.credit(bought, credit);
    CancelResult.Receipt receipt = receipt(server.cancelled(bought, answer));
    assertThat(receipt.outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
    assertThat(receipt.amount()).isEqualTo(PRICE);
    assertThat(receipt.trx()).isEqualTo(bought.trx());
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
    assertThat(server.status(bought).state()).isEqualTo(State.CANCELLED);
    assertThat(server.status(bought).m()).isEmpty();
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void sameMessagesAgainGetTheSameBytesAlsoFromARestartedServer() throws Exception {
    Bytes proof = paid();
    Bytes closed = ok(server.close(bought));
    CancelRequest request = request(proof);
    Bytes credit = ok(server.cancel(bought, request));
    assertThat(ok(server.cancel(bought, request))).isEqualTo(credit);
    restart();
    assertThat(ok(server.cancel(bought, request))).isEqualTo(credit);

    Bytes answer = customer.credit(bought, CancelCredit.parse(credit));
    Bytes result = ok(server.cancelled(bought, answer));
    assertThat(ok(server.cancelled(bought, answer))).as("sealed anew").isEqualTo(result);
    restart();
    assertThat(ok(server.cancelled(bought, answer))).isEqualTo(result);
    assertThat(ok(server.cancel(bought, request))).isEqualTo(credit);
    assertThat(ok(server.close(bought))).isEqualTo(closed);
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void orderThatExpiredLongAgoIsCancelledAllTheSameEvenWithAnExpiredCard() {
    customer = customer(CARD_NUMBERS.incrementAndGet(), new Expiry(LocalDate.of(2026, 11, 22)));
    bought = customer.order(PRICE);
    Bytes proof = paid();
    now.set(NOON.plus(Duration.ofDays(100)));
    closed();

    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
  }

  @Test
  void cardPaysAgainAfterACancel() {
    Bytes proof = paid();
    closed();
    cancelledWith(proof);

    bought = customer.order(PRICE);
    paid();
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(750);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);
  }

  // -- close ---------------------------------------------------------------------------------

  @Test
  void closeBeforeTheDrawLetsNoCardDrawAnyMore() {
    assertThat(closed()).isEmpty();

    refused(server.draw(bought), 410, ErrorCode.PURCHASE_CLOSED);
    refused(server.respond(bought, Bytes.of(new byte[32])), 404, ErrorCode.PURCHASE_UNKNOWN);
    refused(server.post(bought, "cancel", anyRequest()), 404, ErrorCode.PURCHASE_UNKNOWN);
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);
    assertThat(closed()).isEmpty();
  }

  @Test
  void closeBeforeTheProofMakesItARefundForEver() throws Exception {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    assertThat(closed()).isEmpty();
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);

    Bytes late = ok(server.respond(bought, proof));
    assertThat(bought.read(DebitResult.parse(late)).outcome()).isEqualTo(Outcome.REFUND_DUE);
    restart();
    assertThat(ok(server.respond(bought, proof))).isEqualTo(late);
    refused(cancels(proof), 422, ErrorCode.PURCHASE_NOT_PAID);
    assertThat(server.status(bought).state()).isEqualTo(State.REFUND_DUE);
    assertThat(closed()).isEmpty();
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void spoiltProofAfterTheCloseIsRefusedAndTheTrueOneStillCounts() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    closed();

    refused(server.respond(bought, flipped(proof, 12)), 422, ErrorCode.PROOF_WRONG);
    assertThat(bought.read(DebitResult.parse(ok(server.respond(bought, proof)))).outcome())
        .isEqualTo(Outcome.REFUND_DUE);
    refused(server.respond(bought, flipped(proof, 12)), 409, ErrorCode.ANSWERED_OTHERWISE);
  }

  @Test
  void closeGivesTheTerminalBackThatTheDrawHeld() {
    TestCustomer.Intent second = customer(CARD_NUMBERS.incrementAndGet()).order(PRICE);
    TestCustomer.Intent third = customer(CARD_NUMBERS.incrementAndGet()).order(PRICE);
    ok(server.draw(bought));
    ok(server.draw(second));
    refused(server.draw(third), 503, ErrorCode.TERMINALS_BUSY);
    closed();

    ok(server.draw(third));
  }

  @Test
  void merchantWithTheWrongKeyClosesNothing() {
    Bytes proof = paid();
    String purchase = "/v1/purchases/" + TestScheme.SHOP + "/" + bought.trx();
    Bytes body = new OrderClose(TestScheme.SHOP, bought.trx()).toJson();

    refused(
        TestServer.post(server.address(), purchase + "/close", body), 401, ErrorCode.API_KEY_WRONG);
    refused(
        TestServer.post(
            server.address(), purchase + "/close", body, "Authorization", "Bearer guessed"),
        401,
        ErrorCode.API_KEY_WRONG);
    refused(
        TestServer.close(server.address(), "/v1/purchases/other-shop/" + bought.trx(), body),
        401,
        ErrorCode.API_KEY_WRONG);
    refused(
        TestServer.close(
            server.address(), purchase, new OrderClose(new PartyId("x"), bought.trx()).toJson()),
        400,
        ErrorCode.ORDER_CONTRADICTED);
    refused(
        TestServer.close(server.address(), purchase, Bytes.empty()),
        400,
        ErrorCode.MESSAGE_MALFORMED);
    assertThat(server.status(bought).state()).isEqualTo(State.ENDED);
    refused(cancels(proof), 409, ErrorCode.ORDER_NOT_CLOSED);
  }

  @Test
  void closeAndProofAtOnceAreEitherMessageMOrARefundAndNeverBoth() throws Exception {
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 40; round++) {
        TestCustomer rider = customer(CARD_NUMBERS.incrementAndGet());
        TestCustomer.Intent ride = rider.order(PRICE);
        Bytes proof = rider.debit(ride, Debit.parse(ok(server.draw(ride))));
        Callable<TestServer.Answer> close = () -> server.close(ride);
        Callable<TestServer.Answer> respond = () -> server.respond(ride, proof);
        List<Callable<TestServer.Answer>> race =
            round % 2 == 0 ? List.of(close, respond) : List.of(respond, close);
        List<Future<TestServer.Answer>> said = both.invokeAll(race);

        Bytes closed = ok(said.get(round % 2).get());
        Bytes result = ok(said.get(1 - round % 2).get());
        Outcome outcome = ride.read(DebitResult.parse(result)).outcome();
        assertThat(OrderClose.Reply.parse(closed).ended())
            .isEqualTo(
                outcome == Outcome.ACCEPTED ? Optional.of(Outcome.ACCEPTED) : Optional.empty());
        assertThat(outcome).isIn(Outcome.ACCEPTED, Outcome.REFUND_DUE);
      }
    }
    assertThat(totalMinor()).isEqualTo(fromTheJournal());
  }

  // -- who wants both, or more ---------------------------------------------------------------

  @Test
  void withoutTheMerchantsCloseNothingIsCancelled() {
    Bytes proof = paid();

    refused(cancels(proof), 409, ErrorCode.ORDER_NOT_CLOSED);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);
    closed();
    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void withheldProofComesWithTheCancelAndIsSettledFirst() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    List<DrawRequest.Undelivered> left =
        List.of(new DrawRequest.Undelivered(TestScheme.SHOP, bought.trx(), proof));

    refused(
        server.cancel(bought, customer.cancel(bought, number(proof), left)),
        409,
        ErrorCode.ORDER_NOT_CLOSED);
    assertThat(server.status(bought).state()).as("message M was made of it").isEqualTo(State.ENDED);
    assertThat(closed()).isEqualTo(Optional.of(Outcome.ACCEPTED));
    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void proofWithheldUntilAfterTheCloseIsARefundAndNoCancel() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    closed();
    List<DrawRequest.Undelivered> left =
        List.of(new DrawRequest.Undelivered(TestScheme.SHOP, bought.trx(), proof));

    refused(
        server.cancel(bought, customer.cancel(bought, number(proof), left)),
        422,
        ErrorCode.PURCHASE_NOT_PAID);
    assertThat(server.status(bought).state()).isEqualTo(State.REFUND_DUE);
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void secondCancelOfAPurchaseIsRefusedWhateverTheCardSigns() throws Exception {
    Bytes proof = paid();
    closed();
    CancelRequest first = request(proof);
    CancelRequest second = request(proof);
    ok(server.cancel(bought, first));

    refused(server.cancel(bought, second), 409, ErrorCode.CANCELLED_OTHERWISE);
    restart();
    refused(server.cancel(bought, second), 409, ErrorCode.CANCELLED_OTHERWISE);
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void twoDifferentCancelsAtOnceAreOne() throws Exception {
    Bytes proof = paid();
    closed();
    CancelRequest one = request(proof);
    CancelRequest other = request(proof);
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> calls =
          List.of(
              () -> server.cancel(bought, one).status(),
              () -> server.cancel(bought, other).status());
      assertThat(both.invokeAll(calls).stream().map(Future::resultNow))
          .containsExactlyInAnyOrder(200, 409);
    }
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void lateProofOfThePurchaseAfterItsCancelChangesNothing() throws Exception {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    Bytes result = ok(server.respond(bought, proof));
    closed();
    cancelledWith(proof);
    restart();

    assertThat(ok(server.respond(bought, proof))).isEqualTo(result);
    assertThat(totalMinor()).isEqualTo(atFirst);
    assertThat(server.status(bought).state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void lateProofOfTheCancelIsTakenWhenTheCardHasPaidElsewhereSince() {
    Bytes proof = paid();
    closed();
    Bytes answer = customer.credit(bought, CancelCredit.parse(ok(cancels(proof))));
    TestCustomer.Intent cancelled = bought;
    bought = customer.order(PRICE);
    paid();
    now.set(NOON.plus(Duration.ofDays(400)));

    assertThat(receipt(cancelled, server.cancelled(cancelled, answer)).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void leftProofOfACancelComesWithTheNextDrawAndSettlesIt() {
    Bytes proof = paid();
    closed();
    Bytes answer = customer.credit(bought, CancelCredit.parse(ok(cancels(proof))));
    DrawRequest.Undelivered left =
        new DrawRequest.Undelivered(TestScheme.SHOP, bought.trx(), answer);

    TestCustomer.Intent next = customer.draw(customer.offer(PRICE, o -> o), PRICE, List.of(left));
    Debit.Content said =
        Debit.parse(ok(server.draw(next))).open(next.tsk(), TestScheme.SHOP, next.trx());

    assertThat(said.delivered())
        .containsExactly(new Debit.Delivered(TestScheme.SHOP, bought.trx(), Outcome.ACCEPTED));
    assertThat(server.status(bought).state()).isEqualTo(State.CANCELLED);
    assertThat(receipt(server.cancelled(bought, answer)).outcome())
        .as("brought again")
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void spoiltLeftProofOfACancelSettlesNothingAndStandsInNobodysWay() {
    Bytes proof = paid();
    closed();
    Bytes answer = customer.credit(bought, CancelCredit.parse(ok(cancels(proof))));
    List<DrawRequest.Undelivered> left =
        List.of(new DrawRequest.Undelivered(TestScheme.SHOP, bought.trx(), flipped(answer, 12)));

    ok(server.draw(customer.draw(customer.offer(PRICE, o -> o), PRICE, left)));

    assertThat(server.status(bought).state()).isEqualTo(State.CANCEL_DRAWN);
  }

  @Test
  void cardThatSignsThatItCouldNotIsOwedARefund() {
    Bytes proof = paid();
    closed();
    ok(cancels(proof));

    CancelResult.Receipt receipt = receipt(server.cancelled(bought, negative()));
    assertThat(receipt.outcome()).isEqualTo(CancelResult.Outcome.REFUND_DUE);
    assertThat(server.status(bought).state()).isEqualTo(State.REFUND_DUE);
    assertThat(totalMinor()).as("what was taken back never returns").isEqualTo(atFirst);
  }

  /** The draw that the journal did not take dies with the card's session; the next counts. */
  @Test
  void cancelThatTheJournalRefusedIsDrawnAnew() throws Exception {
    Bytes proof = paid();
    closed();
    CancelRequest lost = request(proof);
    sql(
        """
        CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER no_space BEFORE INSERT ON journal FOR EACH ROW WHEN (NEW.step = 'cancel')
          EXECUTE FUNCTION no_space()
        """);
    try {
      refused(server.cancel(bought, lost), 503, ErrorCode.STORE_UNAVAILABLE);
    } finally {
      sql("DROP FUNCTION no_space CASCADE");
    }
    CancelRequest next = request(proof);
    CancelCredit credit = CancelCredit.parse(ok(server.cancel(bought, next)));

    refused(server.cancel(bought, lost), 409, ErrorCode.CANCELLED_OTHERWISE);
    assertThat(receipt(server.cancelled(bought, customer.credit(bought, credit))).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
    assertThat(totalMinor()).isEqualTo(fromTheJournal()).isEqualTo(atFirst);
  }

  @Test
  void cancelWhoseNumberTheCardHasPaidWithIsARefund() {
    Bytes proof = paid();
    closed();
    ok(cancels(proof));
    TestCustomer.Intent cancelled = bought;
    assertThat(server.status(cancelled).state()).isEqualTo(State.CANCEL_DRAWN);

    bought = customer.order(Amount.ofMinor(100, Currency.EUR));
    paid();

    assertThat(server.status(cancelled).state()).isEqualTo(State.REFUND_DUE);
    assertThat(totalMinor() - atFirst).as("the cancel stays counted").isEqualTo(100);
  }

  @Test
  void purseHasPaidWhatItDidNotGetBack() {
    PurseTotals purses = new PurseTotals(database);
    IepId purse = new IepId(TestScheme.PROVIDER, cardNumber);
    Bytes proof = paid();
    closed();
    CancelCredit credit = CancelCredit.parse(ok(cancels(proof)));
    assertThat(purses.capturedMinor(purse)).as("not proven").containsEntry(Currency.EUR, 1250L);

    ok(server.cancelled(bought, customer.credit(bought, credit)));
    assertThat(purses.capturedMinor(purse)).containsEntry(Currency.EUR, 0L);
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
  }

  @Test
  void purchaseThatIsNotTheCardsLastIsNotCancelled() {
    Bytes proof = paid();
    closed();
    Bytes fci = customer.send(Purse.select()).data();
    Bytes initialize = customer.send(Purse.initializeCancel(0, number(proof))).data();
    TestCustomer.Intent first = bought;
    bought = customer.order(Amount.ofMinor(100, Currency.EUR));
    Bytes second = paid();

    refused(
        server.cancel(first, customer.cancelSealed(first, fci, initialize, PRICE, List.of())),
        422,
        ErrorCode.CANCEL_OF_ANOTHER);
    refused(
        server.cancel(first, customer.cancel(bought, number(second), List.of())),
        400,
        ErrorCode.ORDER_CONTRADICTED);
    assertThat(totalMinor() - atFirst).isEqualTo(1350);
  }

  @Test
  void cardThatDidNotPayGetsNothing() {
    paid();
    closed();
    TestCustomer thief = customer(CARD_NUMBERS.incrementAndGet());
    TestCustomer.Intent own = thief.order(PRICE);
    Bytes ownProof = thief.debit(own, Debit.parse(ok(server.draw(own))));
    ok(server.respond(own, ownProof));

    Bytes fci = thief.send(Purse.select()).data();
    Bytes initialize = thief.send(Purse.initializeCancel(0, number(ownProof))).data();
    refused(
        server.cancel(bought, thief.cancelSealed(bought, fci, initialize, PRICE, List.of())),
        422,
        ErrorCode.CANCEL_OF_ANOTHER);
    refused(
        server.cancel(own, thief.cancelSealed(own, fci, initialize, PRICE, List.of())),
        409,
        ErrorCode.ORDER_NOT_CLOSED);
  }

  @Test
  void sealedPartOfAnotherPurchaseIsNotOpened() {
    Bytes proof = paid();
    closed();
    TestCustomer.Intent other = customer(CARD_NUMBERS.incrementAndGet()).order(PRICE);
    ok(server.draw(other));
    server.close(other);
    CancelRequest moved = new CancelRequest(TestScheme.SHOP, other.trx(), request(proof).sealed());

    refused(server.cancel(other, moved), 400, ErrorCode.SEAL_BROKEN);
    refused(
        TestServer.post(
            server.address(),
            new PartyId("other-shop"),
            bought.trx(),
            "cancel",
            request(proof).toJson()),
        400,
        ErrorCode.ORDER_CONTRADICTED);
  }

  @Test
  void cancelOfAnotherAmountIsNotSigned() {
    Bytes proof = paid();
    closed();
    Bytes fci = customer.send(Purse.select()).data();
    Bytes initialize = customer.send(Purse.initializeCancel(0, number(proof))).data();

    refused(
        server.cancel(
            bought,
            customer.cancelSealed(
                bought, fci, initialize, Amount.ofMinor(1251, Currency.EUR), List.of())),
        422,
        ErrorCode.AMOUNT_DIFFERS);
  }

  @Test
  void answerToThePurchaseOrToAnotherCancelProvesNothing() {
    Bytes proof = paid();
    refused(server.cancelled(bought, proof), 404, ErrorCode.CANCEL_UNKNOWN);
    closed();
    CancelCredit credit = CancelCredit.parse(ok(cancels(proof)));

    refused(server.cancelled(bought, proof), 422, ErrorCode.PROOF_WRONG);
    refused(server.cancelled(bought, Bytes.of(new byte[31])), 422, ErrorCode.CARD_ANSWER_MALFORMED);
    assertThat(receipt(server.cancelled(bought, customer.credit(bought, credit))).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void everyFlippedByteIsNoticed() {
    Bytes proof = paid();
    closed();
    CancelRequest request = request(proof);
    flipsAreRefused("cancel", request.toJson());
    Bytes answer = customer.credit(bought, CancelCredit.parse(ok(server.cancel(bought, request))));
    for (int i = 0; i < answer.size(); i++) {
      assertThat(server.cancelled(bought, flipped(answer, i)).status())
          .as("byte " + i)
          .isEqualTo(422);
    }
    flipsAreRefused("cancel-response", TestCustomer.cancelResponse(bought, answer).toJson());

    assertThat(receipt(server.cancelled(bought, answer)).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void cancelInALaterBatchIsRefused() throws Exception {
    Bytes proof = paid();
    closed();
    openBatch("batch + 1");
    try {
      restart();
      refused(cancels(proof), 422, ErrorCode.PURCHASE_NOT_IN_BATCH);
    } finally {
      openBatch("batch - 1"); // for the other tests
    }
  }

  @Test
  void blockedCardGetsItsMoneyFromItsIssuer() {
    Bytes proof = paid();
    closed();
    hotlist.add(new IepId(TestScheme.PROVIDER, cardNumber));

    TestServer.Answer answer = cancels(proof);
    refused(answer, 422, ErrorCode.CANCEL_REFUSED);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);
    hotlist.clear();
    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void serverWhoseSecurityCardsAreElsewhereCommandsNoDrawAndNoCancel() {
    Bytes proof = paid();
    closed();
    CancelRequest request = request(proof);

    server.mayDraw.set(false);
    TestServer.Answer answer = server.cancel(bought, request);
    refused(answer, 503, ErrorCode.TERMINALS_ELSEWHERE);
    assertThat(answer.retryAfter()).isPositive();
    refused(
        server.draw(customer(CARD_NUMBERS.incrementAndGet()).order(PRICE)),
        503,
        ErrorCode.TERMINALS_ELSEWHERE);
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);

    server.mayDraw.set(true);
    Bytes credit = ok(server.cancel(bought, request));
    server.mayDraw.set(false);
    assertThat(ok(server.cancel(bought, request))).as("commanded before").isEqualTo(credit);
    Bytes given = customer.credit(bought, CancelCredit.parse(credit));
    assertThat(receipt(server.cancelled(bought, given)).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void cancelWhosePurchaseTheJournalDoesNotHaveStopsTheStart() throws Exception {
    Bytes proof = paid();
    closed();
    ok(cancels(proof));
    Entry cancel =
        journal.find(TestScheme.SHOP, bought.trx(), CancelStep.STEP).orElseThrow().entry();
    try (Database other = Database.open(postgres.database("contradicting"), Database.PAYMENT);
        Journal contradicting = Journal.open(other)) {
      TestServer.terminals(other, _ -> false, clock);
      contradicting.write(cancel);

      assertThatThrownBy(() -> TestServer.terminals(other, _ -> false, clock))
          .hasMessageContaining("repair the journal");
    }
  }

  // -- helpers ------------------------------------------------------------------------------

  private static void openBatch(String number) throws SQLException {
    sql("UPDATE psam SET batch = " + number);
  }

  private static void sql(String text) throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(text);
    }
  }

  private void restart() throws Exception {
    if (server != null) {
      server.close();
    }
    server =
        TestServer.open(
            journal,
            TestServer.terminals(database, hotlist::contains, clock),
            new PaymentPolicy(
                Set.of(Suite.AES_128),
                Duration.ofMillis(50),
                Duration.ofSeconds(20),
                Duration.ofMinutes(2)),
            clock);
  }

  private TestCustomer customer(long number) {
    return customer(number, new Expiry(LocalDate.of(2031, 6, 30)));
  }

  private TestCustomer customer(long number, Expiry expiry) {
    return new TestCustomer(
        TestScheme.purse(number, TestScheme.SOFTWARE, expiry, Amount.ofMinor(2000, Currency.EUR)),
        clock,
        new Random(number));
  }

  /** Pays what is bought; the card's proof. */
  private Bytes paid() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    DebitResult result = DebitResult.parse(ok(server.respond(bought, proof)));
    assertThat(bought.read(result).outcome()).isEqualTo(Outcome.ACCEPTED);
    return proof;
  }

  private Optional<Outcome> closed() {
    return OrderClose.Reply.parse(ok(server.close(bought))).ended();
  }

  private CancelRequest request(Bytes proof) {
    return customer.cancel(bought, number(proof), List.of());
  }

  private Bytes anyRequest() {
    return new CancelRequest(TestScheme.SHOP, bought.trx(), bought.request().sealed()).toJson();
  }

  private TestServer.Answer cancels(Bytes proof) {
    return server.cancel(bought, request(proof));
  }

  private CancelResult.Outcome cancelledWith(Bytes proof) {
    CancelCredit credit = CancelCredit.parse(ok(cancels(proof)));
    return receipt(server.cancelled(bought, customer.credit(bought, credit))).outcome();
  }

  private CancelResult.Receipt receipt(TestServer.Answer answer) {
    return receipt(bought, answer);
  }

  private static CancelResult.Receipt receipt(
      TestCustomer.Intent intent, TestServer.Answer answer) {
    return CancelResult.parse(ok(answer)).open(intent.tsk(), TestScheme.SHOP, intent.trx());
  }

  private static int number(Bytes proof) {
    return DebitAnswer.parse(proof).transactionNumber();
  }

  /** CC 0004, signed with the card's own key, as a card that cannot take the money would. */
  private Bytes negative() {
    SignedDraw cancel = signedCancel(bought.trx()).signed();
    InitializeAnswer purse = cancel.draw().purse();
    MacKey kdp =
        TestScheme.issuer()
            .find(KeyUsage.PURCHASE, TestScheme.PROVIDER, Suite.AES_128, TestScheme.SOFTWARE)
            .orElseThrow()
            .cardKey(KeyUsage.PURCHASE, purse.iep(), TestScheme.SOFTWARE);
    MacKey session =
        PurchaseSignatures.sessionKey(kdp, purse, cancel.psam(), cancel.psamTransaction());
    CompletionCode cc = CompletionCode.PURSE_COULD_NOT;
    int balance = purse.balance().minor();
    int number = purse.transactionNumber();
    Mac8 s3 = PurchaseSignatures.s3(session, cc, cancel.terms(), number, balance, cancel.s2());
    MacKey k7 = PurchaseSignatures.k7(kdp, purse, cancel.psam(), cancel.psamTransaction());
    return new DebitAnswer(
            cc, number, balance, s3, Mac8.ZERO, PurchaseSignatures.s7(k7, s3, Mac8.ZERO))
        .toBytes();
  }

  private static SignedCancel signedCancel(TransactionId trx) {
    return SignedCancel.parse(
        journal.find(TestScheme.SHOP, trx, CancelStep.STEP).orElseThrow().entry().record());
  }

  /** What the security cards would be paid for now, in all currencies of these tests. */
  private static long totalMinor() {
    PsamTotals totals = new PsamTotals(database);
    return List.of(TestScheme.PSAM_1, TestScheme.PSAM_2).stream()
        .mapToLong(psam ->
            totals.totals(psam, 1).values().stream().mapToLong(PsamTotals.Total::sumMinor).sum()
                - totals.cancels(psam, 1).values().stream()
                    .mapToLong(PsamTotals.Total::sumMinor)
                    .sum())
        .sum();
  }

  /** The same, as the security cards' own start-up reads it, which stops at a contradiction. */
  private long fromTheJournal() {
    TestServer.terminals(database, _ -> false, clock);
    return totalMinor();
  }

  private void flipsAreRefused(String step, Bytes body) {
    for (int i = 0; i < body.size(); i++) {
      TestServer.Answer answer = server.post(bought, step, flipped(body, i));
      assertThat(answer.status()).as("%s, byte %d", step, i).isBetween(400, 499);
    }
  }

  private static Bytes flipped(Bytes bytes, int at) {
    byte[] spoilt = bytes.toArray();
    spoilt[at] ^= 1;
    return Bytes.of(spoilt);
  }

  private static Bytes ok(TestServer.Answer answer) {
    assertThat(answer.status())
        .as(() -> new String(answer.body().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return answer.body();
  }

  private static void refused(TestServer.Answer answer, int status, ErrorCode code) {
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }
}
