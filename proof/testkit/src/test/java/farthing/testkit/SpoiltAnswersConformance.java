package farthing.testkit;

import static farthing.base.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.purse.AskAgain;
import farthing.purse.CardGone;
import farthing.purse.DebitCommand;
import farthing.purse.DebitOutcome;
import farthing.purse.Fci;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseDialogue;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Was the card debited? Every bit of every answer is spoilt, one at a time: no spoilt answer makes
 * a debit that happened one that did not, nor the other way round. Not to know is always right.
 */
interface SpoiltAnswersConformance extends PurseMaker {
  Amount PRICE = Amount.ofMinor(700, EUR);

  /** Differs from the price in one bit. */
  Amount ALMOST = Amount.ofMinor(701, EUR);

  Set<Class<?>> DEBITED =
      Set.of(DebitOutcome.Debited.class, DebitOutcome.DebitedWithoutProof.class);
  Set<Class<?>> NOT_DEBITED = Set.of(DebitOutcome.NotDebited.class, DebitOutcome.Declined.class);

  @Test
  default void debitThatWasTheCardsLastStaysOneWhateverIsSpoilt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    asked(card, question(card.pay(PRICE)), DEBITED, DebitOutcome.Debited.class);
  }

  @Test
  default void debitWithOthersSinceStaysOneWhateverIsSpoilt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    AskAgain question = question(card.pay(PRICE));
    card.pay(ALMOST);
    card.pay(Amount.ofMinor(1, EUR));
    asked(card, question, DEBITED, DebitOutcome.Debited.class);
  }

  @Test
  default void debitWhoseProofIsForgottenStaysOneWhateverIsSpoilt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    AskAgain question = question(card.pay(PRICE));
    for (int i = 0; i < 8; i++) {
      card.pay(Amount.ofMinor(1 + i, EUR));
    }
    asked(card, question, DEBITED, DebitOutcome.DebitedWithoutProof.class);
  }

  @Test
  default void cancelStaysOneWhateverIsSpoilt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(PRICE);
    InitializeAnswer opened =
        InitializeAnswer.parse(
            card.done(Purse.initializeCancel(0, paid.answer().transactionNumber())));
    PurchaseTerms terms =
        card.psam.terms(
            TransactionType.CANCEL, 9000, paid.command().terms().trx(), PRICE, TestCard.TIME);
    AskAgain question = new AskAgain(opened.iep()::equals, opened.transactionNumber(), terms);
    asked(card, question, NOT_DEBITED, DebitOutcome.NotDebited.class);

    opened =
        InitializeAnswer.parse(
            card.done(Purse.initializeCancel(0, paid.answer().transactionNumber())));
    card.done(Purse.creditCancel(0, card.psam.sign(opened, terms)));
    asked(card, question, DEBITED, DebitOutcome.Debited.class);
  }

  @Test
  default void blankLogStaysBlankWhateverIsSpoilt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    asked(card, drawnOnly(card), NOT_DEBITED, DebitOutcome.NotDebited.class);
  }

  @Test
  default void debitThatNeverCameDidNotHappenWhateverIsSpoilt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.pay(PRICE);
    asked(card, drawnOnly(card), NOT_DEBITED, DebitOutcome.NotDebited.class);
  }

  @Test
  default void numberThatAlmostTheSamePaymentUsedIsNotOursWhateverIsSpoilt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.pay(PRICE);
    AskAgain question = drawnOnly(card);
    card.pay(ALMOST);
    asked(card, question, NOT_DEBITED, DebitOutcome.NotDebited.class);
  }

  /** Two cards whose numbers differ in one bit: the wrong one cannot be taken for the right one. */
  @Test
  default void anotherCardNeverAnswersWhateverIsSpoilt() throws Exception {
    TestCard other = TestCard.ofTwentyEuros(this);
    other.pay(PRICE);
    IepId there = Fci.parse(other.done(Purse.select())).identity().orElseThrow().iep();
    IepId ours = new IepId(there.provider(), there.number() ^ 1);
    PurchaseTerms terms = other.terms(PRICE);
    asked(other, new AskAgain(ours::equals, 2, terms), Set.of(), DebitOutcome.Unknown.class);
  }

  @Test
  default void answerToADebitThatHappenedSaysSoWhateverIsSpoilt() throws Exception {
    debited(PRICE, DEBITED, DebitOutcome.Debited.class);
  }

  @Test
  default void answerToADebitThatTheCardDeclinedSaysSoWhateverIsSpoilt() throws Exception {
    debited(Amount.ofMinor(2001, EUR), NOT_DEBITED, DebitOutcome.Declined.class);
  }

  private void debited(Amount amount, Set<Class<?>> truth, Class<?> unspoilt) throws CardGone {
    SpoiltLink whole = new SpoiltLink(TestCard.ofTwentyEuros(this), -1, 0);
    assertThat(debit(whole, amount)).isInstanceOf(unspoilt);
    int bits = 8 * whole.sizes.get(0);
    for (int bit = 0; bit < bits; bit++) {
      SpoiltLink spoilt = new SpoiltLink(TestCard.ofTwentyEuros(this), 0, bit);
      mustBe(debit(spoilt, amount), truth, "answer to the debit, bit " + bit);
    }
  }

  private static DebitOutcome debit(SpoiltLink link, Amount amount) throws CardGone {
    TestCard card = link.card;
    Bytes fci = card.done(Purse.select());
    InitializeAnswer opened = card.initialize(0, amount);
    DebitCommand command = card.psam.sign(opened, card.terms(amount));
    PurchaseDialogue.Payer payer =
        new PurchaseDialogue.Payer(
            fci, Fci.parse(fci).identity().orElseThrow(), 0, opened.balance(), amount);
    return link.hold(PurchaseDialogue.debit(payer, opened, command));
  }

  private static void asked(
      TestCard card, AskAgain question, Set<Class<?>> truth, Class<?> unspoilt) throws CardGone {
    SpoiltLink whole = new SpoiltLink(card, -1, 0);
    assertThat(whole.hold(question.begin())).isInstanceOf(unspoilt);
    for (int answer = 0; answer < whole.sizes.size(); answer++) {
      for (int bit = 0; bit < 8 * whole.sizes.get(answer); bit++) {
        SpoiltLink spoilt = new SpoiltLink(card, answer, bit);
        mustBe(spoilt.hold(question.begin()), truth, "answer %d, bit %d".formatted(answer, bit));
      }
    }
  }

  private static void mustBe(DebitOutcome outcome, Set<Class<?>> truth, String where) {
    if (!(outcome instanceof DebitOutcome.Unknown)) {
      assertThat(outcome.getClass()).as("%s: %s", where, outcome).isIn(truth);
    }
  }

  private static AskAgain question(TestCard.Paid paid) {
    return new AskAgain(
        paid.initialize().iep()::equals,
        paid.initialize().transactionNumber(),
        paid.command().terms());
  }

  /** The command was made, and never came to the card. */
  private static AskAgain drawnOnly(TestCard card) throws CardGone {
    InitializeAnswer opened = card.initialize(0, PRICE);
    return new AskAgain(opened.iep()::equals, opened.transactionNumber(), card.terms(PRICE));
  }
}
