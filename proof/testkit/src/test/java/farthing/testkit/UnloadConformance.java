package farthing.testkit;

import static farthing.base.Currency.EUR;
import static farthing.purse.TransactionType.LOAD;
import static farthing.purse.TransactionType.UNLOAD;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.purse.CompletionCode;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import org.junit.jupiter.api.Test;

/** INITIALIZE and DEBIT for an unload: value off the card, on the issuer's word. */
interface UnloadConformance extends PurseMaker {
  Amount FOUR = Amount.ofMinor(4_00, EUR);

  @Test
  default void unloadMovesTheValueOffTheCard() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestLoads.Loaded unloaded = card.loads.unload(FOUR);
    assertThat(unloaded.answer().cc()).isEqualTo(CompletionCode.DONE);
    assertThat(unloaded.answer().balanceAfterMinor()).isEqualTo(1600);
    assertThat(card.balance(0)).isEqualTo(1600);
    assertThat(card.log(1).type()).isEqualTo(UNLOAD);
    assertThat(card.previous(1).type()).isEqualTo(UNLOAD);
    assertThat(card.previous(1).asLoadAnswer()).isEqualTo(unloaded.answer());
    assertThat(card.loads.open(LOAD, 0, FOUR).answer().lastLoad()).isEqualTo(1);
  }

  @Test
  default void allOfItMayBeUnloadedAndNoMore() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    LoadAnswer refused = card.loads.unload(Amount.ofMinor(2001, EUR)).answer();
    assertThat(refused.cc()).isEqualTo(CompletionCode.BALANCE_TOO_LOW);
    assertThat(refused.balanceAfterMinor()).isEqualTo(2000);
    assertThat(refused.secret()).isPresent();
    assertThat(card.loads.unload(Amount.ofMinor(Integer.MAX_VALUE, EUR)).answer().cc())
        .isEqualTo(CompletionCode.BALANCE_TOO_LOW);
    LoadAnswer all = card.loads.unload(Amount.ofMinor(2000, EUR)).answer();
    assertThat(all.cc().isDone()).isTrue();
    assertThat(all.transactionNumber()).isEqualTo(1);
    assertThat(card.balance(0)).isZero();
  }

  @Test
  default void nothingIsNotUnloaded() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.loads.openStatus(UNLOAD, 0, Amount.ofMinor(0, EUR)))
        .isEqualTo(StatusWord.AMOUNT_TOO_LOW);
  }

  @Test
  default void unloadIsNotBoundByThePurchaseMaximumOrBlocks() throws Exception {
    TestCard card =
        TestCard.of(
            this, profile().withSlots(PurseProfile.slot(EUR, 2000, 50_000, 300)).withState(0x0003));
    assertThat(card.loads.unload(FOUR).answer().cc().isDone()).isTrue();
    TestCard locked = TestCard.of(this, profile().withState(0x8000));
    assertThat(locked.loads.openStatus(UNLOAD, 0, FOUR)).isEqualTo(StatusWord.LOCKED_FOR_GOOD);
  }

  @Test
  default void issuerMayRefuseAnUnloadToo() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestLoads.Opened opened = card.loads.open(UNLOAD, 0, FOUR);
    CompletionCode refusal = new CompletionCode(0x0102);
    LoadAnswer answer = card.loads.settle(opened, card.loads.signAs(refusal, opened)).answer();
    assertThat(answer.cc()).isEqualTo(refusal);
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void sessionsOfLoadUnloadPurchaseAndUpdateDoNotMix() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestLoads.Opened load = card.loads.open(LOAD, 0, FOUR);
    LoadCommand command = card.loads.sign(load);
    assertThat(card.status(Purse.debitUnload(0, command))).isEqualTo(StatusWord.BAD_SEQUENCE);
    TestLoads.Opened unload = card.loads.open(UNLOAD, 0, FOUR);
    assertThat(card.status(Purse.creditLoad(0, card.loads.sign(unload))))
        .isEqualTo(StatusWord.BAD_SEQUENCE);
    card.initialize(0, FOUR);
    assertThat(card.status(Purse.debitUnload(0, command))).isEqualTo(StatusWord.BAD_SEQUENCE);
    card.loads.openUpdate();
    assertThat(card.status(Purse.debitUnload(0, command))).isEqualTo(StatusWord.BAD_SEQUENCE);
    card.loads.open(UNLOAD, 0, FOUR);
    assertThat(
            card.status(Purse.debit(0, card.psam.sign(card.initialize(0, FOUR), card.terms(FOUR)))))
        .isEqualTo(StatusWord.DONE);
    assertThat(card.balance(0)).isEqualTo(1600);
  }
}
