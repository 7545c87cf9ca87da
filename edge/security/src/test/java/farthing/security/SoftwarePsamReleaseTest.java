package farthing.security;

import static farthing.security.PsamStory.altered;
import static farthing.security.PsamStory.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.ReleasedDraw;
import farthing.purse.SecurityCard.CancelOutcome;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SecurityCard.ReleaseOutcome;
import farthing.purse.SignedDraw;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** INITIALIZE PSAM, P1 02: the security card is free at the draw, and others compare. */
class SoftwarePsamReleaseTest {
  private final PsamStory story = new PsamStory();

  /** The vectors' purchase `plain`, byte for byte. */
  @Test
  void whatOthersCompareWithKnowsTheProofOfTheVectors() {
    MacKey master =
        MacKey.of(Suite.AES_128, Bytes.ofHex("9556a0e6d5131a4c2a181df56e756d9e").toArray());
    MasterKeyName name = new MasterKeyName(KeyUsage.PURCHASE, 0x1ed7ac41, Suite.AES_128, 2);
    story.psam =
        story.card(
            new PsamKeys(PsamStory.PSAM, PsamStory.key(), KeyRing.empty().with(name, master)),
            new CountingBlocks(1585557076L));
    ReleasedDraw draw =
        released(
            PsamDraw.parse(
                Bytes.ofHex(
                    "1ed7ac410f35dcebaa5b2002310630030978020000138800b4af80130ca61f4e80"
                        + "cc2c0ff43a0f9999" // S1
                        + "000004e2097802ee3397dd372ecae9ba3d5ddb43dc034a2611221604")));
    DebitAnswer answer =
        DebitAnswer.parse(
            Bytes.ofHex("000000b400000ea635d48e64f52d6393a74864beaebc6db1c47e1641d1c96cef"));

    assertThat(draw.signed().s2()).hasToString("9f1a7e26557ecdb2");
    assertThat(draw.expected().s3()).hasToString("35d48e64f52d6393");
    assertThat(draw.isProof(answer)).isTrue();
  }

  @Test
  void noOtherAnswerIsItsProof() {
    ReleasedDraw draw = released(1, 1250);
    DebitAnswer paid = story.card.pays(draw.signed());

    assertThat(draw.isProof(paid)).isTrue();
    for (int at = 0; at < DebitAnswer.SIZE; at++) {
      assertThat(draw.isProof(altered(paid, at))).as("byte %d", at).isFalse();
    }
    assertThat(draw.isProof(story.card.refuses(draw.signed()))).isFalse();
    assertThat(draw.isProof(story.card.pays(released(2, 1250).signed()))).isFalse();
  }

  @Test
  void s5IsOverWhatThePurseWillSay() {
    ReleasedDraw draw = released(1, 1250);

    assertThat(draw.s5())
        .isEqualTo(
            PsamSignatures.s5(
                story.kmPsam.psamKey(PsamStory.PSAM),
                PsamStory.BATCH,
                PurchaseRecord.of(draw.signed(), story.card.pays(draw.signed()))));
  }

  @Test
  void itIsReadAsTheJournalKeptIt() {
    ReleasedDraw draw = released(1, 1250);
    ReleasedDraw read = ReleasedDraw.parse(draw.reveal(SecretAccess.granted()));

    assertThat(read.signed()).isEqualTo(draw.signed());
    assertThat(read.s5()).isEqualTo(draw.s5());
    assertThat(read.isProof(story.card.pays(draw.signed()))).isTrue();
    assertThat(draw.toString()).doesNotContain(draw.expected().s3().toString());
  }

  @Test
  void amountCountsFromTheDrawOnAndOnceHoweverOftenItComes() {
    PsamDraw draw = story.drawing(1, euros(1250));
    ReleasedDraw first = released(draw);
    story.holds(1, 1250);

    assertThat(released(PsamDraw.parse(draw.toBytes())).signed()).isEqualTo(first.signed());
    story.proves(first.signed(), story.card.pays(first.signed()));
    story.holds(1, 1250);
  }

  @Test
  void ceilingIsReachedByDrawsAlone() {
    story.limitedTo(10, Map.of(Currency.EUR, 2000L));
    released(1, 1250);

    refused(story.drawing(2, euros(751)), DrawRefusal.CEILING_REACHED);
    released(3, 750);
  }

  @Test
  void oneTrxIsDrawnWithReleaseOrWithout() {
    PsamDraw held = story.drawing(1, euros(100));
    story.signed(held);
    refused(held, DrawRefusal.TRX_DRAWN_OTHERWISE);

    PsamDraw released = story.drawing(2, euros(100));
    released(released);
    story.refuses(released, DrawRefusal.TRX_DRAWN_OTHERWISE);
    story.holds(1, 100);
  }

  @Test
  void reversedItLeavesTheTotalsAndAGoodProofPutsItBack() {
    SignedDraw draw = released(1, 1250).signed();
    story.psam.reverse(draw);
    story.psam.reverse(draw);
    story.holds(0, 0);

    story.proves(draw, story.card.pays(draw));
    story.holds(1, 1250);
  }

  @Test
  void purseThatProvesItDidNotPayIsHeardAndReverseTakesItOut() {
    SignedDraw draw = released(1, 1250).signed();

    story.proves(draw, story.card.refuses(draw));
    story.holds(1, 1250);
    story.psam.reverse(draw);
    story.holds(0, 0);
  }

  @Test
  void nothingIsGivenBackBeforeTheSecurityCardHasSeenTheProof() {
    SignedDraw draw = released(1, 1250).signed();
    PsamDraw cancel = cancel(draw);
    assertThat(story.psam.cancel(draw, cancel))
        .isEqualTo(new CancelOutcome.Refused(DrawRefusal.PURCHASE_NOT_IN_BATCH));

    story.proves(draw, story.card.pays(draw));
    assertThat(story.psam.cancel(draw, cancel)).isInstanceOf(CancelOutcome.Signed.class);
  }

  @Test
  void whatTheJournalHasWithoutProofIsCountedAndNotComplete() {
    SignedDraw draw = released(1, 1250).signed();
    story.totals =
        new BatchTotals(
            PsamStory.BATCH,
            story.limits,
            LongStream.of(draw.psamTransaction()),
            LongStream.of(draw.psamTransaction()),
            LongStream.empty(),
            story.totals.snapshot());
    story.restarted();
    story.holds(1, 1250);
    PsamDraw cancel = cancel(draw);
    assertThat(story.psam.cancel(draw, cancel))
        .isEqualTo(new CancelOutcome.Refused(DrawRefusal.PURCHASE_NOT_IN_BATCH));

    story.psam.reverse(draw);
    story.holds(0, 0);
  }

  private PsamDraw cancel(SignedDraw draw) {
    return story
        .card
        .having(draw.draw().amount())
        .cancelDraw(draw.draw().trx(), draw.draw().amount(), story.time());
  }

  private ReleasedDraw released(long trx, int euroCents) {
    return released(story.drawing(trx, euros(euroCents)));
  }

  private ReleasedDraw released(PsamDraw draw) {
    assertThat(story.psam.initializeAndRelease(draw)).isInstanceOf(ReleaseOutcome.Released.class);
    return ((ReleaseOutcome.Released) story.psam.initializeAndRelease(draw)).draw();
  }

  private void refused(PsamDraw draw, DrawRefusal why) {
    assertThat(story.psam.initializeAndRelease(draw)).isEqualTo(new ReleaseOutcome.Refused(why));
  }
}
