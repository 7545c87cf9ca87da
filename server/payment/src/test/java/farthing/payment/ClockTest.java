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
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.store.PurseTotals;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock that is an hour off: the merchant's, the client's, the server's, the database's. */
@SuppressWarnings("NullAway.Init")
class ClockTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Amount PRICE = Amount.ofMinor(100, Currency.EUR);
  private static final AtomicLong NUMBERS = new AtomicLong(600_000);

  private final AtomicReference<Instant> serversTime = new AtomicReference<>(NOON);
  private final AtomicReference<Instant> customersTime = new AtomicReference<>(NOON);
  private final long number = NUMBERS.incrementAndGet();
  private Shop shop;
  private TestCustomer customer;

  @BeforeEach
  void open() throws Exception {
    PaymentPolicy policy = Shop.policy(Duration.ofMillis(10), Duration.ofHours(10));
    InstantSource servers = serversTime::get;
    InstantSource customers = customersTime::get;
    shop = Shop.open(OnePostgres.database("clock_" + letters(number)), 1, policy, servers);
    customer =
        new TestCustomer(
            TestScheme.purse(
                number,
                TestScheme.SOFTWARE,
                new Expiry(LocalDate.of(2035, 6, 30)),
                Amount.ofMinor(2_000, Currency.EUR)),
            customers,
            new Random(number));
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void ordersOfAMerchantAnHourAheadAreOfTheFutureAndTheRefusalNamesBothTimes() {
    customersTime.set(NOON.plus(Duration.ofHours(1)));

    TestServer.Answer answer = shop.server.draw(customer.order(PRICE));

    assertThat(answer.code()).isEqualTo(ErrorCode.ORDER_NOT_YET_VALID);
    assertThat(Problem.parse(answer.body()).detail())
        .contains("2026-11-22T13:00:00Z", "2026-11-22T12:00:00Z", "clock");
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2_000);
  }

  @Test
  void ordersOfAMerchantAnHourBehindHaveExpiredAndTheRefusalNamesBothTimes() {
    customersTime.set(NOON.minus(Duration.ofHours(1)));

    TestServer.Answer answer = shop.server.draw(customer.order(PRICE));

    assertThat(answer.code()).isEqualTo(ErrorCode.ORDER_EXPIRED);
    assertThat(answer.status()).isEqualTo(410);
    assertThat(Problem.parse(answer.body()).detail())
        .contains("2026-11-22T11:15:00Z", "2026-11-22T12:00:00Z", "clock");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void aClientsClockIsNotAskedAtAll(int hours) {
    var offer = customer.offer(PRICE, o -> o);
    customersTime.set(NOON.plus(Duration.ofHours(hours)));
    TestCustomer.Intent intent = customer.draw(offer, PRICE, List.of());

    assertThat(outcome(intent, shop.server.draw(intent))).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void aServersClockThatJumpsAheadBetweenDrawAndProofMakesARefundThatIsCounted() {
    TestCustomer.Intent intent = customer.order(PRICE);
    TestServer.Answer drawn = shop.server.draw(intent);
    serversTime.set(NOON.plus(Duration.ofHours(1)));

    assertThat(outcome(intent, drawn)).isEqualTo(Outcome.REFUND_DUE);

    assertThat(customer.balanceMinor(PRICE)).isEqualTo(1_900);
    assertThat(shop.countedMinor()).as("the merchant is not paid").isZero();
    assertThat(shop.journal.lastCaptured(new IepId(TestScheme.PROVIDER, number)))
        .as("but that the card was debited stands for ever")
        .isPresent();
  }

  @Test
  void aServersClockThatJumpsBackBetweenDrawAndProofDisturbsNothing() {
    TestCustomer.Intent intent = customer.order(PRICE);
    TestServer.Answer drawn = shop.server.draw(intent);
    serversTime.set(NOON.minus(Duration.ofHours(1)));

    Bytes proof = customer.debit(intent, Debit.parse(drawn.body()));
    Confirmation m = intent.read(DebitResult.parse(shop.server.respond(intent, proof).body()));

    assertThat(m.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(m.time()).isBefore(intent.offer().order().expires());
    assertThat(captured()).isEqualTo(PRICE.minor());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void messagesRepeatedAfterAJumpGetTheSameBytes(int hours) {
    TestCustomer.Intent intent = customer.order(PRICE);
    TestServer.Answer drawn = shop.server.draw(intent);
    Bytes proof = customer.debit(intent, Debit.parse(drawn.body()));
    TestServer.Answer result = shop.server.respond(intent, proof);
    serversTime.set(NOON.plus(Duration.ofHours(hours)));

    assertThat(shop.server.draw(intent).body()).isEqualTo(drawn.body());
    assertThat(shop.server.respond(intent, proof).body()).isEqualTo(result.body());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void leasesLastAsLongAsTheyLastWhateverTheClockSays(int hours) {
    TestCustomer.Intent held = customer.order(PRICE);
    TestServer.Answer drawn = shop.server.draw(held);
    serversTime.set(NOON.plus(Duration.ofHours(hours)));
    customersTime.set(serversTime.get());
    TestCustomer other =
        new TestCustomer(
            TestScheme.purse(
                number + 1_000,
                TestScheme.SOFTWARE,
                new Expiry(LocalDate.of(2035, 6, 30)),
                Amount.ofMinor(2_000, Currency.EUR)),
            serversTime::get,
            new Random(number));
    TestCustomer.Intent waiting = other.order(PRICE);

    assertThat(shop.server.draw(waiting).code()).isEqualTo(ErrorCode.TERMINALS_BUSY);
    Bytes proof = customer.debit(held, Debit.parse(drawn.body()));
    assertThat(shop.server.respond(held, proof).status()).isEqualTo(200);
    assertThat(shop.server.draw(waiting).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, -1, 1})
  void aDatabasesClockIsForReadersAndDecidesNothing(int hours) throws Exception {
    say("ALTER TABLE journal ALTER COLUMN at SET DEFAULT now() + interval '" + hours + " hours'");
    TestCustomer.Intent intent = customer.order(PRICE);

    assertThat(outcome(intent, shop.server.draw(intent))).isEqualTo(Outcome.ACCEPTED);

    assertThat(shop.countedMinor()).as("as a restart would find it").isEqualTo(PRICE.minor());
    assertThat(captured()).isEqualTo(PRICE.minor());
  }

  // ---------------------------------------------------------------------------------------------

  private Outcome outcome(TestCustomer.Intent intent, TestServer.Answer drawn) {
    Bytes proof = customer.debit(intent, Debit.parse(drawn.body()));
    return intent.read(DebitResult.parse(shop.server.respond(intent, proof).body())).outcome();
  }

  private long captured() {
    return new PurseTotals(shop.database)
        .capturedMinor(new IepId(TestScheme.PROVIDER, number))
        .getOrDefault(Currency.EUR, 0L);
  }

  private void say(String sql) throws SQLException {
    try (Connection connection = shop.database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String letters(long number) {
    return Long.toString(number)
        .chars()
        .mapToObj(c -> String.valueOf((char) (c - '0' + 'a')))
        .reduce("", String::concat);
  }
}
