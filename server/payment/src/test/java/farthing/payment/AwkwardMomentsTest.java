package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus;
import farthing.store.Database;
import farthing.store.Entry;
import farthing.store.EntryKey;
import farthing.store.Hotlist;
import farthing.store.Journal;
import farthing.store.local.LocalDatabase;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal away, the clock between two readings, a purchase that cannot be settled here. */
@SuppressWarnings("NullAway.Init")
class AwkwardMomentsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final AtomicLong CARD_NUMBERS = new AtomicLong(5000);
  private static final String[] KEY = {"Authorization", "Bearer " + TestScheme.API_KEY};

  private static LocalDatabase postgres;
  private static Database database;
  private static Journal journal;

  private final AtomicLong secondsPastNoon = new AtomicLong();
  private final AtomicLong secondsPerReading = new AtomicLong();
  private final InstantSource clock =
      () -> NOON.plusSeconds(secondsPastNoon.getAndAdd(secondsPerReading.get()));
  private List<Terminal> terminals;
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
    terminals = TestServer.terminals(database, _ -> false, clock);
    server = serverWith(terminals.get(0));
    long number = CARD_NUMBERS.incrementAndGet();
    customer =
        new TestCustomer(
            TestScheme.purse(
                number,
                TestScheme.SOFTWARE,
                new Expiry(LocalDate.of(2031, 6, 30)),
                Amount.ofMinor(2000, Currency.EUR)),
            clock,
            new Random(number));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aDrawThatTheJournalDidNotTakeIsAnsweredWhenRepeatedInAnotherMinute() throws Exception {
    TestCustomer.Intent intent = customer.order(euros(100));
    TestServer.Answer away = withoutJournal(() -> server.draw(intent));
    secondsPastNoon.addAndGet(60);

    TestServer.Answer back = server.draw(intent);

    refused(away, ErrorCode.STORE_UNAVAILABLE);
    assertThat(back.status()).isEqualTo(200);
    assertThat(outcome(intent, proofOf(intent, back))).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void whoeverAsksWhileTheJournalIsAwayIsToldToComeBack() throws Exception {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes proof = proofOf(intent, server.draw(intent));
    server.close();
    server = serverWith(terminals.get(0)); // which remembers no purchase of its own

    TestServer.Answer answer = withoutJournal(() -> server.respond(intent, proof));
    TestServer.Answer status = withoutJournal(() -> server.get(path(intent), KEY));

    refused(answer, ErrorCode.STORE_UNAVAILABLE);
    refused(status, ErrorCode.STORE_UNAVAILABLE);
    assertThat(outcome(intent, proof)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void aLeftProofThatCannotBeSettledHereBlocksNoLaterDraw() throws Exception {
    TestCustomer.Intent left = customer.order(euros(100));
    Bytes proof = proofOf(left, server.draw(left));
    server.close();
    server = serverWith(terminals.get(1)); // the left one's security card is gone

    TestCustomer.Intent next =
        customer.draw(
            customer.offer(euros(50), o -> o),
            euros(50),
            List.of(new DrawRequest.Undelivered(TestScheme.SHOP, left.trx(), proof)));
    TestServer.Answer drawn = server.draw(next);

    assertThat(drawn.status()).isEqualTo(200);
    assertThat(Debit.parse(drawn.body()).open(next.tsk(), TestScheme.SHOP, next.trx()).delivered())
        .isEmpty();
  }

  @Test
  void aLeftProofGivesItsTerminalToTheDrawThatBringsIt() {
    TestCustomer.Intent left = customer.order(euros(100));
    Bytes proof = proofOf(left, server.draw(left));

    TestCustomer.Intent next =
        customer.draw(
            customer.offer(euros(50), o -> o),
            euros(50),
            List.of(new DrawRequest.Undelivered(TestScheme.SHOP, left.trx(), proof)));

    assertThat(server.draw(next).status()).as("with one terminal").isEqualTo(200);
  }

  @Test
  void noNumberOfRefusalsHidesAResultFromTheMerchant() {
    TestCustomer.Intent intent = customer.order(euros(100));
    refuseOften(intent);
    Bytes proof = proofOf(intent, server.draw(intent));
    assertThat(PurchaseStatus.parse(server.get(path(intent), KEY).body()).state())
        .isEqualTo(PurchaseStatus.State.DRAWN);

    server.respond(intent, proof);

    assertThat(PurchaseStatus.parse(server.get(path(intent), KEY).body()).state())
        .isEqualTo(PurchaseStatus.State.ENDED);
  }

  @Test
  void anAcceptanceIsOfATimeAtWhichTheOrderWasGood() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes proof = proofOf(intent, server.draw(intent));
    secondsPastNoon.set(899);
    secondsPerReading.set(1); // the order ends between two looks at the clock

    Confirmation m = intent.read(DebitResult.parse(server.respond(intent, proof).body()));

    assertThat(m.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(intent.offer().order().isExpired(m.time())).isFalse();
  }

  @Test
  void aPurseBlockedAfterTheClockWasSetBackIsFoundAtOnce() {
    Hotlist list = new Hotlist(database);
    StoredHotlist kept = new StoredHotlist(list, clock);
    IepId purse = new IepId(TestScheme.PROVIDER, 4711);
    secondsPastNoon.set(3600);
    assertThat(kept.test(purse)).isFalse();
    secondsPastNoon.set(0);

    list.block(purse, purse, NOON, "stolen");

    assertThat(kept.test(purse)).isTrue();
  }

  // ---------------------------------------------------------------------------------------------

  private TestServer serverWith(Terminal only) throws Exception {
    return TestServer.open(journal, List.of(only), PaymentPolicy.usual(), clock);
  }

  private interface Asked {
    TestServer.Answer answer();
  }

  private static TestServer.Answer withoutJournal(Asked asked) throws SQLException {
    say("ALTER TABLE journal RENAME TO journal_away");
    try {
      return asked.answer();
    } finally {
      say("ALTER TABLE journal_away RENAME TO journal");
    }
  }

  private static void say(String sql) throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** More often than a history has rows. */
  private static void refuseOften(TestCustomer.Intent intent) {
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 1_100)
          .mapToObj(i -> writers.submit(() -> journal.write(refusal(intent, i))))
          .toList()
          .forEach(written -> assertThat(written).succeedsWithin(Duration.ofMinutes(1)));
    }
  }

  private static Entry refusal(TestCustomer.Intent intent, int number) {
    Bytes hash = Bytes.of(ByteBuffer.allocate(32).putInt(number).array());
    return Entry.of(
            EntryKey.refusal(TestScheme.SHOP, intent.trx(), DebitResponseStep.STEP, hash),
            Flow.PURCHASE,
            5,
            hash,
            Bytes.empty())
        .answered("PROOF_WRONG", Bytes.empty());
  }

  private Bytes proofOf(TestCustomer.Intent intent, TestServer.Answer drawn) {
    return customer.debit(intent, Debit.parse(drawn.body()));
  }

  private Outcome outcome(TestCustomer.Intent intent, Bytes proof) {
    return intent.read(DebitResult.parse(server.respond(intent, proof).body())).outcome();
  }

  private static String path(TestCustomer.Intent intent) {
    return "/v1/purchases/corner-shop/" + intent.trx();
  }

  private static void refused(TestServer.Answer answer, ErrorCode code) {
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.retryAfter()).isPositive();
  }

  private static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }
}
