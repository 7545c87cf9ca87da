package farthing.netbank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.bank.BookedLoad;
import farthing.bank.LoadState;
import farthing.base.TransactionId;
import farthing.client.LoadEnd;
import farthing.messages.BankReply;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.MerchantNotice;
import farthing.messages.OrderOffer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts, a load server and cards: what is on one side more is on another less. */
@SuppressWarnings("NullAway.Init")
class LoadingTest {
  private static BankWorld world;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    world = new BankWorld("loading");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @AfterEach
  void theLedgerSumsToZero() {
    assertThat(world.sum()).isZero();
  }

  @Test
  void aLoadDebitsTheAccountAndCreditsTheCardOnce() {
    String ada = world.customer(100_00);
    long funds = world.funds();
    long fees = world.fees();
    Card card = Card.of(20_00);

    LoadEnd end = world.client(folder).load(ada, Flow.LOAD, 30_00, card);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(end.text()).contains("EUR 30.00", "Savings Bank", "paid from the account");
    assertThat(card.cents()).isEqualTo(50_00);
    assertThat(world.balance(ada)).isEqualTo(69_50);
    assertThat(world.held(ada)).isZero();
    assertThat(world.funds() - funds).isEqualTo(30_00);
    assertThat(world.fees() - fees).isEqualTo(50);
    assertThat(world.load(ada).state()).isEqualTo(LoadState.COMMITTED);
  }

  @Test
  void anUnloadDebitsTheCardAndCreditsTheAccountOnce() {
    String ada = world.customer(0);
    long funds = world.funds();
    Card card = Card.of(20_00);

    LoadEnd end = world.client(folder).load(ada, Flow.UNLOAD, 15_00, card);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(card.cents()).isEqualTo(5_00);
    assertThat(world.balance(ada)).isEqualTo(14_50);
    assertThat(world.funds() - funds).isEqualTo(-15_00);
  }

  @Test
  void messageMAgainAndLateMovesNothingTwice() throws Exception {
    String ada = world.customer(100_00);
    world.client(folder).load(ada, Flow.LOAD, 30_00, Card.of(0));
    TransactionId trx = world.load(ada).load().trx();
    MerchantNotice notice = new MerchantNotice(trx, world.messageM(trx));
    world.pass(Duration.ofDays(40));

    List<Future<Visitor.Got>> coming = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        coming.add(threads.submit(() -> world.visitor().notice(notice)));
      }
    }
    Set<String> texts = new HashSet<>();
    for (Future<Visitor.Got> each : coming) {
      texts.add(BankReply.parse(each.get().body()).text());
    }

    assertThat(texts).containsExactly("EUR 30.00 are on the card, and paid from the account.");
    assertThat(world.balance(ada)).isEqualTo(69_50);
  }

  @Test
  void messageMOfAnotherOrderOrForgedMovesNothing() throws Exception {
    String ada = world.customer(100_00);
    world.client(folder).load(ada, Flow.LOAD, 30_00, Card.of(0));
    String m = world.messageM(world.load(ada).load().trx());
    String eve = world.customer(100_00);
    Visitor client = world.visitor();
    URI session = client.session(eve, Flow.LOAD, 0);
    TransactionId hers = OrderOffer.parse(client.wish(session, 30_00).body()).order().trx();
    String forged = m.substring(0, m.length() - 5) + "AAAAA";

    assertThat(client.notice(new MerchantNotice(hers, m)).code())
        .isEqualTo(ErrorCode.BANK_CONFIRMATION_WRONG);
    assertThat(client.notice(new MerchantNotice(hers, forged)).code())
        .isEqualTo(ErrorCode.BANK_CONFIRMATION_WRONG);
    assertThat(client.notice(new MerchantNotice(unknown(), m)).code())
        .isEqualTo(ErrorCode.BANK_ORDER_UNKNOWN);
    assertThat(world.load(eve).state()).isEqualTo(LoadState.HELD);
    assertThat(world.held(eve)).isEqualTo(30_50);
  }

  @Test
  void anOrderThatNoCardCameForIsClosedAndItsHoldReleased() throws Exception {
    String ada = world.customer(100_00);
    Visitor client = world.visitor();
    client.wish(client.session(ada, Flow.LOAD, 0), 30_00);
    assertThat(world.balance(ada)).isEqualTo(69_50);

    world.pass(Duration.ofMinutes(15));
    world.settle();
    assertThat(world.held(ada)).as("a request may be under way").isEqualTo(30_50);
    world.pass(Duration.ofMinutes(1));
    world.settle();

    assertThat(world.balance(ada)).isEqualTo(100_00);
    assertThat(world.held(ada)).isZero();
    assertThat(world.load(ada).state()).isEqualTo(LoadState.RELEASED);
  }

  @Test
  void anUnsureLoadStaysHeldUntilTheCardSaysItWasLoaded() throws Exception {
    String ada = world.customer(100_00);
    Card card = Card.of(0).pulled(Card.Pulled.AFTER_IT_OBEYED);

    LoadEnd end = world.client(folder).load(ada, Flow.LOAD, 30_00, card);
    assertThat(end.isOpen()).as(end.text()).isTrue();
    unsureForThreeDays(ada);
    assertThat(world.client(folder).resume(card)).allMatch(LoadEnd::isDone);

    assertThat(card.cents()).isEqualTo(30_00);
    assertThat(world.load(ada).state()).isEqualTo(LoadState.COMMITTED);
    assertThat(world.balance(ada)).isEqualTo(69_50);
    assertThat(world.held(ada)).isZero();
  }

  @Test
  void anUnsureLoadStaysHeldUntilTheCardSaysItWasNotLoaded() throws Exception {
    String ada = world.customer(100_00);
    Card card = Card.of(0).pulled(Card.Pulled.BEFORE_IT_OBEYS);

    world.client(folder).load(ada, Flow.LOAD, 30_00, card);
    unsureForThreeDays(ada);
    assertThat(world.client(folder).resume(card)).noneMatch(LoadEnd::isOpen);

    assertThat(card.cents()).isZero();
    assertThat(world.load(ada).state()).isEqualTo(LoadState.RELEASED);
    assertThat(world.balance(ada)).isEqualTo(100_00);
  }

  private static void unsureForThreeDays(String account) throws InterruptedException {
    world.pass(Duration.ofMinutes(16));
    world.settle();
    world.pass(Duration.ofDays(3));
    world.settle();
    BookedLoad load = world.load(account);
    assertThat(load.isUnsure()).isTrue();
    assertThat(load.unsureFor(world.instant())).isGreaterThan(Duration.ofDays(3));
    assertThat(world.held(account)).isEqualTo(30_50);
    Visitor browser = world.visitor();
    browser.logIn(account, BankWorld.PASSWORD);
    assertThat(browser.get("/loads").page().text())
        .containsPattern("Unsure for [0-9]+ days")
        .contains("type farthing resume");
  }

  @Test
  void anAmountAboveTheOfferIsRefused() {
    String ada = world.customer(100_00);
    Visitor client = world.visitor();

    assertThat(client.wish(client.session(ada, Flow.LOAD, 0), 99_51).code())
        .as("more than the account has with its fee")
        .isEqualTo(ErrorCode.AMOUNT_NOT_OFFERED);
    assertThat(client.wish(client.session(ada, Flow.LOAD, 490_00), 10_01).code())
        .as("more than the card has room for")
        .isEqualTo(ErrorCode.AMOUNT_NOT_OFFERED);
    assertThat(client.wish(client.session(ada, Flow.UNLOAD, 20_00), 20_01).code())
        .as("more than the card holds")
        .isEqualTo(ErrorCode.AMOUNT_NOT_OFFERED);
    assertThat(client.wish(client.session(ada, Flow.UNLOAD, 400_00), 200_01).code())
        .as("more than the bank moves at once")
        .isEqualTo(ErrorCode.AMOUNT_NOT_OFFERED);
    assertThat(world.balance(ada)).isEqualTo(100_00);
  }

  @Test
  void theSameWishAgainGetsTheSameOrderAndAnotherNone() {
    String ada = world.customer(100_00);
    Visitor client = world.visitor();
    URI session = client.session(ada, Flow.LOAD, 0);

    Visitor.Got order = client.wish(session, 30_00);

    assertThat(order.header("content-type")).isEqualTo(OrderOffer.MEDIA_TYPE);
    assertThat(client.wish(session, 30_00).body()).isEqualTo(order.body());
    assertThat(client.order(session).body()).isEqualTo(order.body());
    assertThat(client.wish(session, 31_00).code()).isEqualTo(ErrorCode.AMOUNT_NOT_OFFERED);
    assertThat(world.held(ada)).isEqualTo(30_50);
  }

  @Test
  void whatOneAccountHasIsHeldForOneLoadOfManyAtOnce() throws Exception {
    String ada = world.customer(31_00);
    Visitor client = world.visitor();
    List<URI> sessions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sessions.add(client.session(ada, Flow.LOAD, 0));
    }
    List<Future<Visitor.Got>> coming = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (URI session : sessions) {
        coming.add(threads.submit(() -> client.wish(session, 30_00)));
      }
    }

    int orders = 0;
    for (Future<Visitor.Got> each : coming) {
      orders += each.get().status() == 200 ? 1 : 0;
    }
    assertThat(orders).isEqualTo(1);
    assertThat(world.held(ada)).isEqualTo(30_50);
    assertThat(world.balance(ada)).isEqualTo(50);
  }

  @Test
  void aSessionIsOverAfterAWhileAndNobodyGuessesOne() {
    String ada = world.customer(100_00);
    Visitor client = world.visitor();
    URI session = client.session(ada, Flow.LOAD, 0);
    String last = session.toString().endsWith("A") ? "B" : "A";
    String text = session.toString();
    URI guessed = URI.create(text.substring(0, text.length() - 1) + last);

    assertThat(client.wish(guessed, 30_00).code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
    assertThat(client.order(session).code()).isEqualTo(ErrorCode.AMOUNT_NOT_CHOSEN);
    world.pass(Visits.LIFE);
    assertThat(client.wish(session, 30_00).code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
    assertThat(client.card(session, 0).code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
  }

  @Test
  void noAmountIsTakenBeforeTheCardWasRead() {
    String ada = world.customer(100_00);
    Visitor client = world.visitor();
    URI session =
        farthing.messages.BankSession.parse(client.clientLogIn(ada, BankWorld.PASSWORD).body())
            .url();

    assertThat(client.wish(session, 30_00).code()).isEqualTo(ErrorCode.CARD_NOT_READ);
  }

  private static TransactionId unknown() {
    return TransactionId.next(world, new java.security.SecureRandom());
  }
}
