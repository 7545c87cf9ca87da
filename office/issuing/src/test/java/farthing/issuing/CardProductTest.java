package farthing.issuing;

import static farthing.issuing.CardProduct.Medium.CHIP;
import static farthing.issuing.CardProduct.Medium.SOFTWARE;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.Suite;
import java.time.Period;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardProductTest {
  private static final SlotTerms EUROS = euros(20_00, 500_00, 100_00);

  @ParameterizedTest
  @CsvSource({"SOFTWARE, 0x80", "SOFTWARE, 0xFF", "CHIP, 0x01", "CHIP, 0x7F"})
  void keyGenerationTellsWhatTheCardIsMadeOf(CardProduct.Medium medium, String generation) {
    assertThatCode(() -> product(medium, Integer.decode(generation), EUROS))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"SOFTWARE, 0x7F", "SOFTWARE, 0x01", "CHIP, 0x80", "CHIP, 0xFF"})
  void mixedUpKeyGenerationIsRefused(CardProduct.Medium medium, String generation) {
    assertThatThrownBy(() -> product(medium, Integer.decode(generation), EUROS))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("80 to FF are software purses");
  }

  @Test
  void impossibleProductsAreRefused() {
    refused("01 to FF", () -> product(CHIP, 0, EUROS));
    refused("01 to FF", () -> product(SOFTWARE, 0x100, EUROS));
    refused("1 to 8 slots", () -> product(CHIP, 1));
    refused(
        "1 to 8 slots",
        () -> product(CHIP, 1, Collections.nCopies(9, EUROS).toArray(SlotTerms[]::new)));
    refused("one currency", () -> product(CHIP, 1, EUROS, euros(0, 1, 1)));
    refused("its maximum is", () -> euros(2, 1, 1));
    refused("above zero", () -> euros(1, 1, 0));
    refused("authentication", () -> slot(Currency.AUTHENTICATION, 0, 0, 1));
    refused(
        "suite",
        () -> new CardProduct(CHIP, 1, Suite.EC_P256, 1, Period.ofYears(1), 0, List.of(EUROS)));
    refused(
        "at least a day",
        () -> new CardProduct(CHIP, 1, Suite.AES_128, 1, Period.ZERO, 0, List.of(EUROS)));
    refused(
        "authentication mode",
        () -> new CardProduct(CHIP, 1, Suite.AES_128, 1, Period.ofYears(1), 4, List.of(EUROS)));
  }

  @Test
  void aDisposableCardThatCouldBeLoadedIsRefused() {
    refused("its maximum", () -> disposable(0, euros(20_00, 50_00, 20_00)));
    refused("opens with something", () -> disposable(0, euros(0, 0, 20_00)));
    refused("no PIN is wanted", () -> disposable(1, euros(20_00, 20_00, 20_00)));
    assertThatCode(() -> disposable(2, euros(20_00, 20_00, 20_00))).doesNotThrowAnyException();
  }

  private static CardProduct disposable(int authenticationMode, SlotTerms slot) {
    return new CardProduct(
        CHIP, 1, Suite.AES_128, 1, Period.ofYears(1), authenticationMode, List.of(slot), true);
  }

  private static void refused(String why, ThrowingCallable made) {
    assertThatThrownBy(made).isInstanceOf(Malformed.class).hasMessageContaining(why);
  }

  static CardProduct product(CardProduct.Medium medium, int generation, SlotTerms... slots) {
    return new CardProduct(
        medium, 0x46415254, Suite.AES_128, generation, Period.ofYears(3), 0, List.of(slots));
  }

  static SlotTerms euros(int opening, int maximum, int purchaseMaximum) {
    return slot(Currency.EUR, opening, maximum, purchaseMaximum);
  }

  static SlotTerms slot(Currency currency, int opening, int maximum, int purchaseMaximum) {
    return new SlotTerms(
        new Amount(opening, currency),
        new Amount(maximum, currency),
        new Amount(purchaseMaximum, currency));
  }
}
