package farthing.testkit;

import static farthing.base.Currency.AUTHENTICATION;
import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static farthing.base.Currency.USD;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.InitializeAnswer;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** INITIALIZE IEP for a purchase: what it says, what it refuses and in which order. */
interface InitializeConformance extends PurseMaker {

  @Test
  default void initializeSaysWhoWhatAndSigns() throws Exception {
    ScriptedRandom random = new ScriptedRandom(1).then(Bytes.ofHex("0102030405060708"));
    CardLink link = insert(random);
    PurseProfile profile = profile().withLastNumber(0x0102);
    link.transmit(Purse.select());
    for (CommandApdu part : profile.commands()) {
      link.transmit(part);
    }
    InitializeAnswer answer =
        InitializeAnswer.parse(
            link.transmit(Purse.initializePurchase(0, Amount.ofMinor(500, EUR))).data());
    assertThat(answer.signedPart().hex())
        .isEqualTo(
            "46415254000000000042"
                + "%02x".formatted(suite().code())
                + "0131063000097802000007d001030102030405060708");
    TestPsam psam =
        new TestPsam(
            farthing.base.PsamId.ofHex("00".repeat(8)),
            profile.keys().purchase(),
            profile.keys().tac());
    assertThat(psam.isS1Right(answer, TransactionType.PURCHASE, 500)).isTrue();
  }

  @Test
  default void initializeWritesNothingAndDrawsAnew() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    Bytes before = card.done(Purse.slotInquiry(0));
    Set<Bytes> drawn = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      InitializeAnswer answer = card.initialize(0, Amount.ofMinor(500, EUR));
      assertThat(answer.transactionNumber()).isEqualTo(1);
      drawn.add(answer.random());
    }
    assertThat(drawn).hasSize(20);
    assertThat(card.done(Purse.slotInquiry(0))).isEqualTo(before);
    assertThat(card.status(Purse.readLog(1))).isEqualTo(StatusWord.RECORD_NOT_FOUND);
    assertThat(card.status(Purse.previousSignature(1)))
        .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
  }

  @Test
  default void initializeDoesNotLookAtTheBalance() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.initialize(0, Amount.ofMinor(2001, EUR)).balance().minor()).isEqualTo(2000);
  }

  @Test
  default void amountsAndCurrenciesAreRefusedBySlot() throws Exception {
    PurseProfile two =
        profile()
            .withSlots(
                PurseProfile.slot(EUR, 2000, 50_000, 10_000),
                PurseProfile.slot(JPY, 5000, 5000, 4000));
    TestCard card = TestCard.of(this, two);
    assertThat(card.initializeStatus(2, euros(1))).isEqualTo(StatusWord.NO_SUCH_SLOT);
    assertThat(card.initializeStatus(0xFF, euros(1))).isEqualTo(StatusWord.NO_SUCH_SLOT);
    assertThat(card.initializeStatus(1, euros(1))).isEqualTo(StatusWord.CURRENCY_NOT_THE_SLOTS);
    assertThat(card.initializeStatus(0, Amount.ofMinor(1, USD)))
        .isEqualTo(StatusWord.CURRENCY_NOT_THE_SLOTS);
    assertThat(card.initializeStatus(0, Amount.ofMinor(1, new Currency(978, 0))))
        .isEqualTo(StatusWord.CURRENCY_NOT_THE_SLOTS);
    assertThat(card.initializeStatus(0, euros(0))).isEqualTo(StatusWord.AMOUNT_TOO_LOW);
    assertThat(card.initializeStatus(0, euros(10_001))).isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
    assertThat(card.initializeStatus(0, euros(10_000))).isEqualTo(StatusWord.DONE);
    assertThat(card.initializeStatus(1, Amount.ofMinor(4000, JPY))).isEqualTo(StatusWord.DONE);
    assertThat(card.initializeStatus(1, Amount.ofMinor(Integer.MAX_VALUE, JPY)))
        .isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
  }

  @Test
  default void malformedAmountsAndCurrenciesAreRefusedFirst() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (String data :
        new String[] {
          "80000000097802",
          "ffffffff097802",
          "0000000109780a",
          "000000010a7802",
          "00000001097f02",
          "00000001a97802",
          "80000000900000"
        }) {
      assertThat(card.status(CommandApdu.of(0x90, 0x50, 0x01, 0x05, Bytes.ofHex(data))))
          .as(data)
          .isEqualTo(StatusWord.DATA_WRONG);
    }
  }

  @Test
  default void authenticationTakesAnySlotAndNoAmount() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int slot : new int[] {0, 1, 8, 0x80, 0xFF}) {
      InitializeAnswer answer = card.initialize(slot, Amount.ofMinor(0, AUTHENTICATION));
      assertThat(answer.balance()).isEqualTo(Amount.ofMinor(0, AUTHENTICATION));
    }
    assertThat(card.initializeStatus(0, Amount.ofMinor(1, AUTHENTICATION)))
        .isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
  }

  @Test
  default void statesOfTheCardRefuseInOrder() throws Exception {
    TestCard locked = TestCard.of(this, profile().withState(0x8001));
    assertThat(locked.initializeStatus(9, euros(0))).isEqualTo(StatusWord.LOCKED_FOR_GOOD);
    assertThat(locked.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.LOCKED_FOR_GOOD);
    TestCard blocked = TestCard.of(this, profile().withState(0x0001));
    assertThat(blocked.initializeStatus(9, euros(0))).isEqualTo(StatusWord.BLOCKED);
    assertThat(blocked.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.BLOCKED);
    TestCard loadsBlocked = TestCard.of(this, profile().withState(0x0002));
    assertThat(loadsBlocked.initializeStatus(0, euros(1))).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void numbersUsedUpAreRefusedBehindTheAmountAndBeforeThePin() throws Exception {
    PurseProfile usedUp =
        profile().withAuthenticationMode(PurseProfile.PIN_FOR_PURCHASE).withLastNumber(0xFFFE);
    TestCard card = TestCard.of(this, usedUp);
    assertThat(card.initializeStatus(0, euros(1))).isEqualTo(StatusWord.NTIEP_USED_UP);
    assertThat(card.initializeStatus(0, Amount.ofMinor(0, AUTHENTICATION)))
        .isEqualTo(StatusWord.NTIEP_USED_UP);
    assertThat(card.initializeStatus(0, euros(0))).isEqualTo(StatusWord.AMOUNT_TOO_LOW);
    TestCard over = TestCard.of(this, usedUp.withLastNumber(0xFFFF));
    assertThat(over.initializeStatus(0, euros(1))).isEqualTo(StatusWord.NTIEP_USED_UP);
  }

  @Test
  default void lastNumberIsFffe() throws Exception {
    TestCard card = TestCard.of(this, profile().withLastNumber(0xFFFD));
    TestCard.Paid last = card.pay(euros(100));
    assertThat(last.answer().transactionNumber()).isEqualTo(0xFFFE);
    assertThat(last.answer().cc().isDone()).isTrue();
    assertThat(card.initializeStatus(0, euros(100))).isEqualTo(StatusWord.NTIEP_USED_UP);
    assertThat(card.status(Purse.initializeCancel(0, 0xFFFE))).isEqualTo(StatusWord.NTIEP_USED_UP);
    assertThat(card.previous(0xFFFE).asDebitAnswer()).isEqualTo(last.answer());
  }

  private static Amount euros(int cents) {
    return Amount.ofMinor(cents, EUR);
  }
}
