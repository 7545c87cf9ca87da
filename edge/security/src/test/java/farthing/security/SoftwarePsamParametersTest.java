package farthing.security;

import static farthing.security.CardInHand.IEP;
import static farthing.security.PsamStory.PROVIDER;
import static farthing.security.PsamStory.PSAM;
import static farthing.security.PsamStory.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.PsamDraw;
import farthing.purse.PsamParameter;
import farthing.purse.PsamParameter.Blocking;
import farthing.purse.PsamParameter.Ceilings;
import farthing.purse.PsamParameter.Follows;
import farthing.purse.PsamParameter.Generations;
import farthing.purse.PsamParameter.LastDay;
import farthing.purse.PsamSignatures;
import farthing.purse.PsamUpdate;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SecurityCard.ParameterStanding;
import farthing.purse.SecurityCard.UpdateOutcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the issuer sets in a security card, and what it takes for a card to believe it. */
class SoftwarePsamParametersTest {
  private final PsamStory story = new PsamStory();
  private long trx;

  @Test
  void aCardOnTheIssuersListIsRefusedByTheSecurityCardAndPaysAgainWhenItIsOff() {
    accepts(3, 0, block(IEP, IEP));
    refusesACard(DrawRefusal.CARD_BLOCKED);
    assertThat(story.psam.parameters()).isEqualTo(new ParameterStanding(3, 3));

    accepts(4, 3, unblock(IEP, IEP));
    paysStill();
  }

  @Test
  void aRangeHoldsItsCardsAndWhatIsBlockedTwiceIsBlockedUntilBothAreGone() {
    IepId before = new IepId(IEP.provider(), IEP.number() - 5);
    IepId behind = new IepId(IEP.provider(), IEP.number() + 5);
    accepts(1, 0, block(before, behind));
    accepts(2, 1, block(IEP, IEP));
    refusesACard(DrawRefusal.CARD_BLOCKED);
    accepts(3, 2, unblock(IEP, IEP));
    refusesACard(DrawRefusal.CARD_BLOCKED);
    accepts(4, 3, unblock(before, behind));
    paysStill();
  }

  @Test
  void cardsBesideARangeAndOfAnotherProviderPay() {
    long number = IEP.number();
    accepts(1, 0, block(new IepId(PROVIDER, number + 1), new IepId(PROVIDER, number + 9)));
    accepts(2, 1, block(new IepId(PROVIDER, 0), new IepId(PROVIDER, number - 1)));
    accepts(3, 2, block(new IepId(PROVIDER + 1, 0), new IepId(PROVIDER + 1, 0xFFFF_FFFF_FFFFL)));
    accepts(4, 3, block(new IepId(PROVIDER - 1, 0), new IepId(PROVIDER - 1, 0xFFFF_FFFF_FFFFL)));
    paysStill();
  }

  @Test
  void rangesAreLookedUpAsOneByOneWouldTell() {
    long seed = 20261129;
    Random random = new Random(seed);
    List<Blocking.Change> there = new ArrayList<>();
    BlockedRanges ranges = BlockedRanges.NONE;
    for (int step = 0; step < 2_000; step++) {
      int provider = random.nextInt(3) - 1;
      long first = random.nextInt(60);
      IepId last = new IepId(provider, first + random.nextInt(8));
      Blocking.Change change =
          new Blocking.Change(random.nextInt(5) < 2, new IepId(provider, first), last);
      ranges = ranges.after(List.of(change));
      there.remove(new Blocking.Change(true, change.first(), change.last()));
      if (change.blocked()) {
        there.add(change);
      }
      IepId asked = new IepId(random.nextInt(3) - 1, random.nextInt(70));
      boolean expected =
          there.stream()
              .anyMatch(c ->
                  c.first().provider() == asked.provider()
                      && c.first().number() <= asked.number()
                      && c.last().number() >= asked.number());
      assertThat(ranges.contains(asked)).as("seed %d, step %d", seed, step).isEqualTo(expected);
    }
    assertThat(ranges.size()).isEqualTo(there.size());
  }

  @Test
  void theLowerOfTwoCeilingsHoldsAtOnceAndInTheNextBatch() {
    accepts(1, 0, new Ceilings(Map.of(Currency.EUR, 1_000L)));
    story.refuses(draw(1_001), DrawRefusal.CEILING_REACHED);
    story.signed(draw(1_000));
    story.psam.turnOver();
    story.refuses(draw(1_001), DrawRefusal.CEILING_REACHED);

    accepts(2, 1, new Ceilings(Map.of(Currency.EUR, 1_000_000L)));
    story.refuses(draw(100_001), DrawRefusal.CEILING_REACHED);
    accepts(3, 2, new Ceilings(Map.of()));
    story.signed(draw(2_000));
  }

  @Test
  void itIsOverAfterTheEarlierOfTwoLastDays() {
    accepts(1, 0, new LastDay(new Expiry(LocalDate.of(2026, 11, 21))));
    refusesACard(DrawRefusal.PSAM_EXPIRED);
    accepts(2, 1, new LastDay(new Expiry(LocalDate.of(2099, 1, 1))));
    paysStill();
    story.withRules(LocalDate.of(2026, 11, 21), false);
    refusesACard(DrawRefusal.PSAM_EXPIRED);
  }

  @Test
  void onlyKeyGenerationsThatAreNamedPay() {
    accepts(1, 0, generations(2));
    refusesACard(DrawRefusal.KEY_GENERATION_UNKNOWN);
    accepts(2, 1, generations(1, 2));
    paysStill();
    accepts(3, 2, generations());
    refusesACard(DrawRefusal.KEY_GENERATION_UNKNOWN);
  }

  @Test
  void aForgedMessageChangesNothing() {
    MacKey other = story.kmPsam.psamKey(PsamId.ofHex("b7888b2e08a32072"));
    refuses(signed(other, 1, 0, block(IEP, IEP)), UpdateOutcome.MAC_WRONG);
    refuses(signed(PsamStory.key(), 1, 0, block(IEP, IEP)), UpdateOutcome.MAC_WRONG);
  }

  @Test
  void aMessageAlteredInAnyBitChangesNothing() {
    byte[] good = message(6, 0, block(IEP, IEP)).toArray();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] altered = good.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      refuses(Bytes.of(altered), UpdateOutcome.MAC_WRONG);
    }
  }

  @Test
  void aMessageCutAnywhereOrWithMoreBehindItChangesNothing() {
    Bytes good = message(1, 0, block(IEP, IEP));
    for (int length = 0; length < good.size(); length++) {
      assertThat(story.psam.update(good.slice(0, length)))
          .isIn(UpdateOutcome.MAC_WRONG, UpdateOutcome.MALFORMED);
    }
    refuses(good.plus(Bytes.ofHex("00")), UpdateOutcome.MAC_WRONG);
    refuses(good.plus(Bytes.of(new byte[255])), UpdateOutcome.MALFORMED);
    paysStill();
  }

  @Test
  void aMessageThatWasAcceptedBeforeOrIsOlderChangesNothing() {
    Bytes blocking = message(5, 0, block(IEP, IEP));
    assertThat(story.psam.update(blocking)).isEqualTo(UpdateOutcome.ACCEPTED);
    accepts(7, 5, unblock(IEP, IEP));

    refuses(blocking, UpdateOutcome.COUNTER_USED);
    refuses(message(6, 5, block(IEP, IEP)), UpdateOutcome.COUNTER_USED);
    refuses(message(7, 7, block(IEP, IEP)), UpdateOutcome.COUNTER_USED);
    story.restarted();
    refuses(blocking, UpdateOutcome.COUNTER_USED);
  }

  @Test
  void noMessageCanBeLeftOut() {
    accepts(5, 0, new Ceilings(Map.of()));
    refuses(message(8, 7, new Ceilings(Map.of())), UpdateOutcome.NOT_NEXT);
    refuses(message(8, 0, block(IEP, IEP)), UpdateOutcome.NOT_NEXT);
  }

  @Test
  void aMessageThatHasOnePartWrongChangesNothingOfTheOthers() {
    Bytes tlv =
        new Follows(0)
            .toBytes()
            .plus(new Blocking(1, List.of(block(IEP, IEP).changes().getFirst())).toBytes())
            .plus(Bytes.ofHex("a403311399"));
    refuses(
        new PsamUpdate(1, tlv, PsamSignatures.update(psamKey(), 1, tlv)).toBytes(),
        UpdateOutcome.MALFORMED);
  }

  @Test
  void whatItAcceptedHoldsAfterARestart() {
    accepts(3, 0, block(IEP, IEP));
    accepts(9, 3, new Ceilings(Map.of(Currency.EUR, 10L)));

    story.restarted();

    assertThat(story.psam.parameters()).isEqualTo(new ParameterStanding(9, 3));
    refusesACard(DrawRefusal.CARD_BLOCKED);
    accepts(10, 9, unblock(IEP, IEP));
    story.refuses(draw(11), DrawRefusal.CEILING_REACHED);
    story.signed(draw(10));
  }

  @Test
  void nothingHoldsThatIsNotWritten() {
    Bytes message = message(1, 0, block(IEP, IEP));
    story.books.away = true;
    assertThatThrownBy(() -> story.psam.update(message)).isInstanceOf(IllegalStateException.class);
    assertThat(story.psam.parameters().counter()).isZero();
    story.books.away = false;
    paysStill();

    assertThat(story.psam.update(message)).isEqualTo(UpdateOutcome.ACCEPTED);
  }

  @Test
  void whatWasWrittenUnheardHoldsFromTheNextMessageOn() {
    Bytes message = message(1, 0, block(IEP, IEP));
    story.books.answersLost = true;
    assertThatThrownBy(() -> story.psam.update(message)).isInstanceOf(IllegalStateException.class);
    story.books.answersLost = false;

    assertThat(story.psam.update(message)).isEqualTo(UpdateOutcome.COUNTER_USED);
    refusesACard(DrawRefusal.CARD_BLOCKED);
    assertThat(story.books.updates).hasSize(1);
  }

  @Test
  void booksThatSomebodyAlteredAreNotBelieved() {
    accepts(1, 0, block(IEP, IEP));
    byte[] altered = story.books.updates.getFirst().toArray();
    altered[20] ^= 1;
    story.books.updates.set(0, Bytes.of(altered));

    assertThatThrownBy(story::restarted)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("MAC_WRONG");
  }

  private void accepts(long counter, long follows, PsamParameter parameter) {
    assertThat(story.psam.update(message(counter, follows, parameter)))
        .isEqualTo(UpdateOutcome.ACCEPTED);
  }

  /** And a card that paid before pays. */
  private void refuses(Bytes message, UpdateOutcome why) {
    ParameterStanding before = story.psam.parameters();
    assertThat(story.psam.update(message)).isEqualTo(why);
    assertThat(story.psam.parameters()).isEqualTo(before);
    paysStill();
  }

  private void paysStill() {
    story.signed(draw(1));
  }

  private void refusesACard(DrawRefusal why) {
    story.refuses(draw(1), why);
  }

  private PsamDraw draw(int cents) {
    return story.drawing(++trx, euros(cents));
  }

  private MacKey psamKey() {
    return story.kmPsam.psamKey(PSAM);
  }

  private Bytes message(long counter, long follows, PsamParameter parameter) {
    return signed(psamKey(), counter, follows, parameter);
  }

  private static Bytes signed(MacKey key, long counter, long follows, PsamParameter parameter) {
    PsamParameter numbered =
        parameter instanceof Blocking blocking
            ? new Blocking(counter, blocking.changes())
            : parameter;
    return PsamUpdate.sign(key, counter, follows, List.of(numbered)).toBytes();
  }

  private static Blocking block(IepId first, IepId last) {
    return new Blocking(0, List.of(new Blocking.Change(true, first, last)));
  }

  private static Blocking unblock(IepId first, IepId last) {
    return new Blocking(0, List.of(new Blocking.Change(false, first, last)));
  }

  private static Generations generations(Integer... accepted) {
    return new Generations(PROVIDER, Suite.AES_128, new TreeSet<>(List.of(accepted)));
  }
}
