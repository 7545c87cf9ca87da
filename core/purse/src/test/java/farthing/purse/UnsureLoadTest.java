package farthing.purse;

import static farthing.purse.TransactionType.LOAD;
import static farthing.purse.TransactionType.UNLOAD;
import static farthing.purse.UnsureLoad.Verdict.ALARM;
import static farthing.purse.UnsureLoad.Verdict.DONE;
import static farthing.purse.UnsureLoad.Verdict.NOT_DONE;
import static farthing.purse.UnsureLoad.Verdict.PROVES_NOTHING;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.purse.HostSecurityModule.Word;
import farthing.purse.UnsureLoad.Verdict;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each line of the verdict table of PROTOCOL, section 6, and each lie of a client, for loads and
 * unloads alike. One lie is not judged here, since no S3 is: an old one is told from the right one
 * by {@link IssuerModule#isProven}, of loads and unloads (IssuerModuleTest).
 */
class UnsureLoadTest {
  private static final TransactionId BANKS = trx(1);
  private static final TransactionId PROOF = trx(2);
  private static final TransactionId OTHER = trx(3);
  private static final Currency USD = Currency.of(Bytes.ofHex("084002"));

  private final TellingCard card = new TellingCard(4711);

  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  private @interface BothWays {}

  @BothWays
  void sameNumberAndBalanceOverTheProofTrxIsNotDone(TransactionType type) {
    UnsureLoad unsure = unsure(type);

    assertThat(verdict(unsure, contact(PROOF))).isEqualTo(NOT_DONE);
  }

  @BothWays
  void zeroValueInitializeMadeBeforeItAndShownAfterProvesNothing(TransactionType type) {
    CardLoad before = contact(OTHER);
    UnsureLoad unsure = unsure(type);
    card.obey(unsure.original());

    assertThat(verdict(unsure, before)).isEqualTo(PROVES_NOTHING);
  }

  @BothWays
  void proofTrxOfAnotherLoadProvesNothing(TransactionType type) {
    CardLoad overAnother = contact(trx(9));
    UnsureLoad unsure = unsure(type);
    card.obey(unsure.original());

    assertThat(verdict(unsure, overAnother)).isEqualTo(PROVES_NOTHING);
  }

  @BothWays
  void proofThatSettledOneLoadIsUsedForTheNextInVain(TransactionType type) {
    CardLoad proven = contact(PROOF);
    assertThat(verdict(unsure(type), proven)).isEqualTo(NOT_DONE);
    UnsureLoad next = new UnsureLoad(unsure(type).original(), trx(9));
    card.obey(next.original());

    assertThat(verdict(next, proven)).isEqualTo(PROVES_NOTHING);
  }

  @BothWays
  void theBanksOwnTrxAgainProvesNothing(TransactionType type) {
    UnsureLoad unsure = unsure(type);

    assertThat(verdict(unsure, contact(BANKS))).isEqualTo(PROVES_NOTHING);
  }

  @BothWays
  void anotherSlotOverTheProofTrxProvesNothing(TransactionType type) {
    UnsureLoad unsure = unsure(type);

    CardLoad ofDollars = card.initialize(LOAD, card.ask(0, USD, PROOF));

    assertThat(verdict(unsure, ofDollars)).isEqualTo(PROVES_NOTHING);
  }

  @BothWays
  void counterAheadAndLastLoadTheNumberIsDone(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    card.obey(unsure.original());

    assertThat(verdict(unsure, contact(PROOF))).isEqualTo(DONE);
    assertThat(verdict(unsure, contact(OTHER))).as("over any TRX").isEqualTo(DONE);
    card.doSomethingElse(900);
    assertThat(verdict(unsure, contact(OTHER))).as("a purchase afterwards").isEqualTo(DONE);
  }

  @BothWays
  void purchaseInBetweenUsedTheNumberSoItIsNotDone(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    card.doSomethingElse(10);

    assertThat(verdict(unsure, contact(OTHER))).isEqualTo(NOT_DONE);
    assertThat(verdict(unsure, contact(PROOF))).isEqualTo(NOT_DONE);
  }

  @BothWays
  void updateInBetweenUsedTheNumberSoItIsNotDone(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    card.doSomethingElse(0);

    assertThat(verdict(unsure, contact(OTHER))).isEqualTo(NOT_DONE);
    assertThat(verdict(unsure, contact(PROOF))).isEqualTo(NOT_DONE);
  }

  @BothWays
  void laterLoadOrUnloadCommittedWhileThisOneIsUnsureIsAnAlarm(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    card.obey(unsure.original());
    card.obey(card.initialize(type, card.ask(5, Currency.EUR, OTHER)));

    assertThat(verdict(unsure, contact(PROOF))).isEqualTo(ALARM);
  }

  @BothWays
  void lastNumberOfACardCanStillBeJudged(TransactionType type) {
    card.number = 0xFFFE;
    UnsureLoad unsure = unsure(type);
    card.obey(unsure.original());

    assertThat(verdict(unsure, contact(PROOF))).isEqualTo(DONE);
  }

  @BothWays
  void counterRaisedByTheClientIsALieThatDoesNotHelp(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    CardLoad raised = withNumber(contact(PROOF), card.number + 1);

    assertThat(verdict(unsure, raised)).isEqualTo(NOT_DONE);
    assertThat(verdict(unsure, withNumber(contact(OTHER), card.number + 1))).isEqualTo(ALARM);
  }

  @BothWays
  void counterRaisedAboveWhatWasDoneIsAnAlarm(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    card.obey(unsure.original());

    assertThat(verdict(unsure, withNumber(contact(PROOF), card.number + 1))).isEqualTo(ALARM);
  }

  @BothWays
  void counterLoweredByTheClientDoesNotHideWhatWasDone(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    card.obey(unsure.original());
    int number = unsure.original().said().transactionNumber();

    assertThat(verdict(unsure, withNumber(contact(PROOF), number))).isEqualTo(ALARM);
    assertThat(verdict(unsure, withNumber(contact(PROOF), number - 1))).isEqualTo(ALARM);
  }

  @BothWays
  void counterLoweredWhereNothingWasDoneIsNotDone(TransactionType type) {
    UnsureLoad unsure = unsure(type);

    assertThat(verdict(unsure, withNumber(contact(PROOF), card.number - 1))).isEqualTo(NOT_DONE);
  }

  @BothWays
  void balanceOrLastLoadOtherThanSignedIsAnAlarm(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    int before = unsure.original().said().balance().minor();
    card.obey(unsure.original());
    LoadInitializeAnswer said = contact(PROOF).said();

    for (LoadInitializeAnswer lie :
        List.of(lie(said, before, said.lastLoad()), lie(said, said.balance().minor(), 3))) {
      assertThat(verdict(unsure, new CardLoad(LOAD, contact(PROOF).asked(), lie))).isEqualTo(ALARM);
    }
  }

  @BothWays
  void balanceThatDoesNotFitTheNumberIsAnAlarm(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    card.euros += 1; // no card does this

    assertThat(verdict(unsure, contact(PROOF))).isEqualTo(ALARM);
    assertThat(verdict(unsure, withNumber(contact(PROOF), card.number + 1))).isEqualTo(ALARM);
  }

  @BothWays
  void oldSignatureOfALowerNumberIsAnAlarm(TransactionType type) {
    CardLoad old = contact(OTHER);
    card.doSomethingElse(1);

    assertThat(verdict(unsure(type), old)).isEqualTo(ALARM);
  }

  @BothWays
  void anotherCardsSignatureIsAnAlarm(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    TellingCard another = new TellingCard(4712);
    CardLoad its = another.initialize(LOAD, another.ask(0, Currency.EUR, PROOF));
    another.obey(another.initialize(type, another.ask(50, Currency.EUR, BANKS)));

    assertThat(verdict(unsure, its)).isEqualTo(ALARM);
    assertThat(verdict(unsure, another.initialize(LOAD, another.ask(0, Currency.EUR, OTHER))))
        .isEqualTo(ALARM);
  }

  @BothWays
  void anotherCardsSignatureUnderThisCardsNumberIsAnAlarm(TransactionType type) {
    UnsureLoad unsure = unsure(type);
    TellingCard another = new TellingCard(4712);
    CardLoad its = another.initialize(LOAD, another.ask(0, Currency.EUR, PROOF));

    LoadInitializeAnswer lie = contact(PROOF).said().signed(its.said().s1());

    assertThat(verdict(unsure, new CardLoad(LOAD, its.asked(), lie))).isEqualTo(ALARM);
  }

  /**
   * Whatever happened to the card and whichever of its answers, true or changed in a field, a
   * client shows: a load is called done only if the card did it, and not done only if it did not
   * and the session that knew the S2 is over.
   */
  @Test
  void noStoryEndsInAWrongVerdict() {
    int sure = 0;
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      TellingCard one = new TellingCard(1 + random.nextInt(3));
      one.number = 4 + random.nextInt(4);
      List<CardLoad> heard = new ArrayList<>();
      heard.add(one.initialize(LOAD, one.ask(0, Currency.EUR, OTHER)));
      for (int i = random.nextInt(3); i > 0; i--) {
        one.doSomethingElse(random.nextInt(3));
        heard.add(one.initialize(LOAD, one.ask(random.nextInt(2), Currency.EUR, OTHER)));
      }
      CardLoad original =
          one.initialize(random.nextBoolean() ? LOAD : UNLOAD, one.ask(100, Currency.EUR, BANKS));
      heard.add(original);
      boolean done = random.nextBoolean();
      if (done) {
        one.obey(original);
      }
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        if (random.nextBoolean()) {
          one.doSomethingElse(random.nextInt(3));
        }
        heard.add(
            one.initialize(LOAD, one.ask(0, Currency.EUR, random.nextBoolean() ? PROOF : OTHER)));
      }
      CardLoad shown = heard.get(random.nextInt(heard.size()));
      if (random.nextInt(3) == 0) {
        shown = withNumber(shown, 3 + random.nextInt(8));
      }
      if (random.nextInt(4) == 0) {
        LoadInitializeAnswer said = shown.said();
        shown =
            new CardLoad(
                shown.type(),
                shown.asked(),
                lie(said, said.balance().minor() + 100, random.nextInt(9)));
      }

      Verdict verdict = verdict(new UnsureLoad(original, PROOF), shown);

      assertThat((verdict == DONE && !done) || (verdict == NOT_DONE && done))
          .as("seed %d: %s, done %s", seed, verdict, done)
          .isFalse();
      sure += verdict == DONE || verdict == NOT_DONE ? 1 : 0;
    }
    assertThat(sure).as("stories that were decided at all").isGreaterThan(800);
  }

  private UnsureLoad unsure(TransactionType type) {
    CardLoad original = card.initialize(type, card.ask(100, Currency.EUR, BANKS));
    assertThat(TellingCard.ISSUER.verify(original)).isEqualTo(Word.ITS_OWN);
    return new UnsureLoad(original, PROOF);
  }

  private CardLoad contact(TransactionId over) {
    return card.initialize(LOAD, card.ask(0, Currency.EUR, over));
  }

  private static Verdict verdict(UnsureLoad unsure, CardLoad contact) {
    return unsure.verdict(contact, load -> TellingCard.ISSUER.verify(load) == Word.ITS_OWN);
  }

  private static CardLoad withNumber(CardLoad load, int number) {
    return new CardLoad(load.type(), load.asked(), load.said().withTransactionNumber(number));
  }

  private static LoadInitializeAnswer lie(LoadInitializeAnswer said, int balance, int lastLoad) {
    return new LoadInitializeAnswer(
        said.iep(),
        said.suite(),
        said.keyGeneration(),
        said.expiry(),
        said.authenticationMode(),
        said.cardState(),
        new Amount(balance, said.balance().currency()),
        said.maximum(),
        said.transactionNumber(),
        lastLoad,
        said.commitment(),
        said.s1());
  }

  private static TransactionId trx(int which) {
    return TransactionId.of(Bytes.ofHex("%02x".formatted(which).repeat(16)));
  }
}
