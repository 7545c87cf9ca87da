package farthing.testkit;

import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import org.junit.jupiter.api.Test;

/** SELECT, SLOT INQUIRY and the ATR. */
interface SelectConformance extends PurseMaker {

  @Test
  default void answerToResetNamesFarthing() {
    assertThat(insert(new ScriptedRandom(1)).atr().hex()).isEqualTo("3b8880014641525448494e4700");
  }

  @Test
  default void blankPurseTellsOnlyItsVersion() throws Exception {
    CardLink blank = insert(new ScriptedRandom(1));
    assertThat(blank.transmit(Purse.select()).toBytes().hex())
        .isEqualTo("6f11840af04641525448494e4701a5038001019000");
  }

  @Test
  default void selectTellsWhoThePurseIs() throws Exception {
    TestCard card = TestCard.of(this, profile().withState(0x0002));
    Bytes told = card.done(Purse.select());
    assertThat(told.hex())
        .isEqualTo(
            "6f31840af04641525448494e4701"
                + "a523800101810446415254820600000000004283"
                + "01%02x".formatted(suite().code())
                + "84010185033106308602000287"
                + "0101");
    Fci.Identity identity = Fci.parse(told).identity().orElseThrow();
    assertThat(identity.iep()).isEqualTo(card.profile.iep());
    assertThat(identity.expiry()).isEqualTo(card.profile.expiry());
    assertThat(identity.slots()).isEqualTo(1);
  }

  @Test
  default void nothingIsThereBeforeSelect() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    reset(card.link);
    assertThat(card.status(Purse.slotInquiry(0))).isEqualTo(StatusWord.NOT_FOUND);
    assertThat(card.status(Purse.initializePurchase(0, Amount.ofMinor(1, EUR))))
        .isEqualTo(StatusWord.NOT_FOUND);
    card.done(Purse.select());
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void otherApplicationsAreNotFound() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (String aid : new String[] {"a000000003", "f04641525448494e470f"}) {
      assertThat(card.status(CommandApdu.of(0x00, 0xA4, 0x04, 0x00, Bytes.ofHex(aid))))
          .isEqualTo(StatusWord.NOT_FOUND);
    }
  }

  @Test
  default void everySlotIsTold() throws Exception {
    PurseProfile two =
        profile()
            .withSlots(
                PurseProfile.slot(EUR, 2000, 50_000, 10_000),
                PurseProfile.slot(JPY, 0, Integer.MAX_VALUE, Integer.MAX_VALUE));
    TestCard card = TestCard.of(this, two);
    assertThat(card.done(Purse.slotInquiry(0)).hex())
        .isEqualTo("097802" + "000007d0" + "0000c350" + "00002710");
    assertThat(card.slot(1)).isEqualTo(two.slots().get(1));
    for (int missing : new int[] {2, 7, 8, 0x7F, 0x80, 0xFF}) {
      assertThat(card.status(Purse.slotInquiry(missing))).isEqualTo(StatusWord.NO_SUCH_SLOT);
    }
  }

  @Test
  default void lockedPurseStillTellsWhatItHolds() throws Exception {
    TestCard card = TestCard.of(this, profile().withState(0x8000));
    assertThat(card.balance(0)).isEqualTo(2000);
    card.done(Purse.select());
  }
}
