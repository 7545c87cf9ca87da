package farthing.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an acquirer takes of a purchase. */
class FeeTermsTest {
  @Test
  void shareIsRoundedHalfAUnitUpAndNeverMoreThanThePurchase() {
    FeeTerms fee = new FeeTerms(150, 2);

    assertThat(fee.of(euros(1_00))).isEqualTo(4);
    assertThat(fee.of(euros(99))).isEqualTo(3);
    assertThat(fee.of(euros(1))).isEqualTo(1);
  }

  @Test
  void fixedFeeOfACurrencyStandsInThePlaceOfThatOfAnyOther() {
    FeeTerms fee = new FeeTerms(0, 9, Map.of(Currency.EUR, 0, Currency.JPY, 5));

    assertThat(fee.of(euros(1_00))).isZero();
    assertThat(fee.of(Amount.ofMinor(100, Currency.JPY))).isEqualTo(5);
    assertThat(fee.of(Amount.ofMinor(100, Currency.USD))).isEqualTo(9);
  }

  @Test
  void ofPointsNothingIsTakenNorAgreed() {
    Currency points = Currency.named("P1001");

    assertThat(new FeeTerms(100, 9).of(Amount.ofMinor(500, points))).isZero();
    assertThatThrownBy(() -> new FeeTerms(0, 0, Map.of(points, 1)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("of points no fee");
  }

  @Test
  void feesBeyondTheirBoundsAreNone() {
    assertThatThrownBy(() -> new FeeTerms(10_001, 0)).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> new FeeTerms(0, -1)).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> new FeeTerms(0, 0, Map.of(Currency.EUR, 100_001)))
        .isInstanceOf(Malformed.class);
  }

  private static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }
}
