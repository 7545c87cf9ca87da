package farthing.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyAndTimeTest {

  @ParameterizedTest
  @CsvSource({
    "12.50, EUR, 1250",
    "12.5, EUR, 1250",
    "12, EUR, 1200",
    "0, EUR, 0",
    "21474836.47, EUR, 2147483647",
    "500, JPY, 500",
    "20000, P1000, 20000"
  })
  void amountsAreReadInMinorUnits(String text, String currency, int minor) {
    assertThat(Amount.parse(text, Currency.named(currency)).minor()).isEqualTo(minor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.234", "1,50", "1e2", "21474836.48", "abc", "١"})
  void whatIsNoAmountOfEurosIsMalformed(String text) {
    assertThatThrownBy(() -> Amount.parse(text, Currency.EUR)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "EUR, 1250, EUR 12.50",
    "EUR, -5, EUR -0.05",
    "JPY, 500, JPY 500",
    "P1001, 1234, 1234 points of programme 1001",
    "P1001, 1, 1 point of programme 1001",
    "P8999, 0, 0 points of programme 8999"
  })
  void peopleReadMoneyAsMoneyAndPointsAsPoints(String currency, long minor, String text) {
    assertThat(Currency.named(currency).text(minor)).isEqualTo(text);
  }

  @Test
  void pointsHaveNoDecimals() {
    assertThatThrownBy(() -> Amount.parse("1.5", Currency.named("P1001")))
        .isInstanceOf(Malformed.class)
        .hasMessage("points of programme 1001 have no decimals, 1.5 has more");
  }

  @ParameterizedTest
  @CsvSource({
    "10, 500, 10, true",
    "10, 500, 500, true",
    "10, 500, 9, false",
    "10, 500, 501, false",
    "0, 500, 0, false"
  })
  void aRangeHoldsItsEndsAndNeverNothing(int least, int most, int minor, boolean holds) {
    assertThat(new AmountRange(least, most).holds(Amount.ofMinor(minor, Currency.EUR)))
        .isEqualTo(holds);
  }

  @Test
  void amountsOfTwoCurrenciesDoNotMix() {
    Amount euros = Amount.ofMinor(100, Currency.EUR);
    assertThatThrownBy(() -> euros.plus(Amount.ofMinor(1, Currency.JPY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noSumIsLargerThanAPurseCanHold() {
    Amount most = Amount.ofMinor(Integer.MAX_VALUE, Currency.EUR);
    assertThatThrownBy(() -> most.plus(Amount.ofMinor(1, Currency.EUR)))
        .isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({"EUR, 097802", "USD, 084002", "JPY, 039200", "P1000, 100000"})
  void currenciesTravelAsIsoNumbersWithTheirExponent(String name, String hex) {
    assertThat(Currency.named(name).toBytes().hex()).isEqualTo(hex);
    assertThat(Currency.of(Bytes.ofHex(hex)).name()).isEqualTo(name);
  }

  @Test
  void aTimeTravelsAsFiveBcdBytesInUtc() {
    Dthr time = Dthr.of(Instant.parse("2026-11-22T16:04:59Z"));
    assertThat(time.toBytes().hex()).isEqualTo("2611221604");
    assertThat(Dthr.of(time.toBytes())).isEqualTo(time);
    assertThatThrownBy(() -> Dthr.of(Bytes.ofHex("2613221604"))).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> Dthr.of(Bytes.ofHex("26112216a4"))).isInstanceOf(Malformed.class);
  }

  @Test
  void aCardIsGoodToTheEndOfItsLastDay() {
    Expiry expiry = Expiry.of(Bytes.ofHex("310630"));
    assertThat(expiry.isPast(Instant.parse("2031-06-30T23:59:59Z"))).isFalse();
    assertThat(expiry.isPast(Instant.parse("2031-07-01T00:00:00Z"))).isTrue();
  }

  @Test
  void aTrxIsAUuidOfVersionSevenThatSurvivesTheJourney() {
    InstantSource noon = InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));
    TransactionId trx = TransactionId.next(noon, new Random(1));

    assertThat(trx.value().version()).isEqualTo(7);
    assertThat(trx.value().variant()).isEqualTo(2);
    assertThat(trx.value().getMostSignificantBits() >>> 16).isEqualTo(noon.millis());
    assertThat(TransactionId.of(trx.toBytes())).isEqualTo(trx);
    assertThat(TransactionId.parse(trx.toString())).isEqualTo(trx);
  }

  @Test
  void aKeyShowsNothingOfItself() {
    assertThat(MacKey.of(Suite.AES_128, new byte[16])).hasToString("MacKey[AES_128]");
  }

  @Test
  void aTrxIsItsTextInLowerCaseAndNothingElse() {
    for (String text :
        List.of(
            "0199484a-c1ab-73e9-88f6-b0d8fd525fcf",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff")) {
      assertThat(TransactionId.parse(text).value()).isEqualTo(UUID.fromString(text));
      assertThat(TransactionId.parse(text)).hasToString(text);
    }
    for (String text :
        List.of(
            "",
            "0199484A-c1ab-73e9-88f6-b0d8fd525fcf",
            "0199484a-c1ab-73e9-88f6-b0d8fd525fc",
            "0199484a-c1ab-73e9-88f6-b0d8fd525fcff",
            "0199484ac1ab-73e9-88f6-b0d8fd525fcf-",
            "0199484a-c1ab-73e9-88f6-b0d8fd525fcg",
            "0199484a0c1ab-73e9-88f6-b0d8fd525fcf",
            "0199484a-c1ab-73e9-88f6-b0d8fd525f\u0663\u0663")) {
      assertThatThrownBy(() -> TransactionId.parse(text)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void aPartyHasOneToFortyOfItsCharacters() {
    for (String text : List.of("a", "corner-shop-24", "z".repeat(40))) {
      assertThat(new PartyId(text)).hasToString(text);
    }
    for (String text : List.of("", "Corner", "a_b", "a.b", "a b", "é", "z".repeat(41), "a\n")) {
      assertThatThrownBy(() -> new PartyId(text)).isInstanceOf(Malformed.class);
    }
  }
}
