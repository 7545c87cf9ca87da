package farthing.security;

import static farthing.security.PsamStory.SOFTWARE;
import static farthing.security.PsamStory.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.base.Suite;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SignedDraw;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoftwarePsamRefusalsTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

  private final PsamStory story = new PsamStory();

  @Test
  void wrongS1IsRefused() {
    PsamDraw good = story.drawing(1, euros(1250));
    InitializeAnswer purse = good.purse();
    PsamDraw forged = new PsamDraw(purse.signed(Mac8.ZERO), good.amount(), good.trx(), good.time());

    story.refuses(forged, DrawRefusal.S1_WRONG);
    story.signed(good);
  }

  @Test
  void s1OverAnotherAmountIsRefused() {
    PsamDraw good = story.drawing(1, euros(1250));
    PsamDraw dearer = new PsamDraw(good.purse(), euros(1251), good.trx(), good.time());

    story.refuses(dearer, DrawRefusal.S1_WRONG);
  }

  @Test
  void amountInAnotherCurrencyThanThePursesIsRefused() {
    PsamDraw good = story.drawing(1, euros(500));
    Amount yen = Amount.ofMinor(500, Currency.JPY);

    story.refuses(new PsamDraw(good.purse(), yen, good.trx(), good.time()), DrawRefusal.S1_WRONG);
  }

  @Test
  void nothingAtAllIsNoPurchaseEvenUnderAGoodS1() {
    story.refuses(story.drawing(1, euros(0)), DrawRefusal.S1_WRONG);
  }

  @Test
  void authenticationMovesNoAmountEvenUnderAGoodS1() {
    CardInHand card = story.card.holding(Amount.ofMinor(9, Currency.AUTHENTICATION));
    Amount one = Amount.ofMinor(1, Currency.AUTHENTICATION);

    story.refuses(card.draw(1, one, story.time()), DrawRefusal.S1_WRONG);
  }

  @Test
  void cardIsGoodThroughItsLastDayAndExpiredAfterIt() {
    CardInHand card = story.card.expiring(TODAY);
    story.now = Instant.parse("2026-11-22T23:59:59Z");
    story.signed(card.draw(1, euros(100), story.time()));

    story.passes(Duration.ofSeconds(1));
    story.refuses(card.draw(2, euros(100), story.time()), DrawRefusal.CARD_EXPIRED);
  }

  @Test
  void cardOfSuite10IsRefusedUnlessTheRulesTakeIt() {
    CardInHand card = story.cardOfSuite10();
    story.refuses(card.draw(1, euros(100), story.time()), DrawRefusal.SUITE_UNKNOWN);

    story.withSuites(Suite.AES_128, Suite.TDES);
    SignedDraw draw = story.signed(card.draw(2, euros(100), story.time()));
    story.proves(draw, card.pays(draw));
    story.holds(1, 100);
    story.signed(story.card.draw(3, euros(100), story.time()));
  }

  @Test
  void rulesThatTakeSuite10AloneRefuseSuite20() {
    story.withSuites(Suite.TDES);
    story.refuses(story.card.draw(1, euros(100), story.time()), DrawRefusal.SUITE_UNKNOWN);
  }

  @Test
  void securityCardSignsForClearingWithItsOwnKeyOfSuite20WhateverThePurse() {
    story.withSuites(Suite.TDES);
    CardInHand card = story.cardOfSuite10();
    SignedDraw draw = story.signed(card.draw(1, euros(100), story.time()));
    DebitAnswer answer = card.pays(draw);
    story.proves(draw, answer);
    assertThat(story.psam.complete(draw, answer))
        .contains(
            PsamSignatures.s5(
                story.kmPsam.psamKey(PsamStory.PSAM),
                PsamStory.BATCH,
                PurchaseRecord.of(draw, answer)));
    assertThat(story.kmPsam.suite()).isEqualTo(Suite.AES_128);
  }

  @Test
  void suiteAllowedButWithoutKeysIsAnUnknownKeyGeneration() {
    story.withSuites(Suite.AES_128, Suite.EC_P256);
    CardInHand card = story.card.ofSuite(Suite.EC_P256);
    story.refuses(card.draw(1, euros(100), story.time()), DrawRefusal.KEY_GENERATION_UNKNOWN);
  }

  @Test
  void unknownProviderIsRefused() {
    CardInHand card = story.card.ofProvider(0x0BAD0BAD);

    story.refuses(card.draw(1, euros(100), story.time()), DrawRefusal.PROVIDER_UNKNOWN);
  }

  @Test
  void unknownKeyGenerationIsRefused() {
    for (int generation : new int[] {0, 2, 0x7F, 0xFF}) {
      CardInHand card = story.card.ofGeneration(story.purchase, generation);
      story.refuses(card.draw(1, euros(100), story.time()), DrawRefusal.KEY_GENERATION_UNKNOWN);
    }
  }

  @Test
  void softwarePurseCannotSayItIsACard() {
    story.withRules(TODAY, true);
    CardInHand liar = story.card.ofGeneration(story.softwarePurchase, 1);

    story.refuses(liar.draw(1, euros(100), story.time()), DrawRefusal.S1_WRONG);
  }

  @Test
  void softwarePurseIsRefusedUnlessItIsCheckedOnline() {
    CardInHand purse = story.card.ofGeneration(story.softwarePurchase, SOFTWARE);
    PsamDraw draw = purse.draw(1, euros(100), story.time());

    story.refuses(draw, DrawRefusal.SOFTWARE_PURSE_OFFLINE);
    story.withRules(TODAY, true).signed(draw);
  }

  @Test
  void blockedCardIsRefused() {
    story.hotlist = CardInHand.IEP::equals;

    story.refuses(story.drawing(1, euros(100)), DrawRefusal.CARD_BLOCKED);
  }

  @Test
  void securityCardRefusesEverythingAfterItsOwnLastDay() {
    story.withRules(TODAY, false);
    story.signed(1, 100);

    story.passes(Duration.ofHours(8));
    story.refuses(story.drawing(2, euros(100)), DrawRefusal.PSAM_EXPIRED);
  }

  @Test
  void batchTakesNoMorePurchasesThanItHolds() {
    story.limitedTo(2, Map.of(Currency.EUR, 100_000L));
    story.proves(story.signed(1, 100), story.card.pays(story.signed(1, 100)));
    story.signed(2, 100);

    story.refuses(story.drawing(3, euros(100)), DrawRefusal.BATCH_FULL);
  }

  @Test
  void ceilingCountsWhatIsPaidAndWhatIsOpenForTwentySeconds() {
    story.limitedTo(10, Map.of(Currency.EUR, 1000L));
    story.proves(story.signed(1, 400), story.card.pays(story.signed(1, 400)));
    story.signed(2, 400);
    story.refuses(story.drawing(3, euros(201)), DrawRefusal.CEILING_REACHED);

    story.passes(BatchTotals.RESERVED.minusSeconds(1));
    story.refuses(story.drawing(4, euros(201)), DrawRefusal.CEILING_REACHED);
    story.passes(Duration.ofSeconds(1));
    story.signed(5, 600);
    story.refuses(story.drawing(6, euros(1)), DrawRefusal.CEILING_REACHED);
  }

  @Test
  void purseThatRefusesFreesItsPlaceUnderTheCeiling() {
    story.limitedTo(10, Map.of(Currency.EUR, 1000L));
    story.proves(story.signed(1, 1000), story.card.refuses(story.signed(1, 1000)));

    story.signed(2, 1000);
  }

  @Test
  void currencyWithoutACeilingTakesNothing() {
    CardInHand card = story.card.holding(Amount.ofMinor(5000, Currency.USD));
    Amount dollars = Amount.ofMinor(1, Currency.USD);

    story.refuses(card.draw(1, dollars, story.time()), DrawRefusal.CEILING_REACHED);
  }

  @Test
  void refusalsStandInTheirOrder() {
    story.hotlist = CardInHand.IEP::equals;
    story.limitedTo(1, Map.of());
    CardInHand bad =
        story.card.ofGeneration(story.softwarePurchase, SOFTWARE).expiring(TODAY.minusDays(1));
    PsamDraw expired = bad.draw(1, euros(100), story.time());
    PsamDraw blocked = bad.expiring(TODAY).draw(1, euros(100), story.time());

    story.refuses(expired, DrawRefusal.CARD_EXPIRED);
    story.refuses(blocked, DrawRefusal.CARD_BLOCKED);
    story.hotlist = purse -> false;
    story.refuses(blocked, DrawRefusal.SOFTWARE_PURSE_OFFLINE);
    story.withRules(TODAY, true).refuses(blocked, DrawRefusal.CEILING_REACHED);
  }

  @Test
  void refusedDrawBurnsNoNumber() {
    story.hotlist = CardInHand.IEP::equals;
    story.refuses(story.drawing(1, euros(100)), DrawRefusal.CARD_BLOCKED);

    assertThat(story.numbers.reserved).hasValue(0);
  }
}
