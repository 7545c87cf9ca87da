package farthing.testkit;

import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.purse.CommandApdu;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule 1: the card's one session, which the very next command uses or ends. */
interface SessionConformance extends PurseMaker {
  Amount FIVE = Amount.ofMinor(500, EUR);

  @Test
  default void debitWithoutInitializeIsOutOfSequence() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    CommandApdu debit = CommandApdu.of(0x90, 0x54, 0x01, 0x00, Bytes.of(new byte[48]));
    CommandApdu credit = CommandApdu.of(0x90, 0x52, 0x07, 0x00, Bytes.of(new byte[48]));
    assertThat(card.status(debit)).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.status(credit)).isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  default void debitIsTakenOnce() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(FIVE);
    assertThat(card.status(Purse.debit(0, paid.command()))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.balance(0)).isEqualTo(1500);
  }

  @Test
  default void anyCommandBetweenEndsTheSession() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (CommandApdu between :
        List.of(
            Purse.select(),
            CommandApdu.of(0x00, 0xA4, 0x04, 0x00, Bytes.ofHex("a000000003")),
            Purse.slotInquiry(0),
            Purse.slotInquiry(5),
            Purse.readLog(1),
            Purse.previousSignature(1),
            Purse.verify(Bytes.empty()),
            Purse.initializeCancel(0, 1),
            Purse.initializePurchase(3, FIVE),
            CommandApdu.of(0x80, 0x50, 0x00, 0x00, Bytes.empty()),
            CommandApdu.of(0x90, 0x77, 0x00, 0x00, Bytes.empty()),
            CommandApdu.of(0x90, 0xE0, 0xFF, 0x00, Bytes.ofHex("c20400000000")),
            CommandApdu.of(0x90, 0x54, 0x01, 0x00, Bytes.of(new byte[47])),
            CommandApdu.of(0x90, 0x54, 0x02, 0x00, Bytes.of(new byte[48])),
            CommandApdu.of(0x90, 0x52, 0x07, 0x00, Bytes.of(new byte[48])))) {
      InitializeAnswer answer = card.initialize(0, FIVE);
      DebitCommand command = card.psam.sign(answer, card.terms(FIVE));
      card.send(between);
      assertThat(card.status(Purse.debit(0, command)))
          .as("behind " + between)
          .isEqualTo(StatusWord.BAD_SEQUENCE);
    }
    assertThat(card.balance(0)).isEqualTo(2000);
    assertThat(card.pay(FIVE).answer().cc().isDone()).isTrue();
  }

  @Test
  default void resetEndsTheSession() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    DebitCommand command = card.psam.sign(card.initialize(0, FIVE), card.terms(FIVE));
    reset(card.link);
    card.done(Purse.select());
    assertThat(card.status(Purse.debit(0, command))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void oldS2DiesWithItsSession() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    DebitCommand old = card.psam.sign(card.initialize(0, FIVE), card.terms(FIVE));
    card.initialize(0, FIVE);
    assertThat(card.status(Purse.debit(0, old))).isEqualTo(StatusWord.S2_WRONG);
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void usedS2IsWorthNothingInTheNextSession() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(FIVE);
    card.initialize(0, FIVE);
    assertThat(card.status(Purse.debit(0, paid.command()))).isEqualTo(StatusWord.S2_WRONG);
    assertThat(card.balance(0)).isEqualTo(1500);
  }

  @Test
  default void debitOfAnotherSlotIsRefusedAndNotCounted() throws Exception {
    TestCard card =
        TestCard.of(
            this,
            profile()
                .withSlots(
                    PurseProfile.slot(EUR, 2000, 50_000, 10_000),
                    PurseProfile.slot(JPY, 2000, 50_000, 10_000)));
    for (int i = 0; i < 20; i++) {
      DebitCommand command = card.psam.sign(card.initialize(0, FIVE), card.terms(FIVE));
      assertThat(card.status(Purse.debit(1, command))).isEqualTo(StatusWord.DATA_WRONG);
      assertThat(card.status(Purse.debit(0, command))).isEqualTo(StatusWord.BAD_SEQUENCE);
    }
    assertThat(card.pay(FIVE).answer().cc().isDone()).isTrue();
    assertThat(card.balance(1)).isEqualTo(2000);
  }

  @Test
  default void twoSlotsShareOneSession() throws Exception {
    TestCard card =
        TestCard.of(
            this,
            profile()
                .withSlots(
                    PurseProfile.slot(EUR, 2000, 50_000, 10_000),
                    PurseProfile.slot(JPY, 2000, 50_000, 10_000)));
    DebitCommand command = card.psam.sign(card.initialize(0, FIVE), card.terms(FIVE));
    card.initialize(1, Amount.ofMinor(500, JPY));
    assertThat(card.status(Purse.debit(0, command))).isEqualTo(StatusWord.DATA_WRONG);
  }
}
