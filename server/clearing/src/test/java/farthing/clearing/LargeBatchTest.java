package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.IepId;
import farthing.batches.BatchWord.Hold;
import farthing.batches.BatchWord.State;
import farthing.store.StoreUnavailable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Batches that are booked in several goes, twenty parts at a time: what belongs together stands far
 * apart in them.
 */
class LargeBatchTest {
  /** More records than twenty of the test's parts have. */
  private static final int FAR = 70;

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Town town;
  private IepId nora;
  private IepId ole;

  @BeforeEach
  void open() {
    town = new Town("large_batch_" + (char) ('a' + DATABASES.getAndIncrement()));
    nora = town.cards.get(0);
    ole = town.cards.get(1);
  }

  @AfterEach
  void close() {
    town.close();
  }

  /** Ole buys for a cent, over and over, from NTPSAM 100 on. */
  private TestBatch withManyBehind(TestBatch batch) {
    for (int i = 0; i < FAR; i++) {
      batch.paid(100 + i, ole, 1 + i, BOOKS, 1);
    }
    return batch;
  }

  @Test
  void allOfItIsPaidAndAddedUp() {
    TestBatch batch = withManyBehind(new TestBatch(town, 1)).paid(900, nora, 1, BOOKS, 5_00);

    assertThat(town.cleared(batch).state()).isEqualTo(State.BOOKED);

    assertThat(town.owedTo(BOOKS)).isEqualTo(FAR + 5_00);
    assertThat(town.shadow(ole)).isEqualTo(100_00 - FAR);
    assertThat(town.number("SELECT records FROM batch")).isEqualTo(FAR + 1);
    assertThat(town.number("SELECT count(*) FROM cleared")).isEqualTo(FAR + 1);
    assertThat(town.number("SELECT sum(gross_minor) FROM sale")).isEqualTo(FAR + 5_00);
  }

  @Test
  void aCancelFindsItsPurchaseFarBeforeIt() {
    TestBatch batch =
        withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 7_00))
            .cancelled(900, 11, nora, 2, BOOKS, 7_00);

    assertThat(town.cleared(batch).state()).isEqualTo(State.BOOKED);

    assertThat(town.owedTo(BOOKS)).isEqualTo(FAR);
    assertThat(town.shadow(nora)).isEqualTo(100_00);
  }

  @Test
  void aCancelOfAPurchaseThatWasNotPaidFarBeforeItTakesNothing() {
    TestBatch batch =
        withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 7_00, TestBatch::forged))
            .cancelled(900, 11, nora, 2, BOOKS, 7_00);

    town.cleared(batch);

    assertThat(town.disputes()).containsExactly("11 S6_WRONG rejected");
    assertThat(town.owedTo(BOOKS)).isEqualTo(FAR);
    assertThat(town.shadow(nora)).isEqualTo(100_00);
  }

  /** Under the same NTPSAM, so that nothing but its batch tells the two apart. */
  @Test
  void aCancelOfACopysPurchaseFarBeforeItTakesNothingFromTheOnesThatIsPaid() {
    town.cleared(new TestBatch(town, Town.SECOND_PSAM, 1).paid(11, nora, 1, BOOKS, 7_00));
    TestBatch copy =
        withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 7_00))
            .cancelled(900, 11, nora, 2, BOOKS, 7_00);

    town.cleared(copy);

    assertThat(town.disputes()).containsExactly("11 USED_TWICE rejected");
    assertThat(town.owedTo(BOOKS)).isEqualTo(FAR + 7_00);
    assertThat(town.shadow(nora)).isEqualTo(93_00);
  }

  @Test
  void aCancelOfAnotherCardsPurchaseFarBeforeItHoldsTheBatch() {
    TestBatch batch =
        withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 7_00))
            .cancelled(900, 11, ole, 2, BOOKS, 7_00);

    town.cleared(batch);

    assertThat(town.word(batch.id()).why()).isEqualTo(Optional.of(Hold.RECORD_MISSING));
    assertThat(town.number("SELECT count(*) FROM cleared")).isZero();
  }

  /** Who asks ahead does not see the first yet; who pays does. */
  @Test
  void aCloneFarBehindIsFoundAndAllBesideItIsPaid() {
    TestBatch batch =
        withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 7_00))
            .paid(900, nora, 1, BOOKS, 7_00)
            .paid(901, nora, 2, BOOKS, 1_00);

    assertThat(town.cleared(batch).state()).isEqualTo(State.BOOKED);

    assertThat(town.disputes()).containsExactly("900 USED_TWICE open");
    assertThat(town.owedTo(BOOKS)).isEqualTo(FAR + 8_00);
    assertThat(town.shadow(nora)).isEqualTo(92_00);
  }

  @Test
  void whoSpendsTooMuchFarBehindIsNotPaidForThat() {
    TestBatch batch =
        withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 70_00))
            .paid(900, nora, 2, BOOKS, 40_00);

    assertThat(town.cleared(batch).state()).isEqualTo(State.BOOKED);

    assertThat(town.disputes()).containsExactly("900 BALANCE_BELOW_ZERO open");
    assertThat(town.owedTo(BOOKS)).isEqualTo(FAR + 70_00);
    assertThat(town.shadow(nora)).isEqualTo(30_00);
  }

  @Test
  void whatIsSpentAgainAfterACancelIsCovered() {
    TestBatch batch =
        withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 70_00))
            .cancelled(900, 11, nora, 2, BOOKS, 70_00)
            .paid(901, nora, 3, BOOKS, 60_00);

    town.cleared(batch);

    assertThat(town.disputes()).isEmpty();
    assertThat(town.shadow(nora)).isEqualTo(40_00);
    assertThat(town.owedTo(BOOKS)).isEqualTo(FAR + 60_00);
  }

  @Test
  void aRecordThatIsMissingFarBeforeTheEndHoldsAllOfIt() {
    TestBatch batch =
        withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 7_00)).without(11);

    town.cleared(batch);

    assertThat(town.word(batch.id()).why()).isEqualTo(Optional.of(Hold.TOTALS_WRONG));
    assertThat(town.number("SELECT count(*) FROM cleared")).isZero();
    assertThat(town.owedTo(BOOKS)).isZero();
  }

  @Test
  void whoDiesInTheMiddleOfItHasBookedNothing() {
    TestBatch batch = withManyBehind(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 7_00));
    town.breakWritesTo("sale");
    town.send(batch);

    assertThatThrownBy(() -> town.clearing.turn()).isInstanceOf(StoreUnavailable.class);

    assertThat(town.number("SELECT count(*) FROM cleared")).isZero();
    assertThat(town.shadow(nora)).isEqualTo(100_00);
    town.mendWritesTo("sale");
    town.clearing.turn();
    assertThat(town.owedTo(BOOKS)).isEqualTo(FAR + 7_00);
  }
}
