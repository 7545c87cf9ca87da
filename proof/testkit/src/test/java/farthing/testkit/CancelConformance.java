package farthing.testkit;

import static farthing.base.Currency.AUTHENTICATION;
import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import org.junit.jupiter.api.Test;

/** Rule 5: the cancel of the last purchase. */
interface CancelConformance extends PurseMaker {
  Amount SEVEN = Amount.ofMinor(700, EUR);

  @Test
  default void cancelGivesTheAmountBack() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    TestCard.Paid cancelled = cancel(card, paid, card.psam, paid.command().terms().trx());
    assertThat(cancelled.initialize().balance()).isEqualTo(Amount.ofMinor(1300, EUR));
    assertThat(cancelled.initialize().transactionNumber()).isEqualTo(2);
    assertThat(cancelled.answer().cc()).isEqualTo(CompletionCode.DONE);
    assertThat(cancelled.answer().balanceAfterMinor()).isEqualTo(2000);
    card.assertProven(cancelled);
    assertThat(card.balance(0)).isEqualTo(2000);
    assertThat(card.log(1).type()).isEqualTo(TransactionType.CANCEL);
    assertThat(card.previous(2).type()).isEqualTo(TransactionType.CANCEL);
    assertThat(card.previous(2).asDebitAnswer()).isEqualTo(cancelled.answer());
  }

  @Test
  default void cancelIsDoneOnce() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    cancel(card, paid, card.psam, paid.command().terms().trx());
    assertThat(card.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.status(Purse.initializeCancel(0, 2))).isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  default void onlyTheLastPurchaseIsCancelled() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.status(Purse.initializeCancel(0, 0))).isEqualTo(StatusWord.BAD_SEQUENCE);
    card.pay(SEVEN);
    card.pay(SEVEN);
    for (int number : new int[] {0, 1, 3}) {
      assertThat(card.status(Purse.initializeCancel(0, number))).isEqualTo(StatusWord.BAD_SEQUENCE);
    }
    assertThat(card.status(Purse.initializeCancel(0, 2))).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void cancelNamesThePurchasesSlot() throws Exception {
    TestCard card =
        TestCard.of(
            this,
            profile()
                .withSlots(
                    PurseProfile.slot(EUR, 2000, 50_000, 10_000),
                    PurseProfile.slot(JPY, 2000, 50_000, 10_000)));
    card.pay(1, Amount.ofMinor(700, JPY));
    assertThat(card.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.DATA_WRONG);
    assertThat(card.status(Purse.initializeCancel(9, 1))).isEqualTo(StatusWord.DATA_WRONG);
    assertThat(card.status(Purse.initializeCancel(1, 1))).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void authenticationCannotBeCancelled() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.pay(Amount.ofMinor(0, AUTHENTICATION));
    assertThat(card.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  default void cancelFromAnotherSecurityCardIsRefusedAndSigned() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    TestPsam other =
        new TestPsam(
            PsamId.ofHex("5053414d00000002"),
            card.profile.keys().purchase(),
            card.profile.keys().tac());
    assertRefused(card, cancel(card, paid, other, paid.command().terms().trx()));
  }

  @Test
  default void cancelOfAnotherTrxIsRefusedAndSigned() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    TransactionId other = TransactionId.of(Bytes.ofHex("ff".repeat(16)));
    assertRefused(card, cancel(card, paid, card.psam, other));
  }

  @Test
  default void refusedCancelMayBeTriedAgain() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    cancel(card, paid, card.psam, TransactionId.of(Bytes.ofHex("ff".repeat(16))));
    cancel(card, paid, card.psam, paid.command().terms().trx());
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void cancelOutlivesAReset() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    reset(card.link);
    card.done(Purse.select());
    TestCard.Paid cancelled = cancel(card, paid, card.psam, paid.command().terms().trx());
    card.assertProven(cancelled);
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void refusedPurchaseComesNotBetweenThePurchaseAndItsCancel() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    assertThat(card.pay(Amount.ofMinor(1301, EUR)).answer().cc().isDone()).isFalse();
    cancel(card, paid, card.psam, paid.command().terms().trx());
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void authenticationComesBetweenThePurchaseAndItsCancel() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.pay(SEVEN);
    card.pay(Amount.ofMinor(0, AUTHENTICATION));
    assertThat(card.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.status(Purse.initializeCancel(0, 2))).isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  default void cancelsNumberMayBeTheLast() throws Exception {
    TestCard card = TestCard.of(this, profile().withLastNumber(0xFFFC));
    TestCard.Paid paid = card.pay(SEVEN);
    TestCard.Paid cancelled = cancel(card, paid, card.psam, paid.command().terms().trx());
    assertThat(cancelled.answer().transactionNumber()).isEqualTo(0xFFFE);
    assertThat(card.initializeStatus(0, SEVEN)).isEqualTo(StatusWord.NTIEP_USED_UP);
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void cancelWantsNoPin() throws Exception {
    Bytes pin = Bytes.ofHex("241234ffffffffff");
    TestCard card =
        TestCard.of(
            this, profile().withPin(pin).withAuthenticationMode(PurseProfile.PIN_FOR_PURCHASE));
    card.done(Purse.verify(pin));
    TestCard.Paid paid = card.pay(SEVEN);
    card.done(Purse.select());
    cancel(card, paid, card.psam, paid.command().terms().trx());
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void cancelChecksAmountAndS2AsADebitDoes() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    InitializeAnswer initialize = initializeCancel(card);
    DebitCommand more =
        card.psam.sign(
            initialize, terms(card.psam, paid.command().terms().trx(), Amount.ofMinor(701, EUR)));
    assertThat(card.status(Purse.creditCancel(0, more))).isEqualTo(StatusWord.DATA_WRONG);
    initialize = initializeCancel(card);
    DebitCommand wrong =
        new DebitCommand(terms(card.psam, paid.command().terms().trx(), SEVEN), Mac8.ZERO);
    assertThat(card.status(Purse.creditCancel(0, wrong))).isEqualTo(StatusWord.S2_WRONG);
    DebitCommand right = card.psam.sign(initialize, wrong.terms());
    assertThat(card.status(Purse.creditCancel(0, right))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.balance(0)).isEqualTo(1300);
  }

  @Test
  default void sessionsOfPurchaseAndCancelDoNotMix() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(SEVEN);
    InitializeAnswer initialize = initializeCancel(card);
    DebitCommand cancel =
        card.psam.sign(initialize, terms(card.psam, paid.command().terms().trx(), SEVEN));
    assertThat(card.status(Purse.debit(0, cancel))).isEqualTo(StatusWord.BAD_SEQUENCE);
    DebitCommand debit = card.psam.sign(card.initialize(0, SEVEN), card.terms(SEVEN));
    assertThat(card.status(Purse.creditCancel(0, debit))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.balance(0)).isEqualTo(1300);
  }

  private static void assertRefused(TestCard card, TestCard.Paid cancel) throws CardGone {
    assertThat(cancel.answer().cc()).isEqualTo(CompletionCode.PURSE_COULD_NOT);
    assertThat(cancel.answer().balanceAfterMinor()).isEqualTo(1300);
    assertThat(cancel.answer().transactionNumber()).isEqualTo(2);
    card.assertProven(cancel);
    assertThat(card.balance(0)).isEqualTo(1300);
    assertThat(card.status(Purse.previousSignature(2)))
        .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
  }

  private static TestCard.Paid cancel(
      TestCard card, TestCard.Paid paid, TestPsam psam, TransactionId trx) throws CardGone {
    int number = paid.answer().transactionNumber();
    InitializeAnswer initialize =
        InitializeAnswer.parse(card.done(Purse.initializeCancel(0, number)));
    assertThat(
            psam.isS1Right(
                initialize, TransactionType.CANCEL, paid.command().terms().amount().minor()))
        .isTrue();
    DebitCommand command = psam.sign(initialize, terms(psam, trx, paid.command().terms().amount()));
    return new TestCard.Paid(
        initialize, command, DebitAnswer.parse(card.done(Purse.creditCancel(0, command))));
  }

  private static InitializeAnswer initializeCancel(TestCard card) throws CardGone {
    return InitializeAnswer.parse(card.done(Purse.initializeCancel(0, 1)));
  }

  private static PurchaseTerms terms(TestPsam psam, TransactionId trx, Amount amount) {
    return psam.terms(TransactionType.CANCEL, 9000, trx, amount, TestCard.TIME);
  }
}
