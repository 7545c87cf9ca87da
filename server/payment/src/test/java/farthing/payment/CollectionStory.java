package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.batches.BatchId;
import farthing.exchange.CollectorLink;
import farthing.messages.AgentClaim;
import farthing.messages.CaptureReport;
import farthing.messages.CardProof;
import farthing.messages.Debit;
import farthing.messages.DebitForAgent;
import farthing.messages.DebitForMerchant;
import farthing.messages.DebitResult;
import farthing.messages.DrawByAgent;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.purse.DebitAnswer;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.SoftwarePsam;
import farthing.store.BatchState;
import farthing.store.Batches;
import farthing.store.Database;
import farthing.store.RefundQueue;
import farthing.store.TurnedOver;
import farthing.web.HttpCaller;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A payment server with one security card of its own, and the collector of its batches. */
@SuppressWarnings("NullAway.Init")
abstract class CollectionStory extends PaymentStory {
  private static final AtomicInteger CARDS = new AtomicInteger(0xc0);
  private static final int PLENTY = 10_000;

  final PsamId psam = PsamId.ofHex("%016x".formatted(CARDS.incrementAndGet()));
  TestCollector collector;
  Batches batches;
  Collector turning;
  BatchSender sending;
  int mostPurchases = 1_000;
  CollectionPolicy policy =
      new CollectionPolicy(Optional.empty(), OptionalLong.empty(), CollectionPolicy.USUAL_WAIT);

  @BeforeEach
  void open() throws Exception {
    collector = new TestCollector();
    batches = new Batches(database);
    reopen();
  }

  @AfterEach
  void closeCollector() {
    sending.close();
    collector.close();
  }

  /** All that the server knows from here on is what its database has. */
  void reopen() throws Exception {
    if (server != null) {
      sending.close();
      server.close();
    }
    terminals = terminals(database, psam, mostPurchases, hotlist::contains, clock);
    server =
        TestServer.open(
            journal, terminals, policy(Duration.ofSeconds(2), Duration.ofMillis(1)), clock);
    turning = new Collector(server.payment, batches, terminals, policy, () -> true, clock);
    sending =
        new BatchSender(
            batches,
            new RefundQueue(database),
            terminals,
            new CollectorLink(
                new HttpCaller(CollectorLink.bounds()),
                collector.address(),
                TestCollector.API_KEY,
                PLENTY),
            () -> true,
            clock);
  }

  /** One terminal with this security card. */
  static List<Terminal> terminals(
      Database database,
      PsamId psam,
      int mostPurchases,
      Predicate<IepId> blocked,
      InstantSource time) {
    KeyRing keys =
        TestScheme.issuer()
            .forPaymentServer(
                new MasterKeyName(KeyUsage.PSAM, TestScheme.PROVIDER, Suite.AES_128, 1),
                List.of(psam));
    return new TerminalRack(
            database,
            keys,
            TestScheme.rules(Suite.USUAL),
            TestScheme.limits(mostPurchases),
            blocked,
            time)
        .fill(List.of(new TerminalRack.Place("T" + psam, "Rack", psam)));
  }

  SoftwarePsam card() {
    return (SoftwarePsam) terminals.getFirst().card();
  }

  /** An operator's wish, and what comes of it at once. */
  void turnOver() {
    batches.wish(Optional.of(psam));
    turning.turn();
  }

  /** As the server does from second to second. */
  void secondsPass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now.updateAndGet(t -> t.plusSeconds(1));
      server.payment.endExpired();
      turning.turn();
      sending.turn();
    }
  }

  TurnedOver batch(long number) {
    return batches.find(new BatchId(psam, number)).orElseThrow();
  }

  void stateIs(long number, BatchState state) {
    assertThat(batch(number).state()).isEqualTo(state);
  }

  long payableMinor(long number) {
    return collector.payableMinor(new BatchId(psam, number));
  }

  /** A customer with a card of 20.00, whose shop's orders say who compares. */
  TestCustomer customer(PurchaseMode mode) {
    long number = anotherCardNumber();
    TestCustomer customer =
        new TestCustomer(
            TestScheme.purse(
                number,
                mode.isReported() ? TestScheme.HARDWARE : TestScheme.SOFTWARE,
                GOOD,
                euros(2000)),
            clock,
            new Random(number));
    customer.mode = mode;
    return customer;
  }

  /** A purchase whose card has paid, and nobody has heard of it. */
  record Debited(TestCustomer customer, TestCustomer.Intent intent, Bytes proof) {}

  Debited debited(PurchaseMode mode, int cents) {
    TestCustomer customer = customer(mode);
    TestCustomer.Intent intent = customer.order(euros(cents));
    return new Debited(customer, intent, customer.debit(intent, drawn(mode, intent)));
  }

  private Debit drawn(PurchaseMode mode, TestCustomer.Intent intent) {
    return switch (mode) {
      case SECURITY_CARD, PAYMENT_SERVER -> Debit.parse(ok(server.draw(intent)));
      case CLIENT -> DebitForAgent.parse(ok(server.post(intent, "draw", claim(intent)))).debit();
      case MERCHANT -> DebitForMerchant.parse(ok(server.draw(intent))).debit();
    };
  }

  private static Bytes claim(TestCustomer.Intent intent) {
    AgentClaim claim =
        AgentClaim.of(
            TestScheme.KIOSK.agent(),
            intent.party(),
            intent.trx(),
            intent.request().open(intent.tsk()).initialize());
    return new DrawByAgent(intent.request(), claim.sign(TestScheme.KIOSK.signing())).toJson();
  }

  /** What comes of the proof, from whoever brings it. */
  Outcome proves(Debited purchase) {
    TestCustomer.Intent intent = purchase.intent();
    return PurchaseMode.ofFigure(intent.offer().order().mode()).orElseThrow().isReported()
        ? reported(purchase)
        : intent.read(DebitResult.parse(ok(server.respond(intent, purchase.proof())))).outcome();
  }

  private Outcome reported(Debited purchase) {
    DebitAnswer answer = DebitAnswer.parse(purchase.proof());
    CardProof proof = new CardProof(answer.cc().value(), answer.s3(), answer.s6(), answer.s7());
    CaptureReport report =
        new CaptureReport(List.of(new CaptureReport.Capture(purchase.intent().trx(), proof, true)));
    Bytes reply =
        ok(
            TestServer.post(
                server.address(),
                "/v1/purchases/" + TestScheme.SHOP + "/captures",
                report.toJson(),
                "Authorization",
                "Bearer " + TestScheme.API_KEY));
    return CaptureReport.Reply.parse(reply).captures().getFirst().outcome().orElseThrow();
  }

  Debited pays(PurchaseMode mode, int cents) {
    Debited purchase = debited(mode, cents);
    assertThat(proves(purchase)).isEqualTo(Outcome.ACCEPTED);
    return purchase;
  }

  static Amount price(Debited purchase) {
    return purchase.intent().offer().order().amount();
  }

  void cancelIs(Debited purchase, ErrorCode refusal) {
    TestServer.Answer answer = cancel(purchase);
    refused(answer, refusal.httpStatus(), refusal);
  }

  TestServer.Answer cancel(Debited purchase) {
    ok(server.close(purchase.intent()));
    int number = DebitAnswer.parse(purchase.proof()).transactionNumber();
    return server.cancel(
        purchase.intent(), purchase.customer().cancel(purchase.intent(), number, List.of()));
  }
}
