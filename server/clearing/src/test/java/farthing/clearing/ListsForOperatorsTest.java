package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.PSAM;
import static farthing.clearing.Town.SECOND_PSAM;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.IepId;
import farthing.base.PsamId;
import farthing.batches.RefundClaims;
import farthing.store.Author;
import farthing.store.CollectedBatches;
import farthing.store.CollectedClaims;
import farthing.store.Disputes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators look at first: what waits, and what is against it. */
class ListsForOperatorsTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Town town;
  private IepId nora;
  private IepId ole;

  @BeforeEach
  void open() {
    town = new Town("listed_" + (char) ('a' + DATABASES.getAndIncrement()));
    nora = town.cards.get(0);
    ole = town.cards.get(1);
  }

  @AfterEach
  void close() {
    town.close();
  }

  /** The first that came is held: the one before it is missing. */
  @Test
  void heldBatchesAreListedFirstAndThenTheNewest() {
    town.cleared(new TestBatch(town, 2).paid(21, nora, 1, SHOP, 1_00));
    town.cleared(new TestBatch(town, SECOND_PSAM, 1).paid(11, ole, 1, BOOKS, 1_00));
    town.send(new TestBatch(town, SECOND_PSAM, 2).paid(21, ole, 2, BOOKS, 1_00));

    String held = PSAM + "/2 held";
    String booked = SECOND_PSAM + "/1 booked";
    String taken = SECOND_PSAM + "/2 taken";
    assertThat(batches(Optional.empty(), 10)).containsExactly(held, taken, booked);
    assertThat(batches(Optional.empty(), 1)).containsExactly(held);
    assertThat(batches(Optional.of("booked"), 10)).containsExactly(booked);
    assertThat(batches(Optional.of("taken"), 10)).containsExactly(taken);
    assertThat(batches(Optional.of("arriving"), 10)).isEmpty();
  }

  /** Those that wait, the oldest first; what is rejected needs nobody any more. */
  @Test
  void claimsOfWhichNoRefundWasMadeAreListedWithWhatIsAgainstThem() {
    TestClaim claim = new TestClaim(town, 1);
    post(claim.late(11, nora, 1, SHOP, 3_20, TestBatch::forged));
    post(claim.refusedCancel(13, 12, nora, 3, BOOKS, 5_00));
    post(claim.late(14, ole, 1, SHOP, 1_00));
    town.clearing.turn();
    post(claim.late(15, ole, 2, SHOP, 2_00));

    assertThat(claims(10))
        .containsExactly(
            "held CANCEL_NOT_BOOKED 13 book-shop payment-1",
            "taken  15 corner-shop payment-1",
            "rejected S6_WRONG 11 corner-shop payment-1");
    assertThat(claims(2)).hasSize(2);
    assertThat(new CollectedClaims(town.database).held()).isOne();
  }

  @Test
  void disputesAreListedFromAnyOfThemOn() {
    town.cleared(
        new TestBatch(town, 1)
            .paid(11, nora, 1, SHOP, 1_00, TestBatch::forged)
            .paid(12, nora, 2, SHOP, 2_00, TestBatch::forged)
            .paid(13, nora, 3, SHOP, 3_00, TestBatch::forged));
    long first = town.number("SELECT min(number) FROM dispute");
    town.disputed.reject(first + 1, new Author("ada", "forged"));

    assertThat(disputes(false, 0, 10)).containsExactly(first, first + 2);
    assertThat(disputes(true, 0, 10)).containsExactly(first, first + 1, first + 2);
    assertThat(disputes(true, first, 10)).containsExactly(first + 1, first + 2);
    assertThat(disputes(true, first, 1)).containsExactly(first + 1);
    assertThat(disputes(false, first, 10)).containsExactly(first + 2);
    assertThat(disputes(true, first + 2, 10)).isEmpty();
  }

  private List<String> batches(Optional<String> state, int most) {
    return new CollectedBatches(town.database)
        .list(state, most).stream()
            .map(line -> name(line.id().psam(), line.id().batch()) + " " + line.state())
            .toList();
  }

  private static String name(PsamId psam, long batch) {
    return psam + "/" + batch;
  }

  private List<String> claims(int most) {
    return new CollectedClaims(town.database)
        .unmade(most).stream()
            .map(line ->
                "%s %s %d %s %s"
                    .formatted(
                        line.state(),
                        line.why(),
                        line.claimed().claim().record().number(),
                        line.claimed().claim().merchant(),
                        line.source()))
            .toList();
  }

  private List<Long> disputes(boolean decided, long after, int most) {
    return town.disputed.list(decided, after, most).stream().map(Disputes.Line::number).toList();
  }

  private void post(RefundClaims claims) {
    Town.word(town.post(claims.id(), "/refunds", claims.toBytes()));
  }
}
