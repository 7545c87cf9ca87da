package farthing.purse;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.purse.CancelDialogue.Opening;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** What a card's answers to a cancel may spoil. */
class CancelDialogueTest {
  private static final IepId PAYER = new IepId(0x46415254, 42);
  private static final int NUMBER = 7;
  private static final Amount PAID = Amount.ofMinor(250, Currency.EUR);
  private static final Amount BALANCE = Amount.ofMinor(1000, Currency.EUR);
  private static final Expiry EXPIRY = new Expiry(LocalDate.of(2031, 6, 30));
  private static final Mac8 S1 = new Mac8(Bytes.ofHex("1111111111111111"));

  @Test
  void theCardThatPaidSaysWhatItWillHold() {
    assertThat(opened(said(PAYER, Suite.AES_128, BALANCE)))
        .isInstanceOfSatisfying(
            Opening.Opened.class,
            opened -> assertThat(opened.balanceAfter(PAID)).isEqualTo(BALANCE.plus(PAID)));
  }

  @Test
  void anAnswerInAnotherCurrencyIsGarbled() {
    Amount dollars = Amount.ofMinor(1000, Currency.USD);

    assertThat(opened(said(PAYER, Suite.AES_128, dollars))).isInstanceOf(Opening.Cannot.class);
  }

  @Test
  void anAnswerWithMoreThanFitsIsGarbled() {
    Amount most = Amount.ofMinor(Integer.MAX_VALUE, Currency.EUR);

    assertThat(opened(said(PAYER, Suite.AES_128, most))).isInstanceOf(Opening.Cannot.class);
  }

  @Test
  void anAnswerOfAnotherCardIsGarbled() {
    assertThat(opened(said(new IepId(0x46415254, 43), Suite.AES_128, BALANCE)))
        .isInstanceOf(Opening.Cannot.class);
  }

  @Test
  void anAnswerOfAnotherSuiteIsGarbled() {
    assertThat(opened(said(PAYER, Suite.TDES, BALANCE))).isInstanceOf(Opening.Cannot.class);
  }

  private static InitializeAnswer said(IepId iep, Suite suite, Amount balance) {
    return new InitializeAnswer(iep, suite, 1, EXPIRY, 0, balance, NUMBER + 1, S1.value(), S1);
  }

  /** Asks a card that answers SELECT and SLOT INQUIRY as it should. */
  private static Opening opened(InitializeAnswer initialized) {
    Dialogue<Opening> now =
        CancelDialogue.open(PAYER::equals, new CancelDialogue.Payment(NUMBER, PAID));
    while (now instanceof Dialogue.Send<Opening>(CommandApdu command, var then)) {
      Bytes data =
          switch (command.ins()) {
            case 0xA4 -> fci();
            case 0x5C -> new SlotInquiry(BALANCE, BALANCE, BALANCE).toBytes();
            default -> initialized.toBytes();
          };
      now = then.apply(new ResponseApdu(data, StatusWord.DONE));
    }
    return ((Dialogue.Over<Opening>) now).outcome();
  }

  private static Bytes fci() {
    Bytes identity =
        tlv(0x80, Bytes.ofHex("01"))
            .plus(tlv(0x81, PAYER.providerBytes()))
            .plus(tlv(0x82, PAYER.numberBytes()))
            .plus(tlv(0x83, Bytes.of((byte) Suite.AES_128.code())))
            .plus(tlv(0x84, Bytes.ofHex("01")))
            .plus(tlv(0x85, EXPIRY.toBytes()))
            .plus(tlv(0x86, new ByteWriter(2).u2(0).toBytes()))
            .plus(tlv(0x87, Bytes.ofHex("01")));
    return tlv(0x6F, tlv(0x84, Purse.AID).plus(tlv(0xA5, identity)));
  }

  private static Bytes tlv(int tag, Bytes value) {
    return new Tlv(tag, value).toBytes();
  }
}
