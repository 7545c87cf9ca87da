package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.merchant.Merchant;
import farthing.merchant.MerchantSettings;
import farthing.merchant.OpenOrder;
import farthing.merchant.OrdersInMemory;
import farthing.merchant.Validation;
import farthing.merchant.WebhookCheck;
import farthing.messages.CancelCredit;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.Outcome;
import farthing.messages.WebhookMessage;
import farthing.messages.WebhookMessage.Kind;
import farthing.messages.WebhookSecret;
import farthing.purse.DebitAnswer;
import farthing.security.SealingKey;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.Merchants;
import farthing.store.Webhook;
import farthing.store.WebhookQueue;
import farthing.store.WebhookResult;
import farthing.store.WebhookState;
import farthing.store.Webhooks;
import farthing.web.HttpCaller;
import farthing.web.Metrics;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The payment server tells merchants how their purchases ended, whatever clients do. */
@SuppressWarnings("NullAway.Init")
class WebhookTest extends PurchaseStory {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SealingKey SEALING = SealingKey.generate(RANDOM);
  private static final WebhookSecret SECRET = WebhookSecret.generate(new Random(1));

  private static Webhooks register;
  private static WebhookParties told;

  private final WebhookQueue queue = new WebhookQueue(database);
  private final List<WebhookReceiver> receivers = new ArrayList<>();
  private final List<WebhookSender> senders = new ArrayList<>();

  /** The sender's; it begins ahead of the database's, which stamps what is due. */
  private Instant sending = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);

  private WebhookReceiver shop;
  private WebhookSender sender;

  @BeforeAll
  static void tellMerchants() {
    Merchants merchants = new Merchants(database);
    for (Agreement each : List.of(TestScheme.agreement(), TestScheme.flowerStall())) {
      merchants.add(
          new farthing.store.Merchant(
              each.party(),
              each.name(),
              each.origin(),
              each.statusUrl().toString(),
              true,
              1,
              1_000,
              Set.of(Currency.EUR),
              Suite.USUAL,
              Sha256.of("key"),
              List.of()));
    }
    register = new Webhooks(database);
    told = new WebhookParties(register);
    journal.close();
    journal = Journal.open(database, told);
  }

  @BeforeEach
  void shopWantsToBeTold() throws Exception {
    try (Connection connection = database.source().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute("DELETE FROM webhook_due");
    }
    register.remove(TestScheme.STALL);
    shop = receiver(TestScheme.SHOP);
    sender = sender(database);
  }

  @AfterEach
  void closeAll() {
    senders.forEach(WebhookSender::close);
    receivers.forEach(WebhookReceiver::close);
  }

  @Test
  void merchantIsToldAfterTheClientHasVanished() throws Exception {
    TestCustomer.Intent intent = paid(); // and whatever was answered got lost

    WebhookReceiver.Told call = turn();

    WebhookMessage message = genuine(call);
    assertThat(message.kind()).isEqualTo(Kind.PURCHASE_ACCEPTED);
    assertThat(message.party()).isEqualTo(TestScheme.SHOP);
    assertThat(call.header("content-type")).isEqualTo("application/json");
    OrdersInMemory orders = new OrdersInMemory();
    orders.open(new OpenOrder(intent.offer(), ""));
    Merchant merchant =
        new Merchant(
            MerchantSettings.of(
                "corner-shop",
                "Corner Shop",
                TestScheme.SHARED,
                "http://localhost:1",
                TestScheme.STATUS_URL),
            orders);
    assertThat(merchant.validate(message.notice().orElseThrow()))
        .isInstanceOf(Validation.Released.class);
    assertThat(merchant.validate(message.notice().orElseThrow()))
        .isInstanceOf(Validation.AlreadyReleased.class);

    sending = sending.plus(Duration.ofDays(1));
    sender.turn();
    sender.settle();
    assertThat(shop.waiting()).isZero();
    assertThat(states()).containsExactly(WebhookState.TOLD);
  }

  @Test
  void anAuthenticationTellsTheCardInMessageMAlone() throws Exception {
    TestCustomer.Intent intent = customer.order(Amount.ofMinor(0, Currency.AUTHENTICATION));
    pay(intent);

    WebhookReceiver.Told call = turn();

    WebhookMessage message = genuine(call);
    assertThat(message.kind()).isEqualTo(Kind.PURCHASE_ACCEPTED);
    String number = new IepId(TestScheme.PROVIDER, cardNumber).numberBytes().hex();
    assertThat(call.body().text()).doesNotContain(number);
    assertThat(Confirmation.decrypt(message.m().orElseThrow(), intent.keys()).card())
        .contains(new IepId(TestScheme.PROVIDER, cardNumber));
  }

  @Test
  void signatureIsWhatStandardWebhooksSays() throws Exception {
    paid();

    WebhookReceiver.Told call = turn();

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.reveal(SecretAccess.granted()), "HmacSHA256"));
    mac.update(
        (call.id() + "." + call.header("webhook-timestamp") + ".")
            .getBytes(StandardCharsets.US_ASCII));
    mac.update(call.body().toArray());
    assertThat(call.header("webhook-signature"))
        .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal()));
    assertThat(Long.parseLong(call.header("webhook-timestamp")))
        .isEqualTo(sending.getEpochSecond());
  }

  @Test
  void declinedLateAndCancelledPurchasesAreToldAsWhatTheyAre() throws Exception {
    TestCustomer.Intent intent = customer.order(euros(500));
    Bytes proof = customer.debit(intent, Debit.parse(ok(server.draw(intent))));
    ok(server.close(intent)); // shuts the step: no result of its own
    sender.turn();
    sender.settle();
    assertThat(shop.waiting()).isZero();
    ok(server.respond(intent, proof));
    WebhookMessage late = genuine(turn());
    assertThat(late.kind()).isEqualTo(Kind.PURCHASE_REFUND_DUE);
    assertThat(confirmed(intent, late)).isEqualTo(Outcome.REFUND_DUE);

    TestCustomer.Intent back = customer.order(euros(300));
    Bytes paid = customer.debit(back, Debit.parse(ok(server.draw(back))));
    ok(server.respond(back, paid));
    assertThat(genuine(turn()).kind()).isEqualTo(Kind.PURCHASE_ACCEPTED);
    ok(server.close(back));
    int number = DebitAnswer.parse(paid).transactionNumber();
    CancelCredit credit =
        CancelCredit.parse(ok(server.cancel(back, customer.cancel(back, number, List.of()))));
    ok(server.cancelled(back, customer.credit(back, credit)));
    WebhookMessage cancelled = genuine(turn());
    assertThat(cancelled.kind()).isEqualTo(Kind.CANCEL_CANCELLED);
    assertThat(cancelled.m()).isEmpty();
    assertThat(cancelled.trx()).isEqualTo(back.trx());
  }

  @Test
  void merchantIsToldAgainUnderTheSameIdAfterACrashBetweenSendingAndMarking() throws Exception {
    paid();
    Database dying = Database.open(OnePostgres.database("webhooktest"), Database.PAYMENT);
    shop.answers(_ -> {
      dying.close();
      return 204;
    });
    WebhookSender first = sender(dying);
    first.turn();
    WebhookReceiver.Told once = shop.next();
    first.settle();
    shop.answers(_ -> 204);
    assertThat(states()).containsExactly(WebhookState.DUE);

    sender.turn(); // the dead server's claim still holds
    sender.settle();
    assertThat(shop.waiting()).isZero();
    sending = sending.plus(WebhookQueue.CLAIM);
    WebhookReceiver.Told again = turn();

    assertThat(again.id()).isEqualTo(once.id());
    assertThat(again.body()).isEqualTo(once.body());
    assertThat(again.header("webhook-timestamp")).isNotEqualTo(once.header("webhook-timestamp"));
    assertThat(states()).containsExactly(WebhookState.TOLD);
  }

  @Test
  void merchantThatIsDownIsTriedEverMoreSeldomGivenUpAfterThreeDaysAndToldAtAReplay()
      throws Exception {
    TestCustomer.Intent intent = paid();
    shop.answers(_ -> 503);
    Instant begun = sending;
    List<Duration> pauses = new ArrayList<>();
    sender.turn();
    sender.settle();
    while (only().state() == WebhookState.DUE) {
      pauses.add(Duration.between(sending, only().nextTry()));
      sending = only().nextTry();
      sender.turn();
      sender.settle();
    }

    assertThat(pauses.getFirst()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(7));
    for (int i = 1; i < 7; i++) {
      assertThat(pauses.get(i)).isGreaterThan(pauses.get(i - 1).multipliedBy(2));
    }
    assertThat(pauses.subList(7, pauses.size()))
        .isNotEmpty()
        .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofHours(4), Duration.ofHours(8)));
    assertThat(only().state()).isEqualTo(WebhookState.GIVEN_UP);
    assertThat(only().lastError()).isEqualTo("status 503");
    assertThat(only().tries()).isEqualTo(pauses.size()).isEqualTo(shop.waiting());
    assertThat(Duration.between(begun, sending))
        .isBetween(WebhookSender.LONGEST_AGE.minusMinutes(2), Duration.ofDays(4));
    assertThat(gauge("farthing.webhooks.given.up")).isEqualTo(1);
    String id = shop.next().id();
    while (shop.waiting() > 0) {
      assertThat(shop.next().id()).isEqualTo(id);
    }

    shop.answers(_ -> 200);
    assertThat(queue.replay(TestScheme.SHOP, intent.trx(), sending)).isEqualTo(1);
    assertThat(gauge("farthing.webhooks.due")).isEqualTo(1);
    assertThat(turn().id()).isEqualTo(id);
    assertThat(states()).containsExactly(WebhookState.TOLD);
    assertThat(gauge("farthing.webhooks.given.up")).isZero();
  }

  @Test
  void unreachableMerchantAndRedirectAreFailuresAndNobodyElseIsTold() throws Exception {
    WebhookReceiver elsewhere = new WebhookReceiver();
    receivers.add(elsewhere);
    paid();
    shop.answers(exchange -> {
      exchange.getResponseHeaders().set("Location", elsewhere.address().toString());
      return 307;
    });
    turn();
    assertThat(only().lastError()).isEqualTo("status 307");
    shop.close();
    sending = only().nextTry();
    sender.turn();
    sender.settle();

    assertThat(only().lastError()).contains("not reached");
    assertThat(only().tries()).isEqualTo(2);
    assertThat(elsewhere.waiting()).isZero();
  }

  @Test
  void slowMerchantHoldsUpNobodyElse() throws Exception {
    WebhookReceiver flowers = receiver(TestScheme.STALL);
    CountDownLatch slow = answersAfter();
    for (int i = 0; i < 6; i++) {
      paid();
    }
    sender.turn();
    shop.next();

    paidAt(TestScheme.flowerStall());
    sender.turn();
    flowers.next();
    paidAt(TestScheme.flowerStall());
    sender.turn();
    flowers.next();
    slow.countDown();
    sender.settle();

    assertThat(states()).hasSize(8).containsOnly(WebhookState.TOLD);
  }

  @Test
  void twoServersOnOneDatabaseTellEachResultOnce() throws Exception {
    CountDownLatch both = answersAfter();
    for (int i = 0; i < 12; i++) {
      paid();
    }
    WebhookSender second = sender(database);
    List<String> ids = new ArrayList<>();
    for (WebhookSender each : List.of(sender, second)) {
      each.turn();
      for (int i = 0; i < 4; i++) { // as many as a server has under way for one merchant
        ids.add(shop.next().id());
      }
    }
    both.countDown();
    sender.settle();
    second.settle();
    while (shop.waiting() > 0) {
      ids.add(shop.next().id());
    }

    assertThat(ids).hasSize(12).doesNotHaveDuplicates();
    assertThat(states()).hasSize(12).containsOnly(WebhookState.TOLD);
  }

  @Test
  void merchantsWithoutAWebhookHaveNoRowAndThoseWhoRemoveItHaveNothingDueInSilence()
      throws Exception {
    TestCustomer.Intent before = paidAt(TestScheme.flowerStall());
    assertThat(states()).isEmpty();
    WebhookReceiver flowers = receiver(TestScheme.STALL);
    assertThat(queue.replay(TestScheme.STALL, before.trx(), sending)).isEqualTo(1);
    sender.turn();
    assertThat(flowers.next().id()).startsWith(before.trx().toString());
    sender.settle();

    paidAt(TestScheme.flowerStall());
    assertThat(register.remove(TestScheme.STALL)).isTrue();
    told.refresh();
    paidAt(TestScheme.flowerStall());
    assertThat(states()).containsExactly(WebhookState.TOLD, WebhookState.GIVEN_UP);
  }

  @Test
  void newSecretTakesOverWhileTheOldOneStillSigns() throws Exception {
    WebhookSecret fresh = WebhookSecret.generate(new Random(2));
    Instant until = sending.plus(Duration.ofDays(1));
    Webhook before = register.find(TestScheme.SHOP).orElseThrow();
    register.put(
        before.withSecret(WebhookSecrets.seal(SEALING, TestScheme.SHOP, fresh, RANDOM), until));
    paid();
    WebhookReceiver.Told both = turn();
    assertThat(check(both, SECRET)).isInstanceOf(WebhookCheck.Genuine.class);
    assertThat(check(both, fresh)).isInstanceOf(WebhookCheck.Genuine.class);

    sending = until;
    paid();
    WebhookReceiver.Told alone = turn();
    assertThat(check(alone, fresh)).isInstanceOf(WebhookCheck.Genuine.class);
    assertThat(check(alone, SECRET))
        .isEqualTo(new WebhookCheck.Refused(WebhookCheck.Why.SIGNATURE_WRONG));
  }

  @Test
  void secretSealedUnderAnotherKeyIsAFailureThatIsSeen() throws Exception {
    Bytes foreign =
        WebhookSecrets.seal(SealingKey.generate(RANDOM), TestScheme.SHOP, SECRET, RANDOM);
    register.put(new Webhook(TestScheme.SHOP, shop.address(), foreign, Optional.empty()));
    paid();
    sender.turn();
    sender.settle();

    assertThat(only().lastError()).contains("its log says");
    assertThat(shop.waiting()).isZero();
  }

  @Test
  void whatWasToldLongAgoIsForgottenAndCanStillBeReplayed() throws Exception {
    TestCustomer.Intent intent = paid();
    turn();
    sending = sending.plus(WebhookSender.KEPT);
    sender.turn();
    assertThat(states()).isEmpty();

    assertThat(queue.replay(TestScheme.SHOP, intent.trx(), sending)).isEqualTo(1);
    assertThat(genuine(turn()).trx()).isEqualTo(intent.trx());
  }

  /** The shop takes its calls and answers none before that. */
  private CountDownLatch answersAfter() {
    CountDownLatch when = new CountDownLatch(1);
    shop.answers(_ -> {
      try {
        when.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return 204;
    });
    return when;
  }

  private WebhookReceiver receiver(PartyId party) throws Exception {
    WebhookReceiver receiver = new WebhookReceiver();
    receivers.add(receiver);
    register.put(
        new Webhook(
            party,
            receiver.address(),
            WebhookSecrets.seal(SEALING, party, SECRET, RANDOM),
            Optional.empty()));
    told.refresh();
    return receiver;
  }

  private WebhookSender sender(Database from) {
    WebhookSender made =
        new WebhookSender(
            new WebhookQueue(from),
            new Webhooks(from),
            SEALING,
            new HttpCaller(WebhookSender.bounds()),
            new Random(cardNumber),
            () -> sending);
    senders.add(made);
    return made;
  }

  private TestCustomer.Intent paid() {
    return paidAt(TestScheme.agreement());
  }

  private TestCustomer.Intent paidAt(Agreement merchant) {
    TestCustomer.Intent intent = customer.orderAt(merchant, euros(10));
    pay(intent);
    return intent;
  }

  /** One turn, and the one call that it makes to the shop. */
  private WebhookReceiver.Told turn() throws InterruptedException {
    sender.turn();
    WebhookReceiver.Told call = shop.next();
    sender.settle();
    assertThat(shop.waiting()).isZero();
    return call;
  }

  private WebhookCheck check(WebhookReceiver.Told call, WebhookSecret secret) {
    return new farthing.merchant.Webhooks(List.of(secret), () -> sending)
        .check(call.headers()::get, call.body().toArray());
  }

  private WebhookMessage genuine(WebhookReceiver.Told call) {
    WebhookCheck said = check(call, SECRET);
    assertThat(said)
        .as(() -> new String(call.body().toArray(), StandardCharsets.UTF_8))
        .isInstanceOf(WebhookCheck.Genuine.class);
    return ((WebhookCheck.Genuine) said).message();
  }

  private static Outcome confirmed(TestCustomer.Intent intent, WebhookMessage message) {
    return Confirmation.decrypt(message.m().orElseThrow(), intent.keys()).outcome();
  }

  private List<WebhookResult> all() {
    return queue.list(
        Optional.empty(), EnumSet.allOf(WebhookState.class), WebhookResult.Place.NONE, 1_000);
  }

  private List<WebhookState> states() {
    return all().stream().map(WebhookResult::state).toList();
  }

  private WebhookResult only() {
    assertThat(all()).hasSize(1);
    return all().getFirst();
  }

  private double gauge(String name) {
    Metrics metrics = new Metrics();
    sender.measure(metrics);
    return metrics.registry().get(name).gauge().value();
  }
}
