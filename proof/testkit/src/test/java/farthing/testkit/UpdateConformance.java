package farthing.testkit;

import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static farthing.purse.TransactionType.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.Mac8;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.Fci;
import farthing.purse.ParameterUpdate;
import farthing.purse.ParameterUpdate.CardState;
import farthing.purse.ParameterUpdate.Limits;
import farthing.purse.ParameterUpdate.NewExpiry;
import farthing.purse.PinBlock;
import farthing.purse.PreviousSignature;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import farthing.purse.UpdateCommand;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** INITIALIZE for an update and UPDATE IEP PARAMETER: what the issuer changes in a card. */
interface UpdateConformance extends PurseMaker {
  Amount EURO = Amount.ofMinor(1_00, EUR);
  PinBlock OLD_PIN = PinBlock.ofDigits("1234");
  PinBlock NEW_PIN = PinBlock.ofDigits("987654");
  Expiry LATER = new Expiry(LocalDate.of(2036, 2, 29));

  @Test
  default void updateBlocksAndUnblocks() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertDone(card.loads.update(new CardState(0x0001)), 1);
    assertThat(card.initializeStatus(0, EURO)).isEqualTo(StatusWord.BLOCKED);
    assertDone(card.loads.update(new CardState(0x0002)), 2);
    assertThat(card.initializeStatus(0, EURO)).isEqualTo(StatusWord.DONE);
    assertThat(card.loads.openStatus(LOAD, 0, EURO)).isEqualTo(StatusWord.BLOCKED);
    assertDone(card.loads.update(new CardState(0)), 3);
    assertThat(card.loads.openStatus(LOAD, 0, EURO)).isEqualTo(StatusWord.DONE);
    assertThat(face(card).state()).isZero();
  }

  @Test
  default void purseLockedForGoodStaysSo() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertDone(card.loads.update(new CardState(0x8000)), 1);
    assertThat(face(card).lockedForGood()).isTrue();
    assertThat(card.initializeStatus(0, EURO)).isEqualTo(StatusWord.LOCKED_FOR_GOOD);
    assertThat(card.status(Purse.initializeUpdate(card.loads.namedUpdate())))
        .isEqualTo(StatusWord.LOCKED_FOR_GOOD);
  }

  @Test
  default void updateIsLoggedAndItsProofGivenAgain() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestLoads.Updated updated = card.loads.update(new CardState(0x0100));
    assertThat(card.done(Purse.readLog(1)).hex())
        .isEqualTo(
            "04"
                + "0001"
                + "0000"
                + "000000"
                + "00000000"
                + "00000000"
                + "2611221604"
                + "00".repeat(8));
    assertThat(card.log(1).type()).isEqualTo(TransactionType.UPDATE);
    assertThat(card.previous(1))
        .isEqualTo(
            new PreviousSignature(
                TransactionType.UPDATE,
                0,
                1,
                CompletionCode.DONE,
                0,
                updated.answer().s3(),
                Mac8.ZERO,
                Mac8.ZERO));
    assertThat(card.previous(1).asUpdateAnswer()).isEqualTo(updated.answer());
    assertThat(card.nextNumber()).isEqualTo(2);
    assertThat(card.loads.open(LOAD, 0, EURO).answer().cardState()).isEqualTo(0x0100);
  }

  @Test
  default void updateIsNoLoadAndEndsTheCancelOfAPurchase() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.loads.load(EURO);
    card.pay(EURO);
    card.loads.update();
    assertThat(card.loads.open(LOAD, 0, EURO).answer().lastLoad()).isEqualTo(1);
    assertThat(card.status(Purse.initializeCancel(0, 2))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void limitsChangeASlotAndLeaveWhatItHolds() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertDone(card.loads.update(limits(EUR, 1500, 99)), 1);
    assertThat(card.slot(0)).isEqualTo(PurseProfile.slot(EUR, 2000, 1500, 99));
    assertThat(card.initializeStatus(0, EURO)).isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
    assertThat(card.initializeStatus(0, Amount.ofMinor(99, EUR))).isEqualTo(StatusWord.DONE);
    assertThat(card.loads.unload(EURO).answer().balanceAfterMinor()).isEqualTo(1900);
  }

  @Test
  default void slotsAreOpenedUntilThereAreEight() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    Limits[] seven = new Limits[7];
    for (int i = 0; i < 7; i++) {
      seven[i] = limits(new Currency(1000 + i, 0), 1000 + i, 10 + i);
    }
    assertDone(card.loads.update(seven), 1);
    assertThat(face(card).slots()).isEqualTo(8);
    for (int i = 0; i < 7; i++) {
      assertThat(card.slot(i + 1))
          .isEqualTo(PurseProfile.slot(new Currency(1000 + i, 0), 0, 1000 + i, 10 + i));
    }
    TestLoads.Updated ninth = card.loads.update(limits(EUR, 1, 1), limits(JPY, 1, 1));
    assertThat(ninth.answer().cc()).isEqualTo(CompletionCode.PURSE_COULD_NOT);
    assertThat(ninth.answer().transactionNumber()).isEqualTo(2);
    assertThat(card.slot(0)).isEqualTo(PurseProfile.slot(EUR, 2000, 50_000, 10_000));
    assertThat(card.status(Purse.previousSignature(2)))
        .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
    assertDone(card.loads.update(limits(EUR, 60_000, 1)), 2);
    TestLoads.Opened last = card.loads.open(LOAD, 7, Amount.ofMinor(1006, new Currency(1006, 0)));
    assertThat(card.loads.settle(last, card.loads.sign(last)).answer().balanceAfterMinor())
        .isEqualTo(1006);
  }

  @Test
  default void oneCurrencyTwiceOpensOneSlotAndTheLastLimitsStand() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 6; i++) {
      card.loads.update(limits(new Currency(1000 + i, 0), 1, 1));
    }
    assertDone(card.loads.update(limits(JPY, 1, 1), limits(EUR, 7, 7), limits(JPY, 5, 6)), 7);
    assertThat(card.slot(7)).isEqualTo(PurseProfile.slot(JPY, 0, 5, 6));
    assertThat(card.slot(0)).isEqualTo(PurseProfile.slot(EUR, 2000, 7, 7));
  }

  @Test
  default void expiryIsSet() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertDone(card.loads.update(new NewExpiry(LATER)), 1);
    assertThat(face(card).expiry()).isEqualTo(LATER);
    assertThat(card.initialize(0, EURO).expiry()).isEqualTo(LATER);
  }

  @Test
  default void newPinHasAllItsTriesAndTheOldOneNone() throws Exception {
    TestCard card = TestCard.of(this, withPin());
    for (int i = 0; i < 3; i++) {
      card.status(Purse.verify(NEW_PIN.value()));
    }
    assertThat(card.status(Purse.verify(OLD_PIN.value()))).isEqualTo(StatusWord.PIN_BLOCKED);
    assertDone(card.loads.updateWithPin(NEW_PIN), 1);
    assertThat(card.status(Purse.verify(OLD_PIN.value()))).isEqualTo(0x63C2);
    assertThat(card.status(Purse.verify(NEW_PIN.value()))).isEqualTo(StatusWord.DONE);
    reset(card.link);
    card.done(Purse.select());
    assertThat(card.status(Purse.verify(NEW_PIN.value()))).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void cardWithoutPinGetsOne() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.status(Purse.verify(NEW_PIN.value()))).isEqualTo(StatusWord.BLOCKED);
    assertDone(card.loads.updateWithPin(NEW_PIN), 1);
    assertThat(card.status(Purse.verify(NEW_PIN.value()))).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void updateTakesAVerifiedPinAwayAndARefusedOneDoesNot() throws Exception {
    TestCard card = TestCard.of(this, withPin());
    card.done(Purse.verify(OLD_PIN.value()));
    TestLoads.OpenedUpdate opened = card.loads.openUpdate();
    ParameterUpdate rubbish = new ParameterUpdate.NewPin(Bytes.of(new byte[16]));
    TestLoads.Updated refused = card.loads.settle(opened, card.loads.sign(opened, rubbish));
    assertThat(refused.answer().cc()).isEqualTo(CompletionCode.PURSE_COULD_NOT);
    assertThat(card.status(Purse.verify(Bytes.empty()))).isEqualTo(StatusWord.DONE);
    assertDone(card.loads.update(new CardState(0)), 1);
    assertThat(card.status(Purse.verify(Bytes.empty()))).isEqualTo(0x63C3);
    card.done(Purse.verify(OLD_PIN.value()));
    assertDone(card.loads.updateWithPin(OLD_PIN), 2);
    assertThat(card.status(Purse.verify(Bytes.empty()))).isEqualTo(0x63C3);
  }

  @Test
  default void pinSealedForAnotherUpdateChangesNothing() throws Exception {
    TestCard card = TestCard.of(this, withPin());
    TestLoads.OpenedUpdate other = card.loads.openUpdate();
    ParameterUpdate.NewPin old = card.loads.issuer.seal(other.answer(), NEW_PIN);
    TestLoads.Updated refused = card.loads.update(new CardState(0x0003), old);
    assertThat(refused.answer().cc()).isEqualTo(CompletionCode.PURSE_COULD_NOT);
    assertThat(face(card).state()).isZero();
    assertThat(card.status(Purse.verify(OLD_PIN.value()))).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void oneUpdateMayChangeEverything() throws Exception {
    TestCard card = TestCard.of(this, withPin().withState(0x0003));
    assertDone(
        card.loads.updateWithPin(
            NEW_PIN,
            limits(JPY, 11, 12),
            new NewExpiry(LATER),
            limits(EUR, 13, 14),
            new CardState(0)),
        1);
    assertThat(face(card).state()).isZero();
    assertThat(face(card).expiry()).isEqualTo(LATER);
    assertThat(card.slot(0)).isEqualTo(PurseProfile.slot(EUR, 2000, 13, 14));
    assertThat(card.slot(1)).isEqualTo(PurseProfile.slot(JPY, 0, 11, 12));
    card.done(Purse.verify(NEW_PIN.value()));
  }

  @Test
  default void whatIsNoUpdateIsRefusedBeforeS2() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (String updates :
        new String[] {
          "00",
          "91",
          "9102",
          "910200",
          "91010000",
          "9103000000",
          "9102000091020000",
          "9303320230",
          "9303310229",
          "9303311301",
          "93033100ff",
          "93033212319303321231",
          "920b0978020000000100000001920b",
          "920b09780a0000000100000001",
          "920b0978028000000100000001",
          "920b0978020000000180000001",
          "920b9000000000000100000001",
          "920b0978020000000100000001".repeat(9),
          "9410" + "00".repeat(15),
          "940f" + "00".repeat(15),
          "9410" + "00".repeat(16) + "9410" + "00".repeat(16),
          "9500",
          "910200009500"
        }) {
      card.loads.openUpdate();
      Bytes data = Bytes.ofHex("00".repeat(8) + updates);
      assertThat(card.status(CommandApdu.of(0x90, 0x58, 0x00, 0x00, data)))
          .as(updates)
          .isEqualTo(StatusWord.DATA_WRONG);
    }
    assertThat(card.nextNumber()).isEqualTo(1);
  }

  @Test
  default void wrongS2OfAnUpdateIsRefusedAndNotCounted() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 20; i++) {
      TestLoads.OpenedUpdate opened = card.loads.openUpdate();
      UpdateCommand right = card.loads.sign(opened, new CardState(0x0003));
      UpdateCommand wrong = new UpdateCommand(TestLoads.spoilt(right.s2()), right.updates());
      assertThat(card.status(Purse.update(wrong))).isEqualTo(StatusWord.S2_WRONG);
      assertThat(card.status(Purse.update(right))).isEqualTo(StatusWord.BAD_SEQUENCE);
    }
    TestLoads.OpenedUpdate opened = card.loads.openUpdate();
    UpdateCommand other = card.loads.sign(opened, new CardState(0x0003));
    card.loads.openUpdate();
    assertThat(card.status(Purse.update(other))).isEqualTo(StatusWord.S2_WRONG);
    assertThat(card.pay(EURO).answer().cc().isDone()).isTrue();
  }

  @Test
  default void updateEndsABlockByWrongS2s() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 15; i++) {
      TestLoads.Opened opened = card.loads.open(LOAD, 0, EURO);
      card.status(opened.settling(TestLoads.spoilt(card.loads.sign(opened))));
    }
    assertThat(card.initializeStatus(0, EURO)).isEqualTo(StatusWord.BLOCKED);
    for (int i = 0; i < 8; i++) {
      // refused: it changes nothing
      TestLoads.OpenedUpdate opened = card.loads.openUpdate();
      card.loads.settle(
          opened, card.loads.sign(opened, new ParameterUpdate.NewPin(Bytes.of(new byte[16]))));
    }
    assertThat(card.initializeStatus(0, EURO)).isEqualTo(StatusWord.BLOCKED);
    assertDone(card.loads.update(), 1);
    assertThat(card.pay(EURO).answer().cc().isDone()).isTrue();
  }

  @Test
  default void updateNamesNoSlot() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    Bytes data = card.loads.namedUpdate().toBytes();
    assertThat(card.status(CommandApdu.of(0x90, 0x50, 0x04, 0x01, data)))
        .isEqualTo(StatusWord.P1_P2_WRONG);
    TestLoads.OpenedUpdate opened = card.loads.openUpdate();
    Bytes command = card.loads.sign(opened).toBytes();
    assertThat(card.status(CommandApdu.of(0x90, 0x58, 0x00, 0x01, command)))
        .isEqualTo(StatusWord.P1_P2_WRONG);
    assertThat(card.status(CommandApdu.of(0x90, 0x58, 0x00, 0x00, command)))
        .isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  default void updateWantsATimeAndANumber() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    Bytes noTime = Bytes.ofHex("2611221660" + "00".repeat(16));
    assertThat(card.status(CommandApdu.of(0x90, 0x50, 0x04, 0x00, noTime)))
        .isEqualTo(StatusWord.DATA_WRONG);
    TestCard last = TestCard.of(this, profile().withLastNumber(0xFFFD));
    assertDone(last.loads.update(), 0xFFFE);
    assertThat(last.status(Purse.initializeUpdate(last.loads.namedUpdate())))
        .isEqualTo(StatusWord.NTIEP_USED_UP);
  }

  private PurseProfile withPin() {
    return profile().withPin(OLD_PIN.value());
  }

  private static Fci.Identity face(TestCard card) throws CardGone {
    return Fci.parse(card.done(Purse.select())).identity().orElseThrow();
  }

  private static Limits limits(Currency currency, int maximum, int purchase) {
    return new Limits(Amount.ofMinor(maximum, currency), Amount.ofMinor(purchase, currency));
  }

  private static void assertDone(TestLoads.Updated updated, int number) {
    assertThat(updated.answer().cc()).isEqualTo(CompletionCode.DONE);
    assertThat(updated.answer().transactionNumber()).isEqualTo(number);
  }
}
