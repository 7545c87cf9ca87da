package farthing.testkit;

import static farthing.base.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.purse.AskLoad;
import farthing.purse.CardGone;
import farthing.purse.CardLoadOutcome;
import farthing.purse.CompletionCode;
import farthing.purse.LoadCommand;
import farthing.purse.LoadDialogue;
import farthing.purse.LoadDialogue.Look;
import farthing.purse.LoadDialogue.Opening;
import farthing.purse.LoadInitialize;
import farthing.purse.SeenPurse;
import farthing.purse.TransactionType;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Was the card loaded? Every bit of every answer is spoilt, one at a time, as for purchases: no
 * spoilt answer makes a load that happened one that did not, nor the other way round.
 */
interface SpoiltLoadAnswersConformance extends PurseMaker {
  Amount LOADED = Amount.ofMinor(700, EUR);

  Set<Class<?>> DONE = Set.of(CardLoadOutcome.Done.class, CardLoadOutcome.DoneWithoutProof.class);
  Set<Class<?>> NOT_DONE = Set.of(CardLoadOutcome.NotDone.class, CardLoadOutcome.Refused.class);

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  default void moveThatWasTheCardsLastStaysOneWhateverIsSpoilt(TransactionType type)
      throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    asked(card, question(card.loads.move(type, LOADED).opened()), DONE, CardLoadOutcome.Done.class);
  }

  @Test
  default void loadThatNeverCameDidNotHappenWhateverIsSpoilt() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.loads.load(LOADED);
    asked(
        card,
        question(card.loads.open(TransactionType.LOAD, 0, LOADED)),
        NOT_DONE,
        CardLoadOutcome.NotDone.class);
  }

  @Test
  default void answerToALoadThatHappenedSaysSoWhateverIsSpoilt() throws Exception {
    executed(CompletionCode.DONE, DONE, CardLoadOutcome.Done.class);
  }

  @Test
  default void answerToALoadThatTheIssuerRefusedSaysSoWhateverIsSpoilt() throws Exception {
    executed(new CompletionCode(0x0101), NOT_DONE, CardLoadOutcome.Refused.class);
  }

  private void executed(CompletionCode issuer, Set<Class<?>> truth, Class<?> unspoilt)
      throws CardGone {
    SpoiltLink whole = new SpoiltLink(TestCard.ofTwentyEuros(this), -1, 0);
    assertThat(execute(whole, issuer)).isInstanceOf(unspoilt);
    int bits = 8 * whole.sizes.get(0);
    for (int bit = 0; bit < bits; bit++) {
      SpoiltLink spoilt = new SpoiltLink(TestCard.ofTwentyEuros(this), 0, bit);
      mustBe(execute(spoilt, issuer), truth, "answer to the command, bit " + bit);
    }
  }

  /** Seen and opened over a link that spoils nothing; the command over the one that does. */
  private static CardLoadOutcome execute(SpoiltLink link, CompletionCode issuer) throws CardGone {
    TestCard card = link.card;
    SpoiltLink clear = new SpoiltLink(card, -1, 0);
    SeenPurse purse = ((Look.Seen) clear.hold(LoadDialogue.look())).purse();
    LoadInitialize named = card.loads.named(LOADED);
    Opening.Opened opened =
        (Opening.Opened) clear.hold(LoadDialogue.open(purse, TransactionType.LOAD, named));
    LoadCommand command =
        card.loads.signAs(
            issuer,
            new TestLoads.Opened(TransactionType.LOAD, opened.slot(), named, opened.load().said()));
    return link.hold(LoadDialogue.execute(opened, command));
  }

  private static void asked(TestCard card, AskLoad question, Set<Class<?>> truth, Class<?> unspoilt)
      throws CardGone {
    SpoiltLink whole = new SpoiltLink(card, -1, 0);
    assertThat(whole.hold(question.begin())).isInstanceOf(unspoilt);
    for (int answer = 0; answer < whole.sizes.size(); answer++) {
      for (int bit = 0; bit < 8 * whole.sizes.get(answer); bit++) {
        SpoiltLink spoilt = new SpoiltLink(card, answer, bit);
        mustBe(spoilt.hold(question.begin()), truth, "answer %d, bit %d".formatted(answer, bit));
      }
    }
  }

  private static void mustBe(CardLoadOutcome outcome, Set<Class<?>> truth, String where) {
    if (!(outcome instanceof CardLoadOutcome.Unknown)) {
      assertThat(outcome.getClass()).as("%s: %s", where, outcome).isIn(truth);
    }
  }

  private static AskLoad question(TestLoads.Opened opened) {
    return new AskLoad(
        opened.answer().iep()::equals,
        opened.answer().transactionNumber(),
        opened.type(),
        opened.load());
  }
}
