package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus;
import farthing.purse.CardGone;
import farthing.purse.DebitCommand;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two clients for one order, one card for two orders, two copies of one card. */
@SuppressWarnings("NullAway.Init")
class TwoAtOnceTest {
  private static final Amount PRICE = Amount.ofMinor(100, Currency.EUR);
  private static final Amount BALANCE = Amount.ofMinor(2_000, Currency.EUR);
  private static final Expiry GOOD = new Expiry(LocalDate.of(2035, 6, 30));
  private static final int ROUNDS = 8;
  private static final AtomicLong NUMBERS = new AtomicLong(500_000);

  private static Shop shop;
  private static Shop otherShop;

  @BeforeAll
  static void open() throws Exception {
    PaymentPolicy policy = Shop.policy(Duration.ofSeconds(2), Duration.ofHours(1));
    shop = Shop.open(OnePostgres.database("one_shop"), 32, policy, InstantSource.system());
    otherShop = Shop.open(OnePostgres.database("other_shop"), 32, policy, InstantSource.system());
  }

  @AfterAll
  static void close() {
    shop.close();
    otherShop.close();
  }

  @ParameterizedTest
  @EnumSource
  void ofManyCardsForOneOrderOnePaysAndTheOthersAreNotDebited(PurseKind kind) throws Exception {
    long before = shop.countedMinor();
    List<TestCustomer> customers =
        IntStream.range(0, 8).mapToObj(_ -> customer(kind, NUMBERS.incrementAndGet())).toList();
    var offer = customers.getFirst().offer(PRICE, o -> o);
    List<TestCustomer.Intent> intents =
        customers.stream().map(c -> c.draw(offer, PRICE, List.of())).toList();

    List<TestServer.Answer> drawn =
        atOnce(
            intents.stream()
                .map(i -> (Callable<TestServer.Answer>) () -> shop.server.draw(i))
                .toList());

    assertThat(drawn.stream().filter(a -> a.status() == 200)).hasSize(1);
    for (int i = 0; i < drawn.size(); i++) {
      if (drawn.get(i).status() == 200) {
        assertThat(outcomeOf(shop, customers.get(i), intents.get(i), drawn.get(i)))
            .isEqualTo(Outcome.ACCEPTED);
        assertThat(customers.get(i).balanceMinor(PRICE)).isEqualTo(1_900);
      } else {
        assertThat(drawn.get(i).code()).isEqualTo(ErrorCode.DRAWN_OTHERWISE);
        assertThat(drawn.get(i).status()).isEqualTo(409);
        assertThat(customers.get(i).balanceMinor(PRICE)).isEqualTo(2_000);
      }
    }
    assertThat(shop.countedMinor() - before).isEqualTo(PRICE.minor());
  }

  @ParameterizedTest
  @EnumSource
  void aCardAskedTwiceForOneOrderIsDebitedOnceAtMost(PurseKind kind) throws Exception {
    TestCustomer customer = customer(kind, NUMBERS.incrementAndGet());
    var offer = customer.offer(PRICE, o -> o);
    TestCustomer.Intent older = customer.draw(offer, PRICE, List.of());
    TestCustomer.Intent newer = customer.draw(offer, PRICE, List.of());

    TestServer.Answer first = shop.server.draw(older);
    TestServer.Answer second = shop.server.draw(newer);

    assertThat(first.status()).isEqualTo(200);
    assertThat(second.code()).isEqualTo(ErrorCode.DRAWN_OTHERWISE);
    assertThat(debit(customer, older, first).isDone())
        .as("its session ended with the second INITIALIZE")
        .isFalse();
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2_000);
    assertThat(state(shop, older)).isEqualTo(PurchaseStatus.State.DRAWN);
  }

  @ParameterizedTest
  @EnumSource
  void aCardInTwoShopsAtOncePaysInTheOneItWasAskedForLast(PurseKind kind) throws Exception {
    long before = shop.countedMinor() + otherShop.countedMinor();
    TestCustomer customer = customer(kind, NUMBERS.incrementAndGet());
    TestCustomer.Intent here = customer.order(PRICE);
    TestCustomer.Intent there = customer.order(PRICE);
    List<TestServer.Answer> drawn =
        atOnce(List.of(() -> shop.server.draw(here), () -> otherShop.server.draw(there)));
    assertThat(drawn).allMatch(a -> a.status() == 200);

    assertThat(outcomeOf(otherShop, customer, there, drawn.get(1))).isEqualTo(Outcome.ACCEPTED);
    assertThat(debit(customer, here, drawn.get(0)).isDone()).isFalse();

    assertThat(customer.balanceMinor(PRICE)).isEqualTo(1_900);
    assertThat(state(shop, here)).isEqualTo(PurchaseStatus.State.DRAWN);
    assertThat(state(otherShop, there)).isEqualTo(PurchaseStatus.State.ENDED);
    assertThat(shop.countedMinor() + otherShop.countedMinor() - before).isEqualTo(PRICE.minor());
  }

  @ParameterizedTest
  @EnumSource
  void aDebitForTheOtherShopsSessionMovesNothing(PurseKind kind) throws Exception {
    TestCustomer customer = customer(kind, NUMBERS.incrementAndGet());
    TestCustomer.Intent here = customer.order(PRICE);
    TestCustomer.Intent there = customer.order(PRICE);
    TestServer.Answer drawnHere = shop.server.draw(here);
    TestServer.Answer drawnThere = otherShop.server.draw(there);

    assertThat(debit(customer, here, drawnHere).isDone()).isFalse();
    assertThat(debit(customer, there, drawnThere).isDone())
        .as("the wrong S2 ended the session")
        .isFalse();
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2_000);

    TestCustomer.Intent again = customer.order(PRICE);
    assertThat(outcomeOf(shop, customer, again, shop.server.draw(again)))
        .isEqualTo(Outcome.ACCEPTED);
  }

  /** One journal and one pool of terminals: whose draw comes second takes the other's terminal. */
  @ParameterizedTest
  @EnumSource
  void aCardAtTwoMerchantsOfOneServerAtOncePaysOneAndTheOtherAfterwards(PurseKind kind)
      throws Exception {
    long before = shop.countedMinor();
    TestCustomer customer = customer(kind, NUMBERS.incrementAndGet());
    for (int round = 0; round < ROUNDS; round++) {
      TestCustomer.Intent song = customer.order(PRICE);
      TestCustomer.Intent flowers = customer.orderAt(TestScheme.flowerStall(), PRICE);
      List<TestServer.Answer> drawn =
          atOnce(List.of(() -> shop.server.draw(song), () -> shop.server.draw(flowers)));
      assertThat(drawn).as("the card has paid neither").allMatch(a -> a.status() == 200);

      Bytes proof = customer.debit(flowers, Debit.parse(drawn.get(1).body()));
      assertThat(debit(customer, song, drawn.get(0)).status())
          .as("the card, asked for the other too")
          .isEqualTo(StatusWord.BAD_SEQUENCE);
      TestServer.Answer songs = shop.server.respond(song, proof);
      DebitResult flowersResult = DebitResult.parse(shop.server.respond(flowers, proof).body());

      assertThat(flowers.read(flowersResult).outcome()).isEqualTo(Outcome.ACCEPTED);
      assertThat(songs.code()).as("one proof for both").isEqualTo(ErrorCode.PROOF_WRONG);
      assertThat(songs.status()).isEqualTo(422);
      assertThat(state(shop, song)).isEqualTo(PurchaseStatus.State.DRAWN);
      assertThat(state(shop, flowers)).isEqualTo(PurchaseStatus.State.ENDED);
      TestCustomer.Intent songAfterwards = customer.order(PRICE);
      assertThat(outcomeOf(shop, customer, songAfterwards, shop.server.draw(songAfterwards)))
          .isEqualTo(Outcome.ACCEPTED);
    }
    int paid = 2 * ROUNDS * PRICE.minor();
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(BALANCE.minor() - paid);
    assertThat(shop.countedMinor() - before).isEqualTo(paid);
  }

  @Test
  void ofTwoCopiesThatPayAtOnceOneIsTakenAndTheOtherToldSo() throws Exception {
    long before = shop.countedMinor();
    long number = NUMBERS.incrementAndGet();
    List<TestCustomer> copies =
        List.of(
            customer(PurseKind.SOFTWARE_PURSE, number, new Random(1)),
            customer(PurseKind.SOFTWARE_PURSE, number, new Random(2)));
    List<TestCustomer.Intent> intents = copies.stream().map(c -> c.order(PRICE)).toList();
    List<TestServer.Answer> drawn =
        atOnce(
            List.of(
                () -> shop.server.draw(intents.get(0)), () -> shop.server.draw(intents.get(1))));
    assertThat(drawn).as("neither has paid yet").allMatch(a -> a.status() == 200);
    List<Bytes> proofs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      proofs.add(copies.get(i).debit(intents.get(i), Debit.parse(drawn.get(i).body())));
    }

    List<TestServer.Answer> results =
        atOnce(
            List.of(
                () -> shop.server.respond(intents.get(0), proofs.get(0)),
                () -> shop.server.respond(intents.get(1), proofs.get(1))));

    assertThat(results.stream().map(TestServer.Answer::status)).containsExactlyInAnyOrder(200, 422);
    assertThat(results.stream().filter(a -> a.status() == 422).map(TestServer.Answer::code))
        .containsExactly(ErrorCode.CARD_TRANSACTION_USED);
    assertThat(shop.countedMinor() - before).isEqualTo(PRICE.minor());
    assertThat(shop.server.draw(customer(PurseKind.SOFTWARE_PURSE, number).order(PRICE)).code())
        .as("a third copy")
        .isEqualTo(ErrorCode.PURSE_COUNTER_STALE);
  }

  // ---------------------------------------------------------------------------------------------

  private static TestCustomer customer(PurseKind kind, long number) {
    return customer(kind, number, new Random(number));
  }

  private static TestCustomer customer(PurseKind kind, long number, Random random) {
    return new TestCustomer(kind.make(number, GOOD, BALANCE), InstantSource.system(), random);
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  private static Outcome outcomeOf(
      Shop at, TestCustomer customer, TestCustomer.Intent intent, TestServer.Answer drawn) {
    Bytes proof = customer.debit(intent, Debit.parse(drawn.body()));
    return intent.read(DebitResult.parse(at.server.respond(intent, proof).body())).outcome();
  }

  /** Whatever the card says to it. */
  private static ResponseApdu debit(
      TestCustomer customer, TestCustomer.Intent intent, TestServer.Answer drawn) throws CardGone {
    Bytes command =
        Debit.parse(drawn.body()).open(intent.tsk(), intent.party(), intent.trx()).command();
    return customer.card.transmit(
        Purse.debit(0, DebitCommand.parse(TransactionType.PURCHASE, command)));
  }

  private static PurchaseStatus.State state(Shop at, TestCustomer.Intent intent) {
    return at.server.status(intent).state();
  }
}
