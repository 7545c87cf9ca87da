package farthing.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatRuleTest {
  private static final PartyId BANK = new PartyId("savings");
  private static final int ISSUER = 0x46415254;
  private static final TransactionId TRX =
      TransactionId.parse("01890a5d-ac96-774b-bcce-b302099a8057");

  @ParameterizedTest
  @CsvSource({
    "pool,       ONTO_CARD, pool/46415254.savings/EUR,       -5000",
    "pool,       FROM_CARD, pool/46415254.savings/EUR,        5000",
    "bank-keeps, ONTO_CARD, bank-holds/46415254.savings/EUR, -5000",
    "bank-keeps, FROM_CARD, bank-holds/46415254.savings/EUR,  5000",
    "same-house, ONTO_CARD, house/46415254.savings/EUR,      -5000",
    "same-house, FROM_CARD, house/46415254.savings/EUR,       5000",
  })
  void fundsMoveWithTheValueByTheBanksArrangement(
      String arrangement, FloatRule.Way way, String funds, long minor) {
    LedgerEntry entry =
        FloatRule.entry(FloatArrangement.ofWord(arrangement), BANK, TRX, ISSUER, way, euros(50));

    assertThat(entry.postings())
        .extracting(Posting::toString)
        .containsExactlyInAnyOrder(
            funds + " " + (minor > 0 ? "+5000" : "-5000"),
            "issued/46415254/EUR " + (minor > 0 ? "-5000" : "+5000"));
    assertThat(entry.reference()).isEqualTo("float/savings/01890a5d-ac96-774b-bcce-b302099a8057");
  }

  @ParameterizedTest
  @EnumSource
  void pointsHaveNoFundsWhateverIsAgreedAboutMoney(FloatArrangement arrangement) {
    Amount points = new Amount(500, Currency.named("P1001"));

    LedgerEntry entry =
        FloatRule.entry(arrangement, BANK, TRX, ISSUER, FloatRule.Way.ONTO_CARD, points);

    assertThat(entry.postings())
        .extracting(Posting::toString)
        .containsExactlyInAnyOrder(
            "programme/46415254.savings/P1001 -500", "issued/46415254/P1001 +500");
    assertThat(arrangement.wordFor(points.currency())).isEqualTo("programme");
    assertThat(arrangement.wordFor(Currency.EUR)).isEqualTo(arrangement.word());
  }

  @Test
  void unloadTakesBackWhatTheLoadDid() {
    Balances balances =
        Balances.after(
            List.of(
                FloatRule.entry(
                    FloatArrangement.POOL, BANK, TRX, ISSUER, FloatRule.Way.ONTO_CARD, euros(50)),
                FloatRule.entry(
                    FloatArrangement.POOL, BANK, TRX, ISSUER, FloatRule.Way.FROM_CARD, euros(20))));

    assertThat(balances.of(FloatRule.issued(ISSUER, Currency.EUR))).isEqualTo(30_00);
    assertThat(balances.of(FloatRule.funds(FloatArrangement.POOL, ISSUER, BANK, Currency.EUR)))
        .isEqualTo(-30_00);
  }

  @Test
  void loadOfNothingMakesNoEntry() {
    assertThatThrownBy(() ->
            FloatRule.entry(
                FloatArrangement.POOL, BANK, TRX, ISSUER, FloatRule.Way.ONTO_CARD, euros(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Amount euros(int euros) {
    return Amount.ofMinor(euros * 100L, Currency.EUR);
  }
}
