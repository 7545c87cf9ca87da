package farthing.testkit;

import static farthing.base.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.purse.CardGone;
import farthing.purse.DebitCommand;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import org.junit.jupiter.api.Test;

/** VERIFY, and the PIN that AMIEP wants for purchases. */
interface PinConformance extends PurseMaker {
  Bytes PIN = Bytes.ofHex("241234ffffffffff");
  Bytes WRONG = Bytes.ofHex("244321ffffffffff");
  Bytes NOTHING = Bytes.empty();
  Amount TWO = Amount.ofMinor(200, EUR);

  @Test
  default void purchaseWantsThePinWhenTheCardSaysSo() throws Exception {
    TestCard card = withPin();
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.PIN_WANTED);
    card.done(Purse.verify(PIN));
    card.pay(TWO);
    assertThat(card.pay(TWO).answer().balanceAfterMinor()).isEqualTo(1600);
  }

  @Test
  default void pinIsNotAskedForWhereItIsForLoadsOnly() throws Exception {
    TestCard card = TestCard.of(this, profile().withPin(PIN).withAuthenticationMode(0x01));
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void loadAndUnloadWantThePinWhenTheCardSaysSo() throws Exception {
    TestCard card =
        TestCard.of(this, profile().withPin(PIN).withAuthenticationMode(PurseProfile.PIN_FOR_LOAD));
    for (TransactionType type :
        new TransactionType[] {TransactionType.LOAD, TransactionType.UNLOAD}) {
      assertThat(card.loads.openStatus(type, 0, TWO)).isEqualTo(StatusWord.PIN_WANTED);
      card.done(Purse.verify(PIN));
      assertThat(card.loads.move(type, TWO).answer().cc().isDone()).isTrue();
      assertThat(card.loads.openStatus(type, 0, TWO)).isEqualTo(StatusWord.DONE);
      card.done(Purse.select());
    }
    assertThat(card.loads.openStatus(TransactionType.LOAD, 0, Amount.ofMinor(48_001, EUR)))
        .isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
    TestCard purchasesOnly = withPin();
    assertThat(purchasesOnly.loads.load(TWO).answer().cc().isDone()).isTrue();
    TestCard without =
        TestCard.of(this, profile().withAuthenticationMode(PurseProfile.PIN_FOR_LOAD));
    assertThat(without.loads.openStatus(TransactionType.UNLOAD, 0, TWO))
        .isEqualTo(StatusWord.PIN_WANTED);
  }

  @Test
  default void pinIsAskedForBehindEverythingElse() throws Exception {
    TestCard card = withPin();
    assertThat(card.initializeStatus(1, TWO)).isEqualTo(StatusWord.NO_SUCH_SLOT);
    assertThat(card.initializeStatus(0, Amount.ofMinor(10_001, EUR)))
        .isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
  }

  @Test
  default void verifiedPinLastsUntilSelectOrReset() throws Exception {
    TestCard card = withPin();
    card.done(Purse.verify(PIN));
    card.done(Purse.select());
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.PIN_WANTED);
    card.done(Purse.verify(PIN));
    reset(card.link);
    card.done(Purse.select());
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.PIN_WANTED);
  }

  @Test
  default void threeWrongPinsBlockIt() throws Exception {
    TestCard card = withPin();
    assertVerify(card, WRONG, 0x63C2);
    assertVerify(card, WRONG, 0x63C1);
    assertVerify(card, WRONG, 0x63C0);
    assertVerify(card, PIN, StatusWord.PIN_BLOCKED);
    assertVerify(card, NOTHING, StatusWord.PIN_BLOCKED);
    reset(card.link);
    card.done(Purse.select());
    assertVerify(card, PIN, StatusWord.PIN_BLOCKED);
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.PIN_WANTED);
  }

  @Test
  default void rightPinGivesAllTriesBack() throws Exception {
    TestCard card = withPin();
    assertVerify(card, WRONG, 0x63C2);
    assertVerify(card, WRONG, 0x63C1);
    assertVerify(card, PIN, StatusWord.DONE);
    assertVerify(card, WRONG, 0x63C2);
  }

  @Test
  default void triesLeftOutliveAReset() throws Exception {
    TestCard card = withPin();
    assertVerify(card, WRONG, 0x63C2);
    reset(card.link);
    card.done(Purse.select());
    assertVerify(card, WRONG, 0x63C1);
  }

  @Test
  default void wrongPinTakesTheVerificationAway() throws Exception {
    TestCard card = withPin();
    card.done(Purse.verify(PIN));
    assertVerify(card, WRONG, 0x63C2);
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.PIN_WANTED);
  }

  @Test
  default void emptyVerifyAsksAndCountsNothing() throws Exception {
    TestCard card = withPin();
    for (int i = 0; i < 5; i++) {
      assertVerify(card, NOTHING, 0x63C3);
    }
    assertVerify(card, WRONG, 0x63C2);
    assertVerify(card, NOTHING, 0x63C2);
    assertVerify(card, PIN, StatusWord.DONE);
    assertVerify(card, NOTHING, StatusWord.DONE);
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void authenticationWantsThePinAsAPurchaseDoes() throws Exception {
    TestCard card = withPin();
    Amount nothing = Amount.ofMinor(0, Currency.AUTHENTICATION);
    assertThat(card.initializeStatus(0, nothing)).isEqualTo(StatusWord.PIN_WANTED);
    card.done(Purse.verify(PIN));
    assertThat(card.pay(nothing).answer().cc().isDone()).isTrue();
  }

  @Test
  default void wrongPinsBlockACardThatWasVerified() throws Exception {
    TestCard card = withPin();
    card.done(Purse.verify(PIN));
    assertVerify(card, WRONG, 0x63C2);
    assertVerify(card, WRONG, 0x63C1);
    assertVerify(card, WRONG, 0x63C0);
    assertVerify(card, NOTHING, StatusWord.PIN_BLOCKED);
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.PIN_WANTED);
  }

  @Test
  default void verifiedPinOutlivesRefusalsAndInquiries() throws Exception {
    TestCard card = withPin();
    card.done(Purse.verify(PIN));
    assertThat(card.pay(Amount.ofMinor(2001, EUR)).answer().cc().isDone()).isFalse();
    card.status(Purse.previousSignature(9));
    card.done(Purse.slotInquiry(0));
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void verifyEndsTheSessionWhateverItSays() throws Exception {
    TestCard card = withPin();
    card.done(Purse.verify(PIN));
    for (Bytes block : new Bytes[] {NOTHING, PIN, WRONG}) {
      card.done(Purse.verify(PIN));
      DebitCommand debit = card.psam.sign(card.initialize(0, TWO), card.terms(TWO));
      card.status(Purse.verify(block));
      assertThat(card.status(Purse.debit(0, debit))).isEqualTo(StatusWord.BAD_SEQUENCE);
    }
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void blockOfAnotherFormatIsAWrongPin() throws Exception {
    TestCard card = withPin();
    assertVerify(card, Bytes.ofHex("041234ffffffffff"), 0x63C2);
    assertVerify(card, Bytes.ofHex("0000000000000000"), 0x63C1);
  }

  @Test
  default void cardWithoutPinNeverSatisfiesTheWish() throws Exception {
    TestCard card =
        TestCard.of(this, profile().withAuthenticationMode(PurseProfile.PIN_FOR_PURCHASE));
    assertVerify(card, PIN, StatusWord.BLOCKED);
    assertVerify(card, NOTHING, StatusWord.BLOCKED);
    assertVerify(card, Bytes.of(new byte[8]), StatusWord.BLOCKED);
    assertThat(card.initializeStatus(0, TWO)).isEqualTo(StatusWord.PIN_WANTED);
  }

  private TestCard withPin() throws CardGone {
    return TestCard.of(
        this, profile().withPin(PIN).withAuthenticationMode(PurseProfile.PIN_FOR_PURCHASE));
  }

  private static void assertVerify(TestCard card, Bytes block, int status) throws CardGone {
    assertThat(card.status(Purse.verify(block))).isEqualTo(status);
  }
}
