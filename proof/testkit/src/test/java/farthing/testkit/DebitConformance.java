package farthing.testkit;

import static farthing.base.Currency.AUTHENTICATION;
import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.purse.CompletionCode;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import org.junit.jupiter.api.Test;

/** DEBIT IEP: what moves, what does not, and what is signed. */
interface DebitConformance extends PurseMaker {

  @Test
  default void debitTakesTheAmountAndProvesIt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(euros(1250));
    assertThat(paid.answer().cc()).isEqualTo(CompletionCode.DONE);
    assertThat(paid.answer().transactionNumber()).isEqualTo(1);
    assertThat(paid.answer().balanceAfterMinor()).isEqualTo(750);
    card.assertProven(paid);
    assertThat(card.balance(0)).isEqualTo(750);
    assertThat(card.nextNumber()).isEqualTo(2);
  }

  @Test
  default void balanceGoesDownToZeroAndNoFurther() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.pay(euros(1999)).answer().balanceAfterMinor()).isEqualTo(1);
    assertThat(card.pay(euros(1)).answer().balanceAfterMinor()).isZero();
    TestCard.Paid refused = card.pay(euros(1));
    assertThat(refused.answer().cc()).isEqualTo(CompletionCode.BALANCE_TOO_LOW);
    assertThat(card.balance(0)).isZero();
  }

  @Test
  default void refusalIsSignedAndChangesNothing() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid refused = card.pay(euros(2001));
    assertThat(refused.answer().cc()).isEqualTo(CompletionCode.BALANCE_TOO_LOW);
    assertThat(refused.answer().transactionNumber()).isEqualTo(1);
    assertThat(refused.answer().balanceAfterMinor()).isEqualTo(2000);
    card.assertProven(refused);
    assertThat(card.balance(0)).isEqualTo(2000);
    assertThat(card.status(Purse.previousSignature(1)))
        .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
    assertThat(card.status(Purse.readLog(1))).isEqualTo(StatusWord.RECORD_NOT_FOUND);
    assertThat(card.nextNumber()).isEqualTo(1);
  }

  @Test
  default void refusalEndsTheSession() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid refused = card.pay(euros(2001));
    assertThat(card.status(Purse.debit(0, refused.command()))).isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  default void authenticationAdvancesTheNumberAndMovesNothing() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid shown = card.pay(5, Amount.ofMinor(0, AUTHENTICATION));
    assertThat(shown.answer().cc().isDone()).isTrue();
    assertThat(shown.answer().balanceAfterMinor()).isZero();
    card.assertProven(shown);
    assertThat(card.balance(0)).isEqualTo(2000);
    assertThat(card.nextNumber()).isEqualTo(2);
    assertThat(card.previous(1).slot()).isEqualTo(5);
    assertThat(card.previous(1).balanceAfterMinor()).isZero();
    assertThat(card.log(1).amount()).isEqualTo(Amount.ofMinor(0, AUTHENTICATION));
  }

  @Test
  default void eachSlotKeepsItsOwnMoney() throws Exception {
    TestCard card =
        TestCard.of(
            this,
            profile()
                .withSlots(
                    PurseProfile.slot(EUR, 2000, 50_000, 10_000),
                    PurseProfile.slot(
                        JPY, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)));
    TestCard.Paid yen = card.pay(1, Amount.ofMinor(0x7FFF0100, JPY));
    assertThat(yen.answer().balanceAfterMinor()).isEqualTo(0xFEFF);
    card.assertProven(yen);
    assertThat(card.pay(0, euros(500)).answer().transactionNumber()).isEqualTo(2);
    assertThat(card.balance(0)).isEqualTo(1500);
    assertThat(card.balance(1)).isEqualTo(0xFEFF);
    assertThat(card.previous(1).slot()).isEqualTo(1);
    assertThat(card.previous(2).slot()).isZero();
  }

  @Test
  default void debitOfAnotherAmountOrCurrencyIsRefusedAndNotCounted() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 20; i++) {
      InitializeAnswer answer = card.initialize(0, euros(500));
      Amount other = i % 2 == 0 ? euros(501) : Amount.ofMinor(500, JPY);
      DebitCommand command = card.psam.sign(answer, card.terms(other));
      assertThat(card.status(Purse.debit(0, command))).isEqualTo(StatusWord.DATA_WRONG);
      assertThat(card.status(Purse.debit(0, command.withAmount(euros(500)))))
          .isEqualTo(StatusWord.BAD_SEQUENCE);
    }
    assertThat(card.balance(0)).isEqualTo(2000);
    assertThat(card.pay(euros(500)).answer().cc().isDone()).isTrue();
  }

  @Test
  default void everyFieldOfTheCommandIsUnderS2() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int at : new int[] {0, 7, 8, 11, 12, 27, 35, 39, 40, 47}) {
      InitializeAnswer answer = card.initialize(0, euros(500));
      byte[] data = card.psam.sign(answer, card.terms(euros(500))).toBytes().toArray();
      data[at] ^= 0x01;
      assertThat(
              card.status(
                  farthing.purse.CommandApdu.of(
                      0x90, 0x54, 0x01, 0x00, farthing.base.Bytes.of(data))))
          .as("byte " + at)
          .isEqualTo(StatusWord.S2_WRONG);
      assertThat(card.pay(euros(1)).answer().cc().isDone()).isTrue();
    }
  }

  private static Amount euros(int cents) {
    return Amount.ofMinor(cents, EUR);
  }
}
