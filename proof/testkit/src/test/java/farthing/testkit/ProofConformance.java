package farthing.testkit;

import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static farthing.purse.TransactionType.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.ParameterUpdate;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 4: INITIALIZE for a load of nothing, the proof of what became of an unsure load. */
interface ProofConformance extends PurseMaker {
  Amount NOTHING_OF_IT = Amount.ofMinor(0, EUR);
  int PIN_FOR_BOTH = PurseProfile.PIN_FOR_LOAD | PurseProfile.PIN_FOR_PURCHASE;

  @ParameterizedTest
  @ValueSource(ints = {0x0000, 0x0001, 0x0002, 0x0003, 0x7FFF})
  default void proofIsGivenInEveryStateButLockedForGood(int state) throws Exception {
    TestCard card =
        TestCard.of(this, profile().withState(state).withAuthenticationMode(PIN_FOR_BOTH));
    LoadInitializeAnswer proof = proof(card);
    assertThat(proof.cardState()).isEqualTo(state);
    assertThat(proof.balance()).isEqualTo(Amount.ofMinor(2000, EUR));
    assertThat(proof.transactionNumber()).isEqualTo(1);
    TestCard locked = TestCard.of(this, profile().withState(0x8000 | state));
    assertThat(locked.loads.openStatus(LOAD, 0, NOTHING_OF_IT))
        .isEqualTo(StatusWord.LOCKED_FOR_GOOD);
  }

  @Test
  default void proofWantsNoPin() throws Exception {
    Bytes pin = Bytes.ofHex("241234ffffffffff");
    TestCard card = TestCard.of(this, profile().withPin(pin).withAuthenticationMode(PIN_FOR_BOTH));
    for (int i = 0; i < 3; i++) {
      card.status(Purse.verify(Bytes.ofHex("249999ffffffffff")));
    }
    assertThat(card.status(Purse.verify(pin))).isEqualTo(StatusWord.PIN_BLOCKED);
    assertThat(proof(card).transactionNumber()).isEqualTo(1);
  }

  @Test
  default void proofIsGivenByACardThatHoldsMoreThanItsMaximum() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.loads.update(new ParameterUpdate.Limits(Amount.ofMinor(1, EUR), Amount.ofMinor(1, EUR)));
    assertThat(card.loads.openStatus(LOAD, 0, Amount.ofMinor(1, EUR)))
        .isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
    assertThat(proof(card).maximum()).isEqualTo(Amount.ofMinor(1, EUR));
  }

  @ParameterizedTest
  @ValueSource(ints = {0xFFFE, 0xFFFF})
  default void proofSaysFfffWhenTheNumbersAreUsedUp(int last) throws Exception {
    TestCard card = TestCard.of(this, profile().withLastNumber(last));
    assertThat(proof(card).transactionNumber()).isEqualTo(0xFFFF);
    TestCard oneLeft = TestCard.of(this, profile().withLastNumber(0xFFFD));
    assertThat(proof(oneLeft).transactionNumber()).isEqualTo(0xFFFE);
  }

  @Test
  default void proofSaysWhatBecameOfALoad() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(proof(card).lastLoad()).isZero();
    card.loads.load(Amount.ofMinor(100, EUR));
    LoadInitializeAnswer done = proof(card);
    assertThat(done.transactionNumber()).isEqualTo(2);
    assertThat(done.lastLoad()).isEqualTo(1);
    assertThat(done.balance()).isEqualTo(Amount.ofMinor(2100, EUR));
    card.pay(Amount.ofMinor(100, EUR));
    assertThat(proof(card).transactionNumber()).isEqualTo(3);
    assertThat(proof(card).lastLoad()).isEqualTo(1);
  }

  @Test
  default void nothingIsEverCredited() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int i = 0; i < 20; i++) {
      TestLoads.Opened opened = card.loads.open(LOAD, 0, NOTHING_OF_IT);
      assertThat(card.status(opened.settling(card.loads.sign(opened))))
          .isEqualTo(StatusWord.AMOUNT_TOO_LOW);
      opened = card.loads.open(LOAD, 0, NOTHING_OF_IT);
      assertThat(card.status(opened.settling(TestLoads.spoilt(card.loads.sign(opened)))))
          .isEqualTo(StatusWord.AMOUNT_TOO_LOW);
    }
    assertThat(card.nextNumber()).isEqualTo(1);
    assertThat(card.pay(Amount.ofMinor(100, EUR)).answer().cc().isDone()).isTrue();
  }

  @Test
  default void proofIsOfASlotAndItsCurrency() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.loads.openStatus(LOAD, 1, NOTHING_OF_IT)).isEqualTo(StatusWord.NO_SUCH_SLOT);
    assertThat(card.loads.openStatus(LOAD, 0, Amount.ofMinor(0, JPY)))
        .isEqualTo(StatusWord.CURRENCY_NOT_THE_SLOTS);
  }

  private static LoadInitializeAnswer proof(TestCard card) throws CardGone {
    return card.loads.open(LOAD, 0, NOTHING_OF_IT).answer();
  }
}
