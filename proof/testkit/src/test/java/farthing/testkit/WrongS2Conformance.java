package farthing.testkit;

import static farthing.base.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.purse.CardGone;
import farthing.purse.CompletionCode;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import org.junit.jupiter.api.Test;

/** Rule 2: wrong S2s are counted; fifteen in a row block purchases. */
interface WrongS2Conformance extends PurseMaker {
  Amount ONE = Amount.ofMinor(100, EUR);

  @Test
  default void fifteenWrongS2InARowBlockPurchases() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 15; i++) {
      sendWrongS2(card);
    }
    assertThat(card.initializeStatus(0, ONE)).isEqualTo(StatusWord.BLOCKED);
    assertThat(card.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.BLOCKED);
    reset(card.link);
    card.done(Purse.select());
    assertThat(card.initializeStatus(0, ONE)).isEqualTo(StatusWord.BLOCKED);
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void wrongS2sOfPurchasesLoadsAndUnloadsAreCountedTogether() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 5; i++) {
      sendWrongS2(card);
      for (TransactionType type :
          new TransactionType[] {TransactionType.LOAD, TransactionType.UNLOAD}) {
        TestLoads.Opened opened = card.loads.open(type, 0, ONE);
        assertThat(card.status(opened.settling(TestLoads.spoilt(card.loads.sign(opened)))))
            .isEqualTo(StatusWord.S2_WRONG);
      }
    }
    assertThat(card.initializeStatus(0, ONE)).isEqualTo(StatusWord.BLOCKED);
    assertThat(card.loads.openStatus(TransactionType.LOAD, 0, ONE)).isEqualTo(StatusWord.BLOCKED);
    assertThat(card.loads.openStatus(TransactionType.UNLOAD, 0, ONE)).isEqualTo(StatusWord.BLOCKED);
    assertThat(card.loads.openStatus(TransactionType.LOAD, 0, Amount.ofMinor(0, EUR)))
        .isEqualTo(StatusWord.DONE);
    card.loads.update();
    assertThat(card.loads.load(ONE).answer().cc().isDone()).isTrue();
  }

  @Test
  default void rightS2OfALoadBeginsTheCountAnewRefusedOrNot() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 14; i++) {
        sendWrongS2(card);
      }
      TestLoads.Opened opened = card.loads.open(TransactionType.LOAD, 0, ONE);
      CompletionCode issuers = new CompletionCode(round % 2 == 0 ? 0x0000 : 0x0101);
      card.loads.settle(opened, card.loads.signAs(issuers, opened));
    }
    assertThat(card.balance(0)).isEqualTo(2200);
  }

  @Test
  default void rightS2BeginsTheCountAnew() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 14; i++) {
        sendWrongS2(card);
      }
      assertThat(card.pay(ONE).answer().cc().isDone()).isTrue();
    }
    assertThat(card.balance(0)).isEqualTo(1700);
  }

  @Test
  default void signedRefusalBeginsTheCountAnewToo() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 14; i++) {
      sendWrongS2(card);
    }
    assertThat(card.pay(Amount.ofMinor(2001, EUR)).answer().cc().isDone()).isFalse();
    for (int i = 0; i < 14; i++) {
      sendWrongS2(card);
    }
    assertThat(card.pay(ONE).answer().cc().isDone()).isTrue();
  }

  @Test
  default void whatInitializeDidNotNameIsNotCounted() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 14; i++) {
      sendWrongS2(card);
    }
    for (int i = 0; i < 20; i++) {
      InitializeAnswer answer = card.initialize(0, ONE);
      DebitCommand more = card.psam.sign(answer, card.terms(Amount.ofMinor(101, EUR)));
      assertThat(card.status(Purse.debit(0, more))).isEqualTo(StatusWord.DATA_WRONG);
      assertThat(card.status(Purse.debit(0, more))).isEqualTo(StatusWord.BAD_SEQUENCE);
    }
    assertThat(card.pay(ONE).answer().cc().isDone()).isTrue();
  }

  @Test
  default void wrongS2sOfPurchasesAndCancelsAreCountedTogether() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.pay(ONE);
    for (int i = 0; i < 14; i++) {
      if (i % 2 == 0) {
        sendWrongS2(card);
      } else {
        sendWrongCancel(card);
      }
    }
    assertThat(card.initializeStatus(0, ONE)).isEqualTo(StatusWord.DONE);
    sendWrongCancel(card);
    assertThat(card.initializeStatus(0, ONE)).isEqualTo(StatusWord.BLOCKED);
    assertThat(card.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.BLOCKED);
  }

  @Test
  default void blockedPurseStaysBlockedForAuthenticationToo() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 15; i++) {
      sendWrongS2(card);
    }
    assertThat(card.initializeStatus(0, Amount.ofMinor(0, Currency.AUTHENTICATION)))
        .isEqualTo(StatusWord.BLOCKED);
  }

  @Test
  default void countOutlivesAReset() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 15; i++) {
      sendWrongS2(card);
      reset(card.link);
      card.done(Purse.select());
    }
    assertThat(card.initializeStatus(0, ONE)).isEqualTo(StatusWord.BLOCKED);
  }

  @Test
  default void blockedPurseStillAnswersWhatItDid() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(ONE);
    for (int i = 0; i < 15; i++) {
      sendWrongS2(card);
    }
    assertThat(card.previous(1).asDebitAnswer()).isEqualTo(paid.answer());
    assertThat(card.log(1).amount()).isEqualTo(ONE);
  }

  private static void sendWrongCancel(TestCard card) throws CardGone {
    card.done(Purse.initializeCancel(0, 1));
    PurchaseTerms terms =
        card.psam.terms(TransactionType.CANCEL, 1, card.terms(ONE).trx(), ONE, TestCard.TIME);
    assertThat(card.status(Purse.creditCancel(0, new DebitCommand(terms, Mac8.ZERO))))
        .isEqualTo(StatusWord.S2_WRONG);
  }

  private static void sendWrongS2(TestCard card) throws CardGone {
    InitializeAnswer answer = card.initialize(0, ONE);
    PurchaseTerms terms = card.terms(ONE);
    byte[] s2 = card.psam.sign(answer, terms).s2().value().toArray();
    s2[7] ^= 0x01;
    DebitCommand wrong = new DebitCommand(terms, new Mac8(Bytes.of(s2)));
    assertThat(card.status(Purse.debit(0, wrong))).isEqualTo(StatusWord.S2_WRONG);
  }
}
