package farthing.security;

import static farthing.security.PsamStory.altered;
import static farthing.security.PsamStory.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.SecurityCard.DrawOutcome;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SecurityCard.ProofOutcome;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SoftwarePsamTest {
  private static final int S3_AT = 8;
  private static final int S6_AT = 16;
  private static final int S7_AT = 24;

  private final PsamStory story = new PsamStory();

  /** The vectors' purchase `plain`, byte for byte. */
  @Test
  void drawAndProofAreThoseOfTheVectors() {
    MacKey master =
        MacKey.of(Suite.AES_128, Bytes.ofHex("9556a0e6d5131a4c2a181df56e756d9e").toArray());
    MasterKeyName name = new MasterKeyName(KeyUsage.PURCHASE, 0x1ed7ac41, Suite.AES_128, 2);
    KeyRing keys = KeyRing.empty().with(name, master);
    SoftwarePsam psam =
        story.card(
            new PsamKeys(PsamStory.PSAM, PsamStory.key(), keys), new CountingBlocks(1585557076L));
    PsamDraw draw =
        PsamDraw.parse(
            Bytes.ofHex(
                "1ed7ac410f35dcebaa5b2002310630030978020000138800b4af80130ca61f4e80"
                    + "cc2c0ff43a0f9999" // S1
                    + "000004e2097802ee3397dd372ecae9ba3d5ddb43dc034a2611221604"));

    SignedDraw signed = ((DrawOutcome.Signed) psam.initialize(draw)).draw();
    DebitAnswer answer =
        DebitAnswer.parse(
            Bytes.ofHex("000000b400000ea635d48e64f52d6393a74864beaebc6db1c47e1641d1c96cef"));

    assertThat(signed.s2()).hasToString("9f1a7e26557ecdb2");
    assertThat(signed.command().toBytes().hex())
        .isEqualTo(
            "b7888b2e08a320715e81ae54ee3397dd372ecae9ba3d5ddb43dc034a000004e209780226112216049f1a7e26557ecdb2");
    assertThat(psam.credit(signed, answer)).isEqualTo(new ProofOutcome.Proven(CompletionCode.DONE));
  }

  @Test
  void purchaseIsCountedAndCompletedWithS5() {
    SignedDraw signed = story.signed(1, 1250);
    DebitAnswer paid = story.card.pays(signed);
    story.proves(signed, paid);

    Optional<Mac8> s5 = story.psam.complete(signed, paid);
    MacKey kpsam = story.kmPsam.psamKey(PsamStory.PSAM);
    assertThat(s5)
        .contains(PsamSignatures.s5(kpsam, PsamStory.BATCH, PurchaseRecord.of(signed, paid)));
    assertThat(story.psam.complete(signed, paid)).isEqualTo(s5);
    story.holds(1, 1250);
  }

  @Test
  void sameDrawAgainGetsTheSameS2() {
    PsamDraw draw = story.drawing(1, euros(100));

    assertThat(story.signed(draw)).isEqualTo(story.signed(PsamDraw.parse(draw.toBytes())));
  }

  @Test
  void sameDrawAgainGetsTheSameS2EvenIfItWouldBeRefusedNow() {
    PsamDraw draw = story.drawing(1, euros(100));
    SignedDraw signed = story.signed(draw);
    story.hotlist = CardInHand.IEP::equals;

    assertThat(story.signed(draw)).isEqualTo(signed);
  }

  @Test
  void anotherDrawForTheSameTrxIsRefused() {
    story.signed(1, 100);

    story.refuses(story.drawing(1, euros(101)), DrawRefusal.TRX_DRAWN_OTHERWISE);
    story.refuses(
        story.card.after(1).draw(1, euros(100), story.time()), DrawRefusal.TRX_DRAWN_OTHERWISE);
  }

  @Test
  void drawsBeyondThoseRememberedAreForgottenOldestFirst() {
    SignedDraw first = story.signed(1, 1);
    for (int trx = 2; trx <= RecentDraws.REMEMBERED; trx++) {
      story.signed(trx, 1);
    }
    assertThat(story.signed(1, 1)).isEqualTo(first);

    story.signed(RecentDraws.REMEMBERED + 1, 1);
    assertThat(story.signed(1, 1).psamTransaction()).isGreaterThan(first.psamTransaction());
  }

  @Test
  void flippedBitAnywhereInTheAnswerProvesNothing() {
    SignedDraw signed = story.signed(1, 1250);
    DebitAnswer paid = story.card.pays(signed);
    for (int at = 0; at < DebitAnswer.SIZE; at++) {
      story.provesNothing(signed, altered(paid, at));
    }
    story.holds(0, 0);
    story.proves(signed, paid);
  }

  @Test
  void wrongS3AndWrongS7AndASpoiltS6ProveNothing() {
    SignedDraw signed = story.signed(1, 1250);
    DebitAnswer paid = story.card.pays(signed);

    story.provesNothing(signed, altered(paid, S3_AT));
    story.provesNothing(signed, altered(paid, S6_AT));
    story.provesNothing(signed, altered(paid, S7_AT));
  }

  @Test
  void answerThatDoesNotFitTheDrawProvesNothingHoweverWellSigned() {
    SignedDraw signed = story.signed(1, 1250);

    story.provesNothing(signed, story.card.answer(signed, CompletionCode.DONE, 3751));
    story.provesNothing(signed, story.card.answer(signed, CompletionCode.DONE, 181, 3750));
    story.provesNothing(signed, story.card.answer(signed, CompletionCode.BALANCE_TOO_LOW, 3750));
    story.holds(0, 0);
  }

  @Test
  void purseCannotPayMoreThanItHeld() {
    SignedDraw signed = story.signed(1, 5001);

    story.provesNothing(signed, story.card.answer(signed, CompletionCode.DONE, 0));
    story.proves(signed, story.card.refuses(signed));
  }

  @Test
  void answerToAnotherDrawProvesNothing() {
    SignedDraw one = story.signed(1, 1250);
    SignedDraw other = story.signed(2, 1250);

    story.provesNothing(other, story.card.pays(one));
  }

  @Test
  void proofCountsOnceHoweverOftenItComes() {
    SignedDraw signed = story.signed(1, 1250);
    DebitAnswer paid = story.card.pays(signed);

    story.proves(signed, paid);
    story.proves(signed, paid);
    story.holds(1, 1250);
  }

  @Test
  void proofAfterARestartNeedsOnlyTheJournalsDraw() {
    SignedDraw signed = story.signed(1, 1250);
    story.restarted();

    story.proves(signed, story.card.pays(signed));
    story.holds(1, 1250);
  }

  @Test
  void batchIsRestoredFromTheJournalAndCountsNothingTwice() {
    SignedDraw signed = story.signed(1, 1250);
    DebitAnswer paid = story.card.pays(signed);
    story.proves(signed, paid);
    story.totals =
        new BatchTotals(
            PsamStory.BATCH,
            story.limits,
            LongStream.of(signed.psamTransaction()),
            LongStream.empty(),
            LongStream.empty(),
            story.totals.snapshot());
    story.restarted();

    story.proves(signed, paid);
    story.holds(1, 1250);
    assertThat(story.psam.complete(signed, paid)).isPresent();
  }

  @Test
  void journalThatContradictsItselfIsNotTakenForABatch() {
    assertThatThrownBy(() ->
            new BatchTotals(
                7,
                story.limits,
                LongStream.of(1, 2),
                LongStream.empty(),
                LongStream.empty(),
                List.of()))
        .hasMessageContaining("repair the journal");
  }

  @Test
  void reversedPurchaseIsOutUntilItsProofComesAgain() {
    SignedDraw signed = story.signed(1, 1250);
    DebitAnswer paid = story.card.pays(signed);
    story.proves(signed, paid);

    story.psam.reverse(signed);
    story.psam.reverse(signed);
    story.holds(0, 0);
    assertThat(story.psam.complete(signed, paid)).isEmpty();

    story.proves(signed, paid);
    story.holds(1, 1250);
  }

  @Test
  void reversingWhatWasNeverProvenTakesNothingOut() {
    SignedDraw paid = story.signed(1, 1250);
    story.proves(paid, story.card.pays(paid));
    story.psam.reverse(story.signed(2, 700));

    story.holds(1, 1250);
  }

  @Test
  void nothingIsCompletedBeforeItsProof() {
    SignedDraw signed = story.signed(1, 1250);
    DebitAnswer paid = story.card.pays(signed);
    assertThat(story.psam.complete(signed, paid)).isEmpty();

    story.proves(signed, paid);
    assertThatThrownBy(() -> story.psam.complete(signed, altered(paid, S3_AT)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> story.psam.complete(signed, story.card.refuses(signed)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void authenticationIsProvenAndSignedButNeverCounted() {
    story.limitedTo(1, Map.of());
    Amount nothing = Amount.ofMinor(0, Currency.AUTHENTICATION);
    CardInHand card = story.card.holding(nothing);
    SignedDraw signed = story.signed(card.draw(1, nothing, story.time()));
    DebitAnswer answer = card.pays(signed);
    assertThatThrownBy(() -> story.psam.complete(signed, altered(answer, S3_AT)))
        .isInstanceOf(IllegalStateException.class);

    story.proves(signed, answer);
    assertThat(story.psam.complete(signed, answer)).isPresent();
    assertThat(story.totals.snapshot()).isEmpty();
  }

  @Test
  void answerAfterTheBatchWasClosedIsTooLateAndCountsNowhere() {
    SignedDraw signed = story.signed(1, 1250);
    DebitAnswer paid = story.card.pays(signed);
    story.totals = BatchTotals.empty(PsamStory.BATCH + 1, story.limits);
    story.restarted();

    assertThat(story.psam.credit(signed, paid)).isEqualTo(new ProofOutcome.TooLate());
    story.provesNothing(signed, altered(paid, S3_AT));
    story.proves(signed, story.card.refuses(signed));
    story.psam.reverse(signed);
    story.holds(0, 0);
    assertThat(story.psam.complete(signed, paid)).isEmpty();
  }

  @Test
  void anotherSecurityCardsDrawIsABug() {
    SignedDraw signed = story.signed(1, 100);
    SignedDraw foreign =
        new SignedDraw(
            TransactionType.PURCHASE,
            signed.draw(),
            PsamId.ofHex("0000000000000001"),
            signed.psamTransaction(),
            signed.batch(),
            signed.s2());

    assertThatThrownBy(() -> story.psam.credit(foreign, story.card.pays(signed)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
