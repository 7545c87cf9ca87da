package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.BatchWord.State;
import farthing.batches.LateProofs;
import farthing.batches.RefundClaims;
import farthing.store.AccessKeys;
import farthing.store.Author;
import farthing.store.BatchSources;
import farthing.store.CollectedBatches;
import farthing.store.CollectedClaims;
import farthing.store.Database;
import farthing.store.SourceCards;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between payment servers and clearing: a concentration point with a database of its own. */
class ConcentrationTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Town town;
  private Database database;
  private Point point;
  private IepId nora;
  private int callsPerSecond = 1_000;

  @BeforeEach
  void open() throws Exception {
    int number = DATABASES.getAndIncrement();
    town = new Town("behind_" + (char) ('a' + number));
    nora = town.cards.getFirst();
    database =
        Database.open(OnePostgres.database("point_" + (char) ('a' + number)), Database.CLEARING);
    Point.register(database);
    begin(town.address());
  }

  private void begin(URI clearing) throws Exception {
    point = new Point(database, clearing, callsPerSecond);
  }

  private void end() {
    point.close();
  }

  @AfterEach
  void close() {
    end();
    database.close();
    town.close();
  }

  @Test
  void whatItTookOverIsHandedOnAndItsAcknowledgementComesBack() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 20_00);
    State taken = send(batch).state();
    point.turn();
    State handedOn = word(batch).state();
    town.clearing.turn();
    point.turn();

    assertThat(List.of(taken, handedOn)).containsOnly(State.TAKEN);
    assertThat(word(batch)).isEqualTo(BatchWord.booked(batch.id(), batch.sack()));
    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
  }

  @Test
  void whatIsHeldIsToldAndAskedForAgain() throws Exception {
    TestBatch second = new TestBatch(town, 2).paid(21, nora, 2, BOOKS, 5_00);
    send(second);
    point.turn();
    town.clearing.turn();
    point.turn();
    State early = word(second).state();
    TestBatch first = new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 20_00);
    send(first);
    point.turn();
    town.clearing.turn();
    point.turn();

    assertThat(early).isEqualTo(State.HELD);
    assertThat(List.of(word(first).state(), word(second).state())).containsOnly(State.BOOKED);
    assertThat(town.owedTo(BOOKS)).isEqualTo(25_00);
  }

  /** It dies with batches that it has taken over, and clearing is away when it comes back. */
  @Test
  void whatItTookOverSurvivesItAndWaitsForClearing() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 20_00);
    send(batch);
    end();
    begin(URI.create("http://127.0.0.1:9"));
    point.turn();
    boolean reached = point.isReached();
    State waits = word(batch).state();
    end();
    begin(town.address());
    point.turn();
    town.clearing.turn();
    point.turn();

    assertThat(reached).isFalse();
    assertThat(waits).isEqualTo(State.TAKEN);
    assertThat(word(batch).state()).isEqualTo(State.BOOKED);
  }

  @Test
  void lateProofsGoTheSameWay() throws Exception {
    TestBatch batch = new TestBatch(town, 1).unproven(11, nora, 1, BOOKS, 10_00);
    send(batch);
    point.turn();
    town.clearing.turn();
    LateProofs late =
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(11, batch.proofOf(11))));
    post(batch, "/late", late.toBytes());
    point.turn();
    point.turn();
    town.clearing.turn();

    assertThat(town.owedTo(BOOKS)).isEqualTo(10_00);
    assertThat(new CollectedBatches(database).late(Optional.empty())).isEmpty();
  }

  /** The first in order: its security card is somebody else's at clearing by now. */
  @Test
  void lateProofsThatClearingDoesNotTakeKeepNoOthersWaiting() throws Exception {
    TestBatch refused = new TestBatch(town, 1).unproven(11, nora, 1, BOOKS, 10_00);
    TestBatch other =
        new TestBatch(town, Town.SECOND_PSAM, 1).unproven(11, town.cards.get(1), 1, BOOKS, 5_00);
    for (TestBatch each : List.of(refused, other)) {
      send(each);
    }
    point.turn();
    town.clearing.turn();
    PartyId rival = new PartyId("payment-2");
    new BatchSources(town.database).register(rival, Town.OTHER_ACQUIRER, Sha256.of("rival"));
    new SourceCards(town.database)
        .name(rival, Town.PSAM, Town.PSAM, true, new Author("ada", "it was moved"));
    for (TestBatch each : List.of(refused, other)) {
      post(
          each,
          "/late",
          new LateProofs(each.id(), List.of(new LateProofs.Proof(11, each.proofOf(11)))).toBytes());
    }
    point.turn();
    town.clearing.turn();

    assertThat(town.owedTo(BOOKS)).isEqualTo(5_00);
    assertThat(new CollectedBatches(database).late(Optional.empty()))
        .hasValueSatisfying(waits -> assertThat(waits.id()).isEqualTo(refused.id()));
  }

  @Test
  void lateProofsThatWereRefusedGoOnOnceTheReasonIsMended() throws Exception {
    TestBatch batch = new TestBatch(town, 1).unproven(11, nora, 1, BOOKS, 10_00);
    send(batch);
    point.turn();
    town.clearing.turn();
    post(
        batch,
        "/late",
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(11, batch.proofOf(11)))).toBytes());
    town.execute("UPDATE batch_source SET active = false");
    point.turn();
    town.execute("UPDATE batch_source SET active = true");
    point.turn();
    town.clearing.turn();

    assertThat(town.owedTo(BOOKS)).isEqualTo(10_00);
  }

  @Test
  void aPartThatABatchsEndDoesNotCountIsHandedOnAndHeldAtClearing() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 20_00);
    BatchPart tooMany = new BatchPart(batch.id(), 2, batch.parts().getFirst().lines());
    post(batch, "/parts/2", tooMany.toBytes());
    State taken = send(batch).state();
    point.turn();
    town.clearing.turn();
    point.turn();

    assertThat(taken).isEqualTo(State.TAKEN);
    assertThat(word(batch).why()).contains(BatchWord.Hold.TOTALS_WRONG);
    assertThat(town.owedTo(BOOKS)).isZero();
  }

  @Test
  void thatItsKeyWasEndedAtClearingIsSeenAtThePoint() throws Exception {
    send(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 20_00));
    point.turn();
    boolean before = point.isReached();
    new AccessKeys(town.database)
        .end(AccessKeys.Role.SOURCE, new PartyId("payment-1"), 1, "ada", "changed");
    point.turn();

    assertThat(before).isTrue();
    assertThat(point.isReached()).isFalse();
  }

  @Test
  void aBatchThatClearingRefusesIsSeenAtThePointUntilItIsTaken() throws Exception {
    send(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 20_00));
    town.execute("UPDATE batch_source SET active = false");
    point.turn();
    boolean stopped = point.isReached();
    town.execute("UPDATE batch_source SET active = true");
    point.turn();

    assertThat(stopped).isFalse();
    assertThat(point.isReached()).isTrue();
  }

  /** Somebody else's at clearing: only who asks there hears of it. */
  @Test
  void claimsThatClearingRefusesAreSeenAtThePointUntilTheyAreTaken() throws Exception {
    RefundClaims claims = new TestClaim(town, 1).late(31, nora, 1, BOOKS, 3_20);
    Author ada = new Author("ada", "it was moved");
    PartyId rival = new PartyId("payment-2");
    new BatchSources(town.database).register(rival, Town.OTHER_ACQUIRER, Sha256.of("rival"));
    SourceCards cards = new SourceCards(town.database);
    cards.name(rival, Town.PSAM, Town.PSAM, true, ada);
    Town.word(Point.post(point.address(), claims.id(), "/refunds", claims.toBytes()));
    boolean before = point.areClaimsTaken();
    point.turn();
    boolean refused = point.areClaimsTaken();
    List<String> why =
        new CollectedClaims(database)
            .unmade(10).stream().map(line -> line.state() + " " + line.why()).toList();
    end();
    begin(town.address());
    boolean afterwards = point.areClaimsTaken();
    cards.end(rival, Town.PSAM, Town.PSAM, ada);
    aMinuteLater();
    point.turn();

    assertThat(List.of(before, point.areClaimsTaken())).containsOnly(true);
    assertThat(List.of(refused, afterwards)).containsOnly(false);
    assertThat(why).containsExactly("held REFUSED");
    assertThat(point.isReached()).as("of batches").isTrue();
    town.clearing.turn();
    assertThat(town.texts("SELECT state FROM refund_claim")).containsExactly("made");
  }

  /** At the point: what was refused is handed on again. */
  private void aMinuteLater() throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE refund_claim SET looked = looked - interval '1 minute'");
    }
  }

  /** More than are handed on at once. */
  @Test
  void batchesThatClearingDoesNotTakeKeepNoOthersWaiting() throws Exception {
    PartyId rival = new PartyId("payment-2");
    new BatchSources(town.database).register(rival, Town.OTHER_ACQUIRER, Sha256.of("rival"));
    new SourceCards(town.database)
        .name(rival, Town.PSAM, Town.PSAM, true, new Author("ada", "it was moved"));
    for (int number = 1; number <= 101; number++) {
      send(new TestBatch(town, number).paid(number, nora, number, BOOKS, 1));
    }
    send(new TestBatch(town, Town.SECOND_PSAM, 1).paid(11, town.cards.get(1), 1, BOOKS, 5_00));

    point.turn();
    point.turn();
    town.clearing.turn();

    assertThat(town.owedTo(BOOKS)).isEqualTo(5_00);
  }

  /** Asked, a part and the end are three calls. */
  @Test
  void itCallsClearingNoOftenerThanItIsLet() throws Exception {
    callsPerSecond = 5;
    end();
    begin(town.address());
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 20_00);
    send(batch);
    long begun = System.nanoTime();

    point.turn();

    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(Duration.ofMillis(400).toNanos());
    town.clearing.turn();
    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
  }

  /** A part that does not come twice is one that clearing has: it is sent whole all the same. */
  @Test
  void aBatchThatWasCutOnItsWayToClearingIsSentAgainAndCountsOnce() throws Exception {
    TestBatch batch =
        new TestBatch(town, 1)
            .paid(11, nora, 1, BOOKS, 1_00)
            .paid(12, nora, 2, BOOKS, 1_00)
            .paid(13, nora, 3, BOOKS, 1_00)
            .paid(14, nora, 4, BOOKS, 1_00);
    send(batch);
    town.post(batch.id(), "/parts/1", batch.parts().getFirst().toBytes());
    point.turn();
    town.clearing.turn();

    assertThat(town.owedTo(BOOKS)).isEqualTo(4_00);
  }

  private BatchWord send(TestBatch batch) throws Exception {
    for (var part : batch.parts()) {
      post(batch, "/parts/" + part.part(), part.toBytes());
    }
    return post(batch, "/end", batch.end().toBytes());
  }

  private BatchWord post(TestBatch batch, String what, Bytes body) throws Exception {
    return Town.word(Point.post(point.address(), batch.id(), what, body));
  }

  private BatchWord word(TestBatch batch) throws Exception {
    return Town.word(Point.ask(point.address(), batch.id()));
  }
}
