package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.web.DoorBounds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More people than terminals. */
@Timeout(120)
class CrowdTest {
  private static final Amount PRICE = Amount.ofMinor(100, Currency.EUR);

  @Test
  void aThousandAtFourSecurityCardsAllPayOnce() throws Exception {
    PaymentPolicy impatient = Shop.policy(Duration.ofMillis(100), Duration.ofSeconds(20));
    try (Shop shop =
            Shop.open(OnePostgres.database("thousand"), 4, impatient, InstantSource.system());
        Crowd crowd = new Crowd(shop.address(), 1_000, 1, 100_000)) {

      crowd.start().finish();

      crowd.booksBalance(shop);
      assertThat(crowd.sentAway()).as(crowd.told()).isPositive();
      assertThat(crowd.broken()).as(crowd.told()).isZero();
    }
  }

  /** A door that did not tell draws from the rest would have all of them wait in line. */
  @Test
  @Timeout(120)
  void drawsBeyondWhatTheDoorTakesAreTurnedAwayAtOnceAndPayLater() throws Exception {
    DoorBounds narrow = TestServer.NO_RATES.withMaxConcurrent(8, Duration.ofMinutes(10));
    try (Shop shop =
            Shop.open(
                OnePostgres.database("narrow"),
                64,
                PaymentPolicy.usual(),
                narrow,
                InstantSource.system());
        Crowd crowd = new Crowd(shop.address(), 200, 1, 120_000)) {
      crowd.start().untilSentAway(ErrorCode.SERVER_BUSY);

      crowd.finish().booksBalance(shop);
      assertThat(crowd.broken()).as(crowd.told()).isZero();
    }
  }

  @Test
  void aCardThatDrawsAgainAndAgainHoldsOneTerminal() throws Exception {
    PaymentPolicy noLeaseEnds = Shop.policy(Duration.ofMillis(10), Duration.ofHours(1));
    try (Shop shop =
        Shop.open(OnePostgres.database("hoarder"), 2, noLeaseEnds, InstantSource.system())) {
      TestCustomer hoarder = customer(200_001);
      for (int i = 0; i < 10; i++) {
        assertThat(shop.server.draw(hoarder.order(PRICE)).status()).as("draw %d", i).isEqualTo(200);
      }
      TestCustomer other = customer(200_002);

      assertThat(shop.server.draw(other.order(PRICE)).status()).isEqualTo(200);
      assertThat(shop.server.draw(customer(200_003).order(PRICE)).code())
          .isEqualTo(ErrorCode.TERMINALS_BUSY);
    }
  }

  @Test
  void aCardThatWasDebitedAndDrawsAgainIsStillPaidFor() throws Exception {
    try (Shop shop = Shop.open(OnePostgres.database("hasty"), 1)) {
      TestCustomer hasty = customer(200_011);
      TestCustomer.Intent first = hasty.order(PRICE);
      var proof = hasty.debit(first, Debit.parse(shop.server.draw(first).body()));

      TestCustomer.Intent second = hasty.order(PRICE);
      assertThat(shop.server.draw(second).status()).as("with one terminal").isEqualTo(200);

      DebitResult result = DebitResult.parse(shop.server.respond(first, proof).body());
      assertThat(first.read(result).outcome()).isEqualTo(Outcome.ACCEPTED);
      assertThat(shop.countedMinor()).isEqualTo(PRICE.minor());
    }
  }

  @Test
  void refusalsAboveTheBoundAreAnsweredAndNotJournalled() throws Exception {
    try (Shop shop = Shop.open(OnePostgres.database("refusals"), 1)) {
      TestCustomer poor = customer(200_021);
      TestCustomer.Intent dear = poor.order(Amount.ofMinor(2_001, Currency.EUR));
      for (int i = 0; i < 50; i++) {
        TestCustomer.Intent again =
            poor.draw(dear.offer(), dear.offer().order().amount(), List.of());
        assertThat(shop.server.draw(again).code()).isEqualTo(ErrorCode.BALANCE_TOO_LOW);
      }

      assertThat(shop.journal.history(TestScheme.SHOP, dear.trx())).hasSize(8);
      assertThat(new String(shop.server.get("/metrics").body().toArray(), StandardCharsets.UTF_8))
          .contains("farthing_refusals_unkept_total 42.0");
    }
  }

  private static TestCustomer customer(long number) {
    return new TestCustomer(
        TestScheme.purse(
            number,
            TestScheme.SOFTWARE,
            new Expiry(LocalDate.of(2035, 6, 30)),
            Amount.ofMinor(2_000, Currency.EUR)),
        InstantSource.system(),
        new Random(number));
  }
}
