package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PsamId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.batches.BatchWord.Hold;
import farthing.batches.BatchWord.State;
import farthing.purse.CurrencyTotals;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseTerms;
import farthing.store.ClearingBook;
import farthing.store.JudgedRecords;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches that are not what their security card signed: held as a whole, with the reason. */
class HeldBatchTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Town town;
  private IepId nora;
  private IepId ole;

  @BeforeEach
  void open() {
    town = new Town("held_batch_" + (char) ('a' + DATABASES.getAndIncrement()));
    nora = town.cards.get(0);
    ole = town.cards.get(1);
  }

  @AfterEach
  void close() {
    town.close();
  }

  /** Somebody let it go in between, and its source handed another in. */
  @Test
  void whatWasFoundOfOneEndBooksNoOther() {
    TestBatch batch = TestBatch.ordinary(town);
    town.send(batch);
    BatchEnd before =
        new BatchEnd(batch.id(), batch.end().parts(), batch.end().totals(), batch.proofOf(11));

    assertThat(
            new ClearingBook(town.database)
                .book(
                    BatchWord.booked(batch.id(), batch.sack()),
                    before,
                    _ -> new JudgedRecords(List.of(), List.of(), List.of())))
        .isEmpty();
    town.clearing.turn();
    assertThat(town.number("SELECT count(*) FROM cleared")).isEqualTo(5);
  }

  @Test
  void aBatchWaitsForTheOneBeforeIt() {
    TestBatch first = TestBatch.ordinary(town);
    TestBatch second = new TestBatch(town, 2).paid(21, ole, 2, BOOKS, 5_00);

    BatchWord early = town.cleared(second);

    assertThat(early.why()).contains(Hold.GAP);
    assertThat(early.detail()).isEqualTo("batch 1 is not booked");
    assertThat(town.cleared(first).state()).isEqualTo(State.BOOKED);
    assertThat(town.word(second.id()).state()).isEqualTo(State.BOOKED);
    assertThat(town.owedTo(BOOKS)).isEqualTo(25_00);
  }

  @Test
  void anAlteredRecordHoldsItsWholeBatch() {
    TestBatch batch =
        TestBatch.ordinary(town)
            .altered(record -> record.number() == 13 ? withAmount(record, 11_00) : record);

    assertHeld(batch, Hold.S5_WRONG, "NTPSAM 13");
  }

  @Test
  void aRecordThatIsMissingOrTooManyHoldsItsBatch() {
    assertHeld(TestBatch.ordinary(town).without(13), Hold.TOTALS_WRONG, "EUR");
  }

  @Test
  void aPartThatItsEndDoesNotCountHoldsItsBatch() {
    TestBatch batch = TestBatch.ordinary(town);
    BatchPart tooMany = new BatchPart(batch.id(), 3, batch.parts().getFirst().lines());
    town.post(batch.id(), "/parts/3", tooMany.toBytes());

    assertHeld(batch, Hold.TOTALS_WRONG, "part 3 came, and its end counts 2");
  }

  @Test
  void aRecordThatStandsInItTwiceHoldsItsBatch() {
    assertHeld(
        TestBatch.ordinary(town).twice(13), Hold.RECORD_TWICE, "NTPSAM 15 is before NTPSAM 13");
  }

  /** The second right behind the first: the numbers still ascend, but not strictly. */
  @Test
  void aRecordThatStandsBesideItselfHoldsItsBatch() {
    assertHeld(
        new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50).twice(11),
        Hold.RECORD_TWICE,
        "NTPSAM 11 is before NTPSAM 11");
  }

  @Test
  void aCancelOfAPurchaseThatIsNotInItHoldsItsBatch() {
    assertHeld(
        TestBatch.ordinary(town).without(14), Hold.RECORD_MISSING, "NTPSAM 15 cancels NTPSAM 14");
  }

  @Test
  void totalsThatTheSecurityCardDidNotSignHoldTheirBatch() {
    TestBatch batch = TestBatch.ordinary(town);
    batch.parts().forEach(part -> town.post(part.id(), "/parts/" + part.part(), part.toBytes()));
    List<CurrencyTotals> more = List.of(new CurrencyTotals(Currency.EUR, 4, 45_51, 1, 3_00));
    BatchEnd end = new BatchEnd(batch.id(), 2, more, batch.end().s4());
    town.post(batch.id(), "/end", end.toBytes());
    town.clearing.turn();

    assertThat(town.word(batch.id()).why()).contains(Hold.S4_WRONG);
    assertNothingBooked();
  }

  /** The security card says 45.51, and its records do not. */
  @Test
  void totalsThatTheRecordsDoNotAddUpToHoldTheirBatch() {
    TestBatch batch = TestBatch.ordinary(town);
    batch.parts().forEach(part -> town.post(part.id(), "/parts/" + part.part(), part.toBytes()));
    List<CurrencyTotals> more = List.of(new CurrencyTotals(Currency.EUR, 4, 45_51, 1, 3_00));
    BatchEnd end =
        new BatchEnd(
            batch.id(), 2, more, PsamSignatures.s4(town.issuer.psamKey(Town.PSAM), 1, more));
    town.post(batch.id(), "/end", end.toBytes());
    town.clearing.turn();

    assertThat(town.word(batch.id()).why()).contains(Hold.TOTALS_WRONG);
    assertNothingBooked();
  }

  @Test
  void aSecurityCardThatNobodyKnowsIsHeld() {
    BatchId id = new BatchId(PsamId.ofHex("4641525400000099"), 1);
    BatchEnd end = new BatchEnd(id, 0, List.of(), TestBatch.ordinary(town).end().s4());
    town.post(id, "/end", end.toBytes());
    town.clearing.turn();

    assertThat(town.word(id).why()).contains(Hold.SECURITY_CARD_UNKNOWN);
  }

  private void assertHeld(TestBatch batch, Hold why, String detail) {
    BatchWord word = town.cleared(batch);

    assertThat(word).isEqualTo(BatchWord.held(batch.id(), why, detail));
    assertNothingBooked();
  }

  private void assertNothingBooked() {
    assertThat(town.ledger.balances()).isEmpty();
    assertThat(town.number("SELECT count(*) FROM cleared")).isZero();
    assertThat(town.disputes()).isEmpty();
  }

  private static BatchRecord withAmount(BatchRecord record, int minor) {
    PurchaseRecord was = record.purchase();
    PurchaseTerms terms = was.terms();
    return new BatchRecord(
        new PurchaseRecord(
            new PurchaseTerms(
                terms.type(),
                terms.psam(),
                terms.psamTransaction(),
                terms.trx(),
                Amount.ofMinor(minor, Currency.EUR),
                terms.time()),
            was.iep(),
            was.suite(),
            was.keyGeneration(),
            was.expiry(),
            was.transactionNumber(),
            was.balanceAfterMinor()),
        record.s5(),
        record.s6(),
        record.cancelled());
  }
}
