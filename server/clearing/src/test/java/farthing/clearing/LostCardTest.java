package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.batches.LateProofs;
import farthing.batches.RefundClaims;
import farthing.store.Author;
import farthing.store.CardUpdateBook;
import farthing.store.CardUpdateBook.Unlocked;
import farthing.store.DatabaseSettings;
import farthing.store.Hotlist;
import farthing.store.Hotlist.Removed;
import farthing.store.LostCards;
import farthing.store.LostCards.Replaced;
import farthing.store.LostCards.Reported;
import farthing.store.RefundBook;
import farthing.store.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A card is lost, and another stands in its place. */
class LostCardTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Duration WINDOW = Duration.ofDays(10);

  private final Instant start = Instant.now().truncatedTo(ChronoUnit.MICROS);

  private final AtomicReference<Instant> now = new AtomicReference<>(start);
  private String name;
  private Town town;
  private LostCards lost;
  private Hotlist hotlist;
  private IepId nora;
  private IepId other;

  @BeforeEach
  void open() {
    name = "lost_" + (char) ('a' + DATABASES.getAndIncrement());
    town = new Town(name);
    lost = new LostCards(town.database, now::get);
    hotlist = new Hotlist(town.database);
    nora = town.cards.get(0);
    other = town.cards.get(4);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50));
  }

  /** Whatever was done, also in the midst of it. */
  @AfterEach
  void theBooksAddUp() throws Exception {
    assertThat(audit().isClean()).as(audit()::toText).isTrue();
    town.close();
  }

  @Test
  void aLostCardIsBlockedAtOnce() {
    assertThat(report()).isEqualTo(Reported.LOST);
    assertThat(report()).isEqualTo(Reported.BEFORE);

    assertThat(hotlist.find(nora)).isPresent();
    town.cleared(new TestBatch(town, 2).at(start.plusSeconds(120)).paid(21, nora, 2, SHOP, 1_00));
    assertThat(town.disputes()).containsExactly("21 CARD_HOTLISTED open");
  }

  @Test
  void whatIsOnItWaitsForTheOtherCardOnceTheWindowIsOver() {
    report();
    assertThat(replace().toString()).contains("may still come in until");
    pass();

    assertThat(replace().toString()).contains("Done", "EUR 87.50");
    assertThat(waiting()).containsExactly("replacement 8750 " + other.masked());
    assertThat(town.shadow(nora)).isZero();
    assertThat(town.shadow(other)).isEqualTo(100_00);
  }

  /** The range is taken off: the box was found, the card out of it was not. */
  @Test
  void aLostCardStaysBlockedWhenTheRangeThatItIsInIsTakenOffTheList() {
    hotlist.block(nora, other, start, "a stolen box");
    report();
    assertThat(hotlist.unblock(nora, other)).isEqualTo(Removed.DONE);

    assertThat(hotlist.find(nora)).isPresent();
    pass();
    assertThat(replace().toString()).contains("Done", "EUR 87.50");
  }

  @Test
  void aCardThatIsFoundIsNotReplaced() {
    report();
    hotlist.unblock(nora, nora);
    pass();

    assertThat(replace().toString()).contains("counts as found");
    assertThat(waiting()).isEmpty();
    assertThat(town.shadow(nora)).isEqualTo(87_50);
  }

  /** It is in its holder's hands, who has copied it. */
  @Test
  void aCardThatWasFoundAndIsBlockedForAnotherReasonIsNotReplaced() {
    report();
    hotlist.unblock(nora, nora);
    hotlist.block(nora, nora, start.plusSeconds(60), "copied");
    pass();

    assertThat(replace().toString()).contains("counts as found");
    assertThat(town.shadow(nora)).isEqualTo(87_50);
  }

  /** Whose clock is ahead of ours: the report is no older than the entry that it rests on. */
  @Test
  void aCardThatIsBlockedAlreadyIsLostFromThenOn() {
    hotlist.block(nora, nora, start.plusSeconds(60), "stolen");
    assertThat(report()).isEqualTo(Reported.LOST);
    pass();
    assertThat(replace().toString())
        .contains("may still come in until " + start.plusSeconds(60).plus(WINDOW));

    now.set(start.plusSeconds(61).plus(WINDOW));
    assertThat(replace().toString()).contains("Done", "EUR 87.50");
  }

  @Test
  void aReportThatDiesInTheMidstHasBlockedTheCard() {
    town.breakWritesTo("lost_card");
    assertThatThrownBy(this::report).isInstanceOf(StoreUnavailable.class);
    assertThat(hotlist.find(nora)).isPresent();
    town.mendWritesTo("lost_card");

    assertThat(report()).isEqualTo(Reported.LOST);
    pass();
    assertThat(replace().toString()).contains("Done", "EUR 87.50");
  }

  /** The hotlist has room for 200 characters, and the log of acts for all of them. */
  @Test
  void aLongStoryOfHowItWasLostIsKeptWhole() {
    String story = "It fell out of a bag. ".repeat(20).strip();
    assertThat(lost.report(nora, "ada", story)).isEqualTo(Reported.LOST);

    assertThat(hotlist.find(nora).orElseThrow().reason()).startsWith("lost: It fell");
    assertThat(town.texts("SELECT why FROM lost_card")).containsExactly(story);
  }

  /** What was on it is on the other card: it never pays again. */
  @Test
  void aReplacedCardIsNotTakenOffTheListNorLetGo() {
    hotlist.block(nora, other, start, "a stolen box");
    report();
    assertThat(hotlist.unblock(nora, other)).isEqualTo(Removed.DONE);
    hotlist.block(nora, town.cards.get(1), start, "half of a stolen box");
    pass();
    replace();

    assertThat(hotlist.unblock(nora, nora)).isEqualTo(Removed.REPLACED);
    assertThat(hotlist.neverBlocked(nora, nora, Optional.empty())).isEqualTo(Removed.REPLACED);
    assertThat(new CardUpdateBook(town.database).unlock(nora)).isEqualTo(Unlocked.REPLACED);
    assertThat(hotlist.unblock(nora, town.cards.get(1)))
        .as("its own entry stands")
        .isEqualTo(Removed.DONE);
    assertThat(report()).isEqualTo(Reported.REPLACED);
    assertThat(hotlist.find(nora)).isPresent();
  }

  /** As one that was replaced before lost cards had entries of their own. */
  @Test
  void aRangeThatAloneKeepsAReplacedCardBlockedStays() {
    report();
    pass();
    replace();
    town.execute("DELETE FROM hotlist");
    IepId before = new IepId(Town.ISSUER, nora.number() - 1);
    hotlist.block(before, other, start, "a stolen box");

    assertThat(hotlist.unblock(before, other)).isEqualTo(Removed.REPLACED);
    assertThat(hotlist.find(nora)).isPresent();
    assertThat(report()).as("it has its own entry again").isEqualTo(Reported.REPLACED);
    assertThat(hotlist.unblock(before, other)).isEqualTo(Removed.DONE);
  }

  /** Found and lost once more: what it paid in between may still come in. */
  @Test
  void aCardThatIsLostAgainHasAWindowOfItsOwn() {
    report();
    hotlist.unblock(nora, nora);
    Instant again = start.plus(Duration.ofDays(20));
    now.set(again);
    assertThat(report()).isEqualTo(Reported.LOST);
    assertThat(report()).isEqualTo(Reported.BEFORE);

    assertThat(replace().toString()).contains("may still come in until " + again.plus(WINDOW));
    assertThat(town.number("SELECT count(*) FROM administrative_act WHERE what = 'clearing lost'"))
        .isEqualTo(2);
    town.cleared(new TestBatch(town, 2).at(again.minusSeconds(60)).paid(21, nora, 2, SHOP, 1_00));
    assertThat(town.disputes()).isEmpty();
    now.set(again.plus(WINDOW).plusSeconds(1));
    assertThat(replace().toString()).contains("Done", "EUR 86.50");
  }

  @Test
  void itIsReplacedOnceAndByOne() {
    report();
    pass();
    replace();

    assertThat(replace()).isEqualTo(new Replaced.Before());
    assertThat(lost.replace(nora, town.cards.get(3), WINDOW, false, "ada", "again").toString())
        .contains("replaced by another");
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void twoWhoReplaceItAtOnceMoveItOnce() throws Exception {
    report();
    pass();
    Callable<Replaced> replacing = this::replace;
    try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
      both.invokeAll(List.of(replacing, replacing)).forEach(each -> assertThat(each).isDone());
    }

    assertThat(waiting()).hasSize(1);
    assertThat(town.shadow(nora)).isZero();
  }

  @Test
  void whatWaitsForItFollows() {
    town.clearing.turn();
    post(new TestClaim(town, 1).late(31, nora, 2, BOOKS, 3_20));
    report();
    pass();
    replace();

    assertThat(waiting())
        .containsExactlyInAnyOrder(
            "late-proof 320 " + other.masked(), "replacement 8430 " + other.masked());
  }

  @Test
  void whatIsGivenBackLaterWaitsForTheCardInItsPlace() {
    report();
    pass();
    replace();
    new RefundBook(town.database)
        .give(
            new RefundBook.Wish(
                SHOP,
                TransactionId.parse(town.texts("SELECT trx FROM cleared").getFirst()),
                Optional.of("2.00"),
                false,
                "ada",
                "broken"));

    assertThat(waiting()).contains("merchant 200 " + other.masked());
  }

  @Test
  void aPurchaseOfItThatComesInLaterIsADispute() {
    report();
    pass();
    replace();
    town.cleared(new TestBatch(town, 2).paid(21, nora, 2, SHOP, 1_00));

    assertThat(town.disputes()).containsExactly("21 BALANCE_BELOW_ZERO open");
  }

  @Test
  void aBatchOfThatTimeThatIsNotBookedComesFirst() {
    report();
    TestBatch gap = new TestBatch(town, 3).paid(31, nora, 3, SHOP, 1_00);
    town.cleared(gap);
    pass();

    assertThat(replace().toString()).contains("a batch of that time is not booked");
    town.cleared(new TestBatch(town, 2).paid(21, nora, 2, SHOP, 2_00));
    town.clearing.turn();
    assertThat(replace().toString()).contains("EUR 84.50");
  }

  /** Released early: the shop has given its goods, and has the proof somewhere. */
  @Test
  void whatAProofMayStillTakeFromItIsNotMoved() {
    TestBatch batch =
        new TestBatch(town, 2)
            .unproven(21, nora, 2, BOOKS, 20_00)
            .unproven(22, town.cards.get(1), 1, BOOKS, 5_00);
    town.cleared(batch);
    report();
    pass();

    assertThat(replace().toString())
        .contains("of EUR 20.00 to book-shop (%s): ask".formatted(batch.trxOf(21)))
        .contains("--even-unproven");
    assertThat(waiting()).isEmpty();
    LateProofs late =
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(21, batch.proofOf(21))));
    town.post(batch.id(), "/late", late.toBytes());
    town.clearing.turn();
    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
    assertThat(replace().toString()).contains("Done", "EUR 67.50");
  }

  /** The shop closed its order, and the proof came after that. */
  @Test
  void aPurchaseThatItGotBackIsNotWaitedFor() {
    town.cleared(new TestBatch(town, 2).unproven(21, nora, 2, BOOKS, 20_00));
    RefundClaims late = new TestClaim(town, 2).late(21, nora, 2, BOOKS, 20_00);
    town.post(late.id(), "/refunds", late.toBytes());
    town.clearing.turn();
    report();
    pass();

    assertThat(replace().toString()).contains("Done", "EUR 67.50");
  }

  @Test
  void aProofThatNeverComesHoldsNoCardForEver() {
    town.cleared(new TestBatch(town, 2).unproven(21, nora, 2, BOOKS, 20_00));
    report();
    pass();
    assertThat(replace()).isInstanceOf(Replaced.NotNow.class);

    assertThat(lost.replace(nora, other, WINDOW, true, "ada", "the shop is closed").toString())
        .contains("Done", "EUR 87.50");
    assertThat(town.texts("SELECT what FROM administrative_act WHERE why = 'the shop is closed'"))
        .containsExactly("clearing replace with " + other.full() + ", even unproven");
  }

  @Test
  void aDisputedPurchaseOfItComesFirst() {
    town.cleared(new TestBatch(town, 2).paid(21, nora, 2, SHOP, 1_00, TestBatch::forged));
    report();
    pass();

    assertThat(replace().toString()).contains("is disputed: decide that first");
    town.disputed.reject(town.number("SELECT number FROM dispute"), new Author("ada", "forged"));
    assertThat(replace().toString()).contains("EUR 87.50");
  }

  @Test
  void aCardThatIsNotFitDoesNotStandInItsPlace() {
    assertThat(replace().toString()).contains("was not reported lost");
    report();
    pass();

    town.block(other, start);
    assertThat(replace().toString()).contains("blocked");
    assertThat(lost.replace(nora, nora, WINDOW, false, "ada", "x").toString()).contains("another");
    assertThat(lost.replace(nora, new IepId(Town.ISSUER, 77), WINDOW, false, "ada", "x").toString())
        .contains("not made");
  }

  @Test
  void aReplacementThatDiesInTheMidstMovesNothing() {
    report();
    pass();
    town.breakWritesTo("lost_card");
    assertThatThrownBy(this::replace).isInstanceOf(StoreUnavailable.class);
    List<String> before = waiting();
    long shadow = town.shadow(nora);
    town.mendWritesTo("lost_card");

    assertThat(before).isEmpty();
    assertThat(shadow).isEqualTo(87_50);
    assertThat(replace().toString()).contains("EUR 87.50");
  }

  @Test
  void pointsAreMovedToo() {
    town.texts(
        "INSERT INTO shadow_balance (provider, number, currency, minor) VALUES (%d, %d, '\\x100100', 7) RETURNING minor"
            .formatted(nora.provider(), nora.number()));
    report();
    pass();
    String moved = replace().toString();
    assertThat(moved).contains("EUR 87.50", "7 points of programme 1001");
    assertThat(waiting()).contains("replacement 7 " + other.masked());
    // the points that the test invented came by no load: they are taken back before the audit
    town.texts(
        "UPDATE shadow_balance SET minor = minor - 7 WHERE currency = '\\x100100' RETURNING minor");
  }

  private Reported report() {
    return lost.report(nora, "ada", "left on the train");
  }

  private Replaced replace() {
    return lost.replace(nora, other, WINDOW, false, "ada", "for Nora");
  }

  private void pass() {
    now.set(start.plus(WINDOW).plusSeconds(1));
  }

  private void post(RefundClaims claims) {
    Town.word(town.post(claims.id(), "/refunds", claims.toBytes()));
    town.clearing.turn();
  }

  private List<String> waiting() {
    return new RefundBook(town.database)
        .refunds(false, 100).stream()
            .map(
                r -> "%s %d %s".formatted(r.source().word(), r.amount().minor(), r.card().masked()))
            .toList();
  }

  private AuditReport audit() throws Exception {
    DatabaseSettings where = OnePostgres.settings(name);
    return Audit.of(
            Inputs.of(
                List.of(
                    new AuditedDatabase("clearing", where.url(), where.user(), where.password()))))
        .report();
  }
}
