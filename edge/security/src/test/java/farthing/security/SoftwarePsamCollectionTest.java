package farthing.security;

import static farthing.security.PsamStory.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.purse.CurrencyTotals;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SecurityCard.ProofOutcome;
import farthing.purse.SecurityCard.ReleaseOutcome;
import farthing.purse.SignedDraw;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Collection (PROTOCOL, section 5): open, read, close. */
class SoftwarePsamCollectionTest {
  private final PsamStory story = new PsamStory();

  @Test
  void drawsGoIntoTheNextBatchAndProofsIntoTheOneOfTheirDraw() {
    SignedDraw slow = story.signed(1, 100);
    story.psam.turnOver();
    SignedDraw next = story.signed(2, 250);
    story.proves(next, story.card.pays(next));
    story.proves(slow, story.card.pays(slow));

    assertThat(next.batch()).isEqualTo(PsamStory.BATCH + 1);
    assertThat(story.psam.totals()).containsExactly(totals(1, 250));
    story.holds(1, 100);
    assertThat(story.books.written).containsExactly("opened " + (PsamStory.BATCH + 1));
  }

  @Test
  void theDrawThatIsRepeatedAfterATurnOverIsTheSame() {
    PsamDraw draw = story.drawing(1, euros(100));
    SignedDraw signed = story.signed(draw);
    story.psam.turnOver();

    assertThat(story.signed(draw)).isEqualTo(signed);
  }

  @Test
  void booksThatDoNotAnswerTurnNothingOver() {
    story.books.away = true;
    assertThatThrownBy(() -> story.psam.turnOver()).hasMessageContaining("do not answer");

    assertThat(story.signed(1, 100).batch()).isEqualTo(PsamStory.BATCH);
    story.books.away = false;
    assertThat(story.psam.turnOver()).isEqualTo(PsamStory.BATCH);
  }

  @Test
  void itIsNotTurnedOverAgainBeforeTheLastIsSealed() {
    paid(1, 100);
    story.psam.turnOver();
    assertThatThrownBy(() -> story.psam.turnOver()).hasMessageContaining("closing still");

    sealed(List.of(1L), 100);
    assertThat(story.psam.turnOver()).isEqualTo(PsamStory.BATCH + 1);
  }

  @Test
  void totalsAreSignedOnceTheJournalHasThem() {
    paid(1, 100);
    story.psam.turnOver();
    story.books.journal = batch -> told(List.of(), 0);
    assertThat(story.psam.seal(PsamStory.BATCH)).as("being written").isEmpty();

    SealedBatch sealed = sealed(List.of(1L), 100);
    assertThat(sealed.s4())
        .isEqualTo(PsamSignatures.s4(psamKey(), PsamStory.BATCH, List.of(totals(1, 100))));
  }

  @Test
  void aDrawThatWaitsForItsAnswerIsWaitedForAsLongAsALease() {
    paid(1, 100);
    story.signed(2, 200);
    story.psam.turnOver();
    story.books.journal = batch -> told(List.of(1L), 100);
    assertThat(story.psam.seal(PsamStory.BATCH)).isEmpty();

    story.passes(BatchTotals.RESERVED);
    assertThat(story.psam.seal(PsamStory.BATCH)).isPresent();
  }

  @Test
  void whatIsSealedTakesNothingMoreAndGivesNothingBack() {
    SignedDraw in = paid(1, 100);
    DebitAnswer proof = story.card.pays(in);
    PsamDraw lateDraw = story.drawing(2, euros(200));
    SignedDraw late = story.signed(lateDraw);
    story.psam.turnOver();
    story.passes(BatchTotals.RESERVED);
    sealed(List.of(1L), 100);

    assertThat(story.psam.credit(late, story.card.pays(late)))
        .isEqualTo(new ProofOutcome.TooLate());
    story.refuses(lateDraw, DrawRefusal.TRX_DRAWN_OTHERWISE);
    story.psam.reverse(in);
    story.proves(in, proof);
    assertThat(story.psam.complete(in, proof)).isPresent();
    story.holds(1, 100);
  }

  @Test
  void whatWasReleasedEarlyStandsInItWithoutAProof() {
    ReleaseOutcome released = story.psam.initializeAndRelease(story.drawing(1, euros(100)));
    assertThat(released).isInstanceOf(ReleaseOutcome.Released.class);
    story.psam.turnOver();
    story.books.journal =
        batch ->
            new BatchTotals(
                batch,
                story.limits,
                LongStream.of(1),
                LongStream.of(1),
                LongStream.empty(),
                List.of(totals(1, 100)));

    SealedBatch sealed = story.psam.seal(PsamStory.BATCH).orElseThrow();
    assertThat(sealed.unproven()).containsExactly(1L);
    assertThat(sealed.totals()).containsExactly(totals(1, 100));
  }

  @Test
  void aDifferenceThatOutlastsEveryWriteIsSettledByTheJournal() {
    paid(1, 100);
    paid(2, 200);
    story.psam.turnOver();
    story.books.journal = batch -> told(List.of(2L), 200);
    assertThat(story.psam.seal(PsamStory.BATCH)).isEmpty();
    story.passes(SoftwareBatches.LONGEST_WRITE.minusSeconds(1));
    assertThat(story.psam.seal(PsamStory.BATCH)).as("it may be under way").isEmpty();
    story.passes(BatchTotals.RESERVED);

    assertThat(story.psam.seal(PsamStory.BATCH).orElseThrow().totals())
        .containsExactly(totals(1, 200));
  }

  @Test
  void aDifferenceThatChangesIsWaitedForAnew() {
    paid(1, 100);
    paid(2, 200);
    story.psam.turnOver();
    story.books.journal = batch -> told(List.of(), 0);
    assertThat(story.psam.seal(PsamStory.BATCH)).isEmpty();
    story.passes(SoftwareBatches.LONGEST_WRITE);
    story.books.journal = batch -> told(List.of(2L), 200);

    assertThat(story.psam.seal(PsamStory.BATCH)).isEmpty();
  }

  @Test
  void sealingThatItsBooksDidNotConfirmIsDoneAgainTheSame() {
    paid(1, 100);
    story.psam.turnOver();
    story.books.journal =
        batch -> {
          story.books.away = true; // after it has told
          return told(List.of(1L), 100);
        };
    assertThatThrownBy(() -> story.psam.seal(PsamStory.BATCH)).hasMessageContaining("not answer");
    story.books.away = false;

    assertThat(story.psam.seal(PsamStory.BATCH).orElseThrow().totals())
        .containsExactly(totals(1, 100));
    assertThat(story.books.written).contains("sealed " + PsamStory.BATCH);
  }

  @Test
  void onlyTheCollectorsWordForTheseTotalsClosesABatch() {
    paid(1, 100);
    story.psam.turnOver();
    SealedBatch sealed = sealed(List.of(1L), 100);
    Mac8 sack = PsamSignatures.sack(psamKey(), PsamStory.BATCH, sealed.s4());

    assertThat(story.psam.close(PsamStory.BATCH, sealed.s4())).isFalse();
    assertThat(
            story.psam.close(
                PsamStory.BATCH, PsamSignatures.sack(psamKey(), PsamStory.BATCH + 1, sealed.s4())))
        .isFalse();
    assertThat(story.books.written).doesNotContain("closed " + PsamStory.BATCH);
    assertThat(story.psam.close(PsamStory.BATCH, sack)).isTrue();
    assertThat(story.books.written).endsWith("closed " + PsamStory.BATCH);
    assertThatThrownBy(() -> story.psam.close(PsamStory.BATCH, sack))
        .hasMessageContaining("closed already");
  }

  private MacKey psamKey() {
    return story.keys().psamKey();
  }

  private SignedDraw paid(long trx, int cents) {
    SignedDraw signed = story.signed(trx, cents);
    story.proves(signed, story.card.pays(signed));
    return signed;
  }

  private SealedBatch sealed(List<Long> numbers, long cents) {
    story.books.journal = batch -> told(numbers, cents);
    return story.psam.seal(PsamStory.BATCH).orElseThrow();
  }

  private BatchTotals told(List<Long> numbers, long cents) {
    return new BatchTotals(
        PsamStory.BATCH,
        story.limits,
        numbers.stream().mapToLong(Long::longValue),
        LongStream.empty(),
        LongStream.empty(),
        numbers.isEmpty() ? List.of() : List.of(totals(numbers.size(), cents)));
  }

  private static CurrencyTotals totals(long purchases, long cents) {
    return new CurrencyTotals(Currency.EUR, purchases, cents, 0, 0);
  }
}
