package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus;
import farthing.messages.SharedKey;
import farthing.purse.DebitAnswer;
import farthing.purse.Purse;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.local.LocalDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class PurchaseTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Expiry GOOD = new Expiry(LocalDate.of(2031, 6, 30));
  private static final AtomicLong CARD_NUMBERS = new AtomicLong(1000);

  private static LocalDatabase postgres;
  private static Database database;
  private static Journal journal;

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private volatile Duration betweenLooks = Duration.ZERO;
  private final InstantSource clock = () -> now.getAndUpdate(t -> t.plus(betweenLooks));
  private final Random random = new Random(7);
  private final Set<IepId> hotlist = ConcurrentHashMap.newKeySet();
  private final long cardNumber = CARD_NUMBERS.incrementAndGet();
  private TestServer server;
  private TestCustomer customer;

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
    server = open(PaymentPolicy.usual());
    random.setSeed(cardNumber);
    customer = customer(TestScheme.SOFTWARE, GOOD);
  }

  @AfterEach
  void close() {
    server.close();
  }

  // -- the purchase of FIG. 5 ------------------------------------------------------------------

  @Test
  void aPurchaseDebitsTheCardAndTellsTheMerchant() {
    TestCustomer.Intent intent = customer.order(euros(1250));

    Debit debit = Debit.parse(ok(server.draw(intent)));
    Debit.Content shown = debit.open(intent.tsk(), TestScheme.SHOP, intent.trx());
    DebitResult result = pay(intent, debit);

    assertThat(shown.merchantName()).isEqualTo("Corner Shop");
    assertThat(shown.statusOrigin()).isEqualTo("http://shop.localhost:8080");
    assertThat(shown.amount()).isEqualTo(euros(1250));
    assertThat(customer.balanceMinor(euros(0))).isEqualTo(750);
    Confirmation m = intent.read(result);
    assertThat(m.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(m.amount()).isEqualTo(euros(1250));
    assertThat(m.trx()).isEqualTo(intent.trx());
    assertThat(m.card()).isEmpty();
    DebitResult.Receipt receipt = result.open(intent.tsk(), TestScheme.SHOP, intent.trx());
    assertThat(receipt.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(receipt.reference()).isEqualTo(m.reference());
  }

  @Test
  void theSameMessagesAgainGetTheSameBytes() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes debit = ok(server.draw(intent));
    assertThat(ok(server.draw(intent))).isEqualTo(debit);

    Bytes answer = customer.debit(intent, Debit.parse(debit));
    Bytes result = ok(server.respond(intent, answer));

    assertThat(ok(server.respond(intent, answer))).as("sealed anew").isEqualTo(result);
    assertThat(ok(server.draw(intent))).isEqualTo(debit);
    assertThat(customer.balanceMinor(euros(0))).isEqualTo(1900);
  }

  @Test
  void theSameMessagesGetTheSameBytesAfterTheOrderHasExpired() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes debit = ok(server.draw(intent));
    Bytes answer = customer.debit(intent, Debit.parse(debit));
    Bytes result = ok(server.respond(intent, answer));
    now.set(NOON.plus(Duration.ofDays(2)));

    assertThat(ok(server.draw(intent))).isEqualTo(debit);
    assertThat(ok(server.respond(intent, answer))).isEqualTo(result);
  }

  @Test
  void anotherDrawForTheSamePurchaseDoesNothing() {
    TestCustomer.Intent first = customer.order(euros(100));
    ok(server.draw(first));
    TestCustomer.Intent second = customer.draw(first.offer(), euros(100), List.of());

    refused(server.draw(second), 409, ErrorCode.DRAWN_OTHERWISE);
  }

  @Test
  void aSpoiltProofIsRefusedAndTheTrueOneStillCounts() {
    TestCustomer.Intent intent = customer.order(euros(100));
    byte[] proof = customer.debit(intent, Debit.parse(ok(server.draw(intent)))).toArray();
    for (int i = 0; i < proof.length; i++) {
      byte[] spoilt = proof.clone();
      spoilt[i] ^= 1;
      TestServer.Answer answer = server.respond(intent, Bytes.of(spoilt));
      assertThat(answer.status()).as("byte %d", i).isEqualTo(422);
    }

    assertThat(
            intent.read(DebitResult.parse(ok(server.respond(intent, Bytes.of(proof))))).outcome())
        .isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void everyFlippedByteOfADrawRequestIsNoticed() {
    TestCustomer.Intent intent = customer.order(euros(100));
    everyFlipIsRefused(intent, "draw", intent.request().toJson());

    assertThat(server.draw(intent).status()).isEqualTo(200);
  }

  @Test
  void everyFlippedByteOfADebitResponseIsNoticed() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes proof = customer.debit(intent, Debit.parse(ok(server.draw(intent))));
    everyFlipIsRefused(intent, "debit-response", TestCustomer.response(intent, proof).toJson());

    assertThat(server.respond(intent, proof).status()).isEqualTo(200);
  }

  // -- refusals before anything happens -----------------------------------------------------------

  @Test
  void anUnknownMerchantIsRefused() {
    TestCustomer.Intent intent = customer.order(euros(100));
    DrawRequest r = intent.request();
    DrawRequest stranger =
        new DrawRequest(
            new PartyId("stranger"), r.trx(), r.keyId(), r.salt(), r.etsk(), r.jws(), r.sealed());

    refused(
        TestServer.post(
            server.address(), new PartyId("stranger"), r.trx(), "draw", stranger.toJson()),
        403,
        ErrorCode.PARTY_UNKNOWN);
  }

  @Test
  void anOrderUnderAKeyThatIsNotTheMerchantsIsRefused() {
    SharedKey forged = SharedKey.generate("k1", new Random(99));
    SharedKey unknown = SharedKey.generate("k2", new Random(99));

    refused(drawn(o -> o.shared(forged)), 403, ErrorCode.ORDER_SIGNATURE_WRONG);
    refused(drawn(o -> o.shared(unknown)), 403, ErrorCode.KEY_UNKNOWN);
  }

  @Test
  void anOrderOutsideItsTimeIsRefused() {
    refused(drawn(o -> o.good(NOON.minusSeconds(900), NOON)), 410, ErrorCode.ORDER_EXPIRED);
    refused(
        drawn(o -> o.good(NOON.plusSeconds(300), NOON.plusSeconds(600))),
        400,
        ErrorCode.ORDER_NOT_YET_VALID);
  }

  @Test
  void whatTheAgreementDoesNotAllowIsRefused() {
    refused(drawn(o -> o.mode(7)), 403, ErrorCode.MODE_NOT_AGREED);
    refused(drawn(o -> o.release(2)), 400, ErrorCode.RELEASE_UNSUPPORTED);
    refused(drawn(o -> o.suites(Suite.TDES)), 422, ErrorCode.SUITE_NOT_ALLOWED);
    for (String url :
        List.of(
            "http://evil.localhost:8080/status/1",
            "http://shop.localhost:8080/other",
            "http://shop.localhost:8080/status/../other",
            "https://shop.localhost:8080/status/1",
            "http://shop.localhost:80801/status")) {
      refused(drawn(o -> o.statusUrl(url)), 403, ErrorCode.STATUS_URL_FOREIGN);
    }
  }

  @Test
  void tooLittleBalanceIsRefused() {
    refused(server.draw(customer.order(euros(2001))), 422, ErrorCode.BALANCE_TOO_LOW);
    refused(server.draw(customer.order(euros(Integer.MAX_VALUE))), 422, ErrorCode.BALANCE_TOO_LOW);
  }

  @Test
  void noMoneyIsPaidWithOtherMoney() {
    Amount yen = Amount.ofMinor(100, Currency.JPY);
    TestCustomer.Intent honest = customer.draw(customer.offer(yen, o -> o), yen, List.of());
    TestCustomer.Intent lying = customer.draw(customer.offer(yen, o -> o), euros(100), List.of());
    Bytes fci = customer.send(Purse.select()).data();
    Bytes euroSlot = customer.send(Purse.initializePurchase(0, euros(100))).data();
    TestCustomer.Intent swapped =
        customer.sealed(customer.offer(yen, o -> o), fci, euroSlot, yen, List.of());

    assertThat(server.draw(honest).status()).isEqualTo(200);
    refused(server.draw(lying), 422, ErrorCode.CURRENCY_DIFFERS);
    refused(server.draw(swapped), 422, ErrorCode.CURRENCY_DIFFERS);
  }

  @Test
  void anAmountThatTheCardDidNotSignIsRefused() {
    Bytes fci = customer.send(Purse.select()).data();
    Bytes forOneEuro = customer.send(Purse.initializePurchase(0, euros(100))).data();
    TestCustomer.Intent cheaper =
        customer.sealed(customer.offer(euros(500), o -> o), fci, forOneEuro, euros(500), List.of());
    TestCustomer.Intent claimed =
        customer.sealed(customer.offer(euros(500), o -> o), fci, forOneEuro, euros(100), List.of());

    refused(server.draw(cheaper), 422, ErrorCode.S1_WRONG);
    refused(server.draw(claimed), 422, ErrorCode.AMOUNT_DIFFERS);
  }

  @Test
  void nothingCannotBeBought() {
    TestCustomer.Intent intent =
        customer.sealed(
            customer.offer(euros(0), o -> o),
            customer.send(Purse.select()).data(),
            Bytes.of(new byte[41]),
            euros(0),
            List.of());

    refused(server.draw(intent), 403, ErrorCode.AMOUNT_NOT_AGREED);
  }

  @Test
  void anExpiredOrBlockedOrForgedCardIsRefused() {
    TestCustomer old = customer(TestScheme.SOFTWARE, new Expiry(LocalDate.of(2026, 11, 21)));
    refused(server.draw(old.order(euros(100))), 422, ErrorCode.CARD_EXPIRED);

    Bytes fci = customer.send(Purse.select()).data();
    byte[] forged = customer.send(Purse.initializePurchase(0, euros(100))).data().toArray();
    forged[40] ^= 1;
    refused(
        server.draw(
            customer.sealed(
                customer.offer(euros(100), o -> o), fci, Bytes.of(forged), euros(100), List.of())),
        422,
        ErrorCode.S1_WRONG);

    hotlist.add(new IepId(TestScheme.PROVIDER, cardNumber));
    refused(server.draw(customer.order(euros(100))), 422, ErrorCode.CARD_BLOCKED);
  }

  @Test
  void bodiesThatAreNoMessagesAreRefused() {
    TestCustomer.Intent intent = customer.order(euros(100));
    for (String body : List.of("", "{", "[]", "null", "{}", "{\"party\":1}", "x".repeat(60_000))) {
      Bytes bytes = Bytes.of(body.getBytes(StandardCharsets.UTF_8));
      refused(server.post(intent, "draw", bytes), 400, ErrorCode.MESSAGE_MALFORMED);
      refused(server.post(intent, "debit-response", bytes), 400, ErrorCode.MESSAGE_MALFORMED);
    }
    assertThat(server.draw(intent).status()).isEqualTo(200);
  }

  @Test
  void aProofWithoutADrawIsRefused() {
    TestCustomer.Intent intent = customer.order(euros(100));

    refused(
        server.respond(intent, Bytes.of(new byte[DebitAnswer.SIZE])),
        404,
        ErrorCode.PURCHASE_UNKNOWN);
  }

  // -- software purses
  // -----------------------------------------------------------------------------

  @Test
  void aCopyOfASoftwarePurseCannotPayWithAnOldCounter() {
    TestCustomer copy = customer(TestScheme.SOFTWARE, GOOD);
    pay(customer.order(euros(100)));
    pay(customer.order(euros(100)));

    refused(server.draw(copy.order(euros(100))), 422, ErrorCode.PURSE_COUNTER_STALE);
  }

  @Test
  void twoCopiesThatDrewAtOnceArePaidFromOnce() {
    TestCustomer copy = customer(TestScheme.SOFTWARE, GOOD);
    TestCustomer.Intent one = customer.order(euros(100));
    TestCustomer.Intent two = copy.order(euros(100));
    Debit first = Debit.parse(ok(server.draw(one)));
    Debit second = Debit.parse(ok(server.draw(two)));

    assertThat(server.respond(one, customer.debit(one, first)).status()).isEqualTo(200);
    refused(server.respond(two, copy.debit(two, second)), 422, ErrorCode.CARD_TRANSACTION_USED);
  }

  // -- late, lost and left
  // ---------------------------------------------------------------------------

  @Test
  void aProofAfterTheOrdersTimeBecomesARefundAndStaysOne() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes proof = customer.debit(intent, Debit.parse(ok(server.draw(intent))));
    now.set(NOON.plusSeconds(900));

    Bytes result = ok(server.respond(intent, proof));
    now.set(NOON);

    assertThat(intent.read(DebitResult.parse(result)).outcome()).isEqualTo(Outcome.REFUND_DUE);
    assertThat(ok(server.respond(intent, proof))).isEqualTo(result);
  }

  @Test
  void anAcceptanceOnTheLastSecondIsOfATimeBeforeTheOrdersEnd() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int second = 890; second <= 900; second++) {
      now.set(NOON);
      TestCustomer.Intent intent = customer.order(euros(100));
      Bytes proof = customer.debit(intent, Debit.parse(ok(server.draw(intent))));
      now.set(NOON.plusSeconds(second));
      betweenLooks = Duration.ofSeconds(1);
      Confirmation m = intent.read(DebitResult.parse(ok(server.respond(intent, proof))));
      betweenLooks = Duration.ZERO;

      outcomes.add(m.outcome());
      if (m.outcome() == Outcome.ACCEPTED) {
        assertThat(m.time()).isBefore(NOON.plusSeconds(900));
      }
    }
    assertThat(outcomes).contains(Outcome.ACCEPTED, Outcome.REFUND_DUE);
  }

  @Test
  void whenAllTerminalsAreHeldTheNextIsToldToComeBack() throws Exception {
    server.close();
    server = open(policy(Duration.ofMillis(10), Duration.ofHours(1)));
    TestCustomer.Intent one = anotherCustomer().order(euros(100));
    TestCustomer.Intent two = anotherCustomer().order(euros(100));
    TestCustomer.Intent three = anotherCustomer().order(euros(100));
    ok(server.draw(one));
    ok(server.draw(two));

    TestServer.Answer busy = server.draw(three);

    refused(busy, 503, ErrorCode.TERMINALS_BUSY);
    assertThat(busy.retryAfter()).isPositive();
    assertThat(journal.history(TestScheme.SHOP, three.trx())).as("no trace").isEmpty();
  }

  @Test
  void anAnswerAfterItsLeaseIsStillVerified() throws Exception {
    server.close();
    server = open(policy(Duration.ofSeconds(2), Duration.ofNanos(1)));
    TestCustomer.Intent late = customer.order(euros(100));
    Bytes proof = customer.debit(late, Debit.parse(ok(server.draw(late))));
    for (int i = 0; i < 5; i++) {
      pay(customer.order(euros(1)));
    }

    assertThat(intentOutcome(late, proof)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void theNextDrawDeliversAProofThatWasLeft() {
    TestCustomer.Intent left = customer.order(euros(100));
    Bytes proof = customer.debit(left, Debit.parse(ok(server.draw(left))));
    TestCustomer.Intent next =
        customer.draw(
            customer.offer(euros(50), o -> o),
            euros(50),
            List.of(
                new DrawRequest.Undelivered(TestScheme.SHOP, left.trx(), proof),
                new DrawRequest.Undelivered(
                    TestScheme.SHOP, left.trx(), Bytes.of(new byte[DebitAnswer.SIZE])),
                new DrawRequest.Undelivered(new PartyId("nobody"), left.trx(), proof)));

    Debit debit = Debit.parse(ok(server.draw(next)));

    assertThat(debit.open(next.tsk(), TestScheme.SHOP, next.trx()).delivered())
        .containsExactly(new Debit.Delivered(TestScheme.SHOP, left.trx(), Outcome.ACCEPTED));
    assertThat(intentOutcome(left, proof)).isEqualTo(Outcome.ACCEPTED);
  }

  // -- authentication
  // ------------------------------------------------------------------------------

  @Test
  void anAuthenticationNamesTheCardAndMovesNothing() {
    TestCustomer.Intent intent = customer.order(Amount.ofMinor(0, Currency.AUTHENTICATION));

    Confirmation m = intent.read(pay(intent));

    assertThat(m.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(m.card()).contains(new IepId(TestScheme.PROVIDER, cardNumber));
    assertThat(journal.history(TestScheme.SHOP, intent.trx()))
        .noneMatch(stored ->
            stored.entry().purse().map(p -> p.claim().name()).orElse("").equals("CAPTURED"));
    assertThat(customer.balanceMinor(euros(0))).isEqualTo(2000);
  }

  // -- the direct link
  // ------------------------------------------------------------------------------

  @Test
  void theMerchantCanAskHowFarAPurchaseIs() {
    TestCustomer.Intent intent = customer.order(euros(100));
    String path = "/v1/purchases/corner-shop/" + intent.trx();
    String[] key = {"Authorization", "Bearer " + TestScheme.API_KEY};

    refused(server.get(path), 401, ErrorCode.API_KEY_WRONG);
    refused(server.get(path, "Authorization", "Bearer guess"), 401, ErrorCode.API_KEY_WRONG);
    refused(server.get(path, key), 404, ErrorCode.PURCHASE_UNKNOWN);
    Debit debit = Debit.parse(ok(server.draw(intent)));
    assertThat(PurchaseStatus.parse(ok(server.get(path, key))).state())
        .isEqualTo(PurchaseStatus.State.DRAWN);
    DebitResult result = pay(intent, debit);
    assertThat(PurchaseStatus.parse(ok(server.get(path, key))).m()).contains(result.m());
  }

  // -- the journal
  // ------------------------------------------------------------------------------------

  @Test
  void everyRefusalStandsInTheJournalWithItsCode() {
    TestCustomer.Intent intent = customer.order(euros(2001));
    server.draw(intent);

    assertThat(journal.history(TestScheme.SHOP, intent.trx()))
        .extracting(stored -> stored.entry().code())
        .containsExactly("BALANCE_TOO_LOW");
  }

  // ---------------------------------------------------------------------------------------------------

  private TestServer open(PaymentPolicy policy) throws Exception {
    return TestServer.open(
        journal, TestServer.terminals(database, hotlist::contains, clock), policy, clock);
  }

  private static PaymentPolicy policy(Duration patience, Duration longestLease) {
    return new PaymentPolicy(Set.of(Suite.AES_128), patience, longestLease, Duration.ofMinutes(2));
  }

  private TestCustomer anotherCustomer() {
    return customer(CARD_NUMBERS.incrementAndGet(), TestScheme.SOFTWARE, GOOD);
  }

  private TestCustomer customer(int generation, Expiry expiry) {
    return customer(cardNumber, generation, expiry);
  }

  private TestCustomer customer(long number, int generation, Expiry expiry) {
    return new TestCustomer(
        TestScheme.purse(
            number, generation, expiry, euros(2000), Amount.ofMinor(500, Currency.JPY)),
        clock,
        random);
  }

  private void everyFlipIsRefused(TestCustomer.Intent intent, String step, Bytes body) {
    try (var callers = Executors.newFixedThreadPool(16, Thread.ofVirtual().factory())) {
      IntStream.range(0, body.size())
          .mapToObj(i -> callers.submit(() -> server.post(intent, step, flipped(body, i))))
          .toList()
          .forEach(answer -> {
            assertThat(answer)
                .succeedsWithin(Duration.ofMinutes(1))
                .satisfies(a -> {
                  assertThat(a.status()).isBetween(400, 499);
                  assertThat(a.contentType()).isEqualTo("application/problem+json");
                });
          });
    }
  }

  private static Bytes flipped(Bytes body, int at) {
    byte[] bytes = body.toArray();
    bytes[at] ^= 1;
    return Bytes.of(bytes);
  }

  private TestServer.Answer drawn(UnaryOperator<TestCustomer.OrderDraft> change) {
    return server.draw(customer.draw(customer.offer(euros(100), change), euros(100), List.of()));
  }

  private DebitResult pay(TestCustomer.Intent intent) {
    return pay(intent, Debit.parse(ok(server.draw(intent))));
  }

  private DebitResult pay(TestCustomer.Intent intent, Debit debit) {
    return DebitResult.parse(ok(server.respond(intent, customer.debit(intent, debit))));
  }

  private Outcome intentOutcome(TestCustomer.Intent intent, Bytes proof) {
    return intent.read(DebitResult.parse(ok(server.respond(intent, proof)))).outcome();
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
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
  }

  private static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }
}
