package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.FeeTerms;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.batches.LateProofs;
import farthing.evidence.Checked;
import farthing.evidence.Checked.Outcome;
import farthing.evidence.Evidence;
import farthing.evidence.EvidenceCheck;
import farthing.evidence.EvidenceReader;
import farthing.evidence.EvidenceStory;
import farthing.security.SoftwareCardKeys;
import farthing.store.DecidedPayments;
import farthing.store.MerchantTerms;
import farthing.store.RefundBook;
import farthing.store.ReturnedPayments;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clearing can show of one purchase, wherever its batch stands. */
class EvidenceOfClearingTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);

  private Town town;
  private IepId nora;

  @BeforeEach
  void open() {
    town = new Town("shown_" + (char) ('a' + DATABASES.getAndIncrement()));
    nora = town.cards.getFirst();
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void aSettledPurchaseIsShownWithItsPaymentAndItsLineOfTheStatement() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(batch.paid(12, nora, 2, BOOKS, 3_00));
    new SettlementBook(town.database).settle(MONDAY);
    town.filed(MONDAY);
    Evidence shown = evidence(batch.trxOf(11));

    assertThat(EvidenceStory.of(shown))
        .contains("record 1 in part 1 of 1 of that batch")
        .last()
        .asString()
        .isEqualTo("SETTLED: in payment 20261130-000003 of 2026-11-30, which is sent");
    assertThat(shown.toBytes().text())
        .contains(
            "\"line-1\":\"2026-11-30,PURCHASE,%s,20261130-000003".formatted(batch.trxOf(11)),
            "\"line-2\":\"2026-11-30,FEE,%s,20261130-000003".formatted(batch.trxOf(11)));
    assertThat(failing(shown)).isEmpty();
    assertThat(EvidenceCheck.of(shown, keys()))
        .filteredOn(check -> check.outcome() == Outcome.HOLDS)
        .extracting(Checked::what)
        .contains(
            "in the batch: S5, what the security card commanded in that batch",
            "in the batch: S6, the card's proof for its issuer",
            "S4, the batch's totals",
            "SACK, that clearing has booked the batch",
            "the payment is to that merchant, of its day and currency",
            "the statement names TRX and payment");
    assertThat(Evidence.parse(shown.toBytes())).isEqualTo(shown);
  }

  @Test
  void aForgedProofIsShownAsItCame() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50, TestBatch::forged);
    town.cleared(batch);
    Evidence shown = evidence(batch.trxOf(11));

    assertThat(EvidenceStory.of(shown).getLast()).isEqualTo("DISPUTED, open: S6_WRONG");
    assertThat(failing(shown)).containsExactly("in the batch: S6, the card's proof for its issuer");
  }

  @Test
  void aCancelledPurchaseIsShownWithItsCancel() throws Exception {
    TestBatch batch =
        new TestBatch(town, 1)
            .paid(11, nora, 1, SHOP, 12_50)
            .cancelled(12, 11, nora, 2, SHOP, 12_50);
    town.cleared(batch);
    Evidence shown = evidence(batch.trxOf(11));

    assertThat(EvidenceStory.of(shown)).contains("CANCELLED: the merchant gave it back");
    assertThat(failing(shown)).isEmpty();
  }

  @Test
  void whatWasReleasedEarlyIsUnprovenUntilItsProofComes() throws Exception {
    TestBatch batch = new TestBatch(town, 1).unproven(11, nora, 1, SHOP, 12_50);
    town.cleared(batch);

    assertThat(EvidenceStory.of(evidence(batch.trxOf(11))).getLast()).startsWith("UNPROVEN");

    town.post(
        batch.id(),
        "/late",
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(11, batch.proofOf(11)))).toBytes());
    town.clearing.turn();
    Evidence proven = evidence(batch.trxOf(11));
    assertThat(EvidenceStory.of(proven).getLast()).startsWith("CLEARED");
    assertThat(failing(proven)).isEmpty();
  }

  /** Nothing of it is booked: only its parts name the purchase. */
  @Test
  void aPurchaseOfAHeldBatchIsFoundInIt() throws Exception {
    TestBatch gap = new TestBatch(town, 2).paid(21, nora, 1, SHOP, 12_50);
    town.cleared(gap);

    assertThat(EvidenceStory.of(evidence(gap.trxOf(21))).getLast())
        .isEqualTo("HELD: its batch is held, GAP: nothing of it is paid");
  }

  @Test
  void aPurchaseThatNobodyHandedInIsNotKnown() throws Exception {
    assertThat(read(Optional.empty(), TransactionId.parse("019ad0c0-0000-7000-8000-000000000009")))
        .isEmpty();
  }

  /** A TRX is its merchant's own. */
  @Test
  void twoMerchantsWithOneTrxMustBeNamed() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(batch.sameTrx(12, 11, town.cards.get(1), 1, BOOKS, 3_00));
    TransactionId trx = batch.trxOf(11);

    assertThatThrownBy(() -> evidence(trx))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("book-shop, corner-shop: name one with --party");
    assertThat(EvidenceStory.of(read(Optional.of(BOOKS), trx).orElseThrow()).getFirst())
        .contains("3.00");
  }

  /** At two payment servers; each file has its own card's sections, and nothing of the other's. */
  @Test
  void twoCardsThatPaidUnderOneTrxHaveEvidenceOfTheirOwn() throws Exception {
    IepId ole = town.cards.get(1);
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(batch.sameTrx(12, 11, ole, 4, SHOP, 3_00));
    TransactionId trx = batch.trxOf(11);
    new RefundBook(town.database)
        .give(
            new RefundBook.Wish(
                SHOP, trx, Optional.of(ole), Optional.of("1.00"), false, "anna", "cup broken"));
    new SettlementBook(town.database).settle(MONDAY);

    assertThatThrownBy(() -> evidence(trx))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining(nora.full() + ", " + ole.full() + ": name one with --card");
    Evidence first = by(nora, trx).orElseThrow();
    assertThat(EvidenceStory.of(first))
        .contains("record 1 in part 1 of 1 of that batch")
        .noneMatch(line -> line.contains("3.00") || line.contains("GIVEN BACK"));
    assertThat(first.toBytes().text())
        .contains("\"amount-minor\":\"1250\"")
        .doesNotContain("REFUND", "-3.00", ",3.00,");
    Evidence second = by(ole, trx).orElseThrow();
    assertThat(EvidenceStory.of(second))
        .contains("record 2 in part 1 of 1 of that batch")
        .anyMatch(line -> line.startsWith("GIVEN BACK: EUR 1.00"))
        .noneMatch(line -> line.contains("12.50"));
    assertThat(second.toBytes().text())
        .contains("\"amount-minor\":\"300\"")
        .doesNotContain("12.50");
    for (Evidence each : List.of(first, second)) {
      assertThat(EvidenceCheck.of(each, keys()))
          .filteredOn(check -> check.outcome() == Outcome.HOLDS)
          .extracting(Checked::what)
          .contains("in the batch: S6, the card's proof for its issuer");
      assertThat(failing(each)).isEmpty();
    }
    assertThat(by(town.cards.get(2), trx)).isEmpty();
  }

  /** One is paid, and the other's proof is forged: neither is told of the other. */
  @Test
  void whatIsAgainstOneCardsPaymentIsNotSaidOfTheOthers() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50, TestBatch::forged);
    town.cleared(batch.sameTrx(12, 11, town.cards.get(1), 1, SHOP, 12_50));
    TransactionId trx = batch.trxOf(11);

    assertThat(EvidenceStory.of(by(nora, trx).orElseThrow()).getLast())
        .isEqualTo("DISPUTED, open: S6_WRONG");
    Evidence paid = by(town.cards.get(1), trx).orElseThrow();
    assertThat(EvidenceStory.of(paid).getLast()).startsWith("CLEARED");
    assertThat(failing(paid)).isEmpty();
  }

  /** No bank is told of points: they are cleared, and that is all. */
  @Test
  void aPurchaseInPointsIsShownAsCleared() throws Exception {
    Amount points = Amount.ofMinor(250, Currency.named("P1001"));
    IepId ole =
        town.ordered(Town.ISSUER, 1_001, 1, 1, Amount.ofMinor(1_000, points.currency())).getFirst();
    TestBatch batch = new TestBatch(town, 1).paid(11, ole, 1, SHOP, points);
    town.cleared(batch);
    new SettlementBook(town.database).settle(MONDAY);
    Evidence shown = evidence(batch.trxOf(11));

    assertThat(EvidenceStory.of(shown))
        .anyMatch(line -> line.contains("250 points of programme 1001"))
        .last()
        .asString()
        .startsWith("CLEARED");
    assertThat(failing(shown)).isEmpty();
  }

  /** The shop sells on the day on which an older payment is made to it once more. */
  @Test
  void eachPurchaseIsShownInItsOwnPaymentAndInTheOneThatMakesItOnceMore() throws Exception {
    SettlementBook book = new SettlementBook(town.database);
    ReturnedPayments returned = new ReturnedPayments(town.database);
    TestBatch first = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(first);
    book.settle(MONDAY);
    town.hears("20261130-000002", State.RETURNED, MONDAY, "B-1");
    assertThat(EvidenceStory.of(evidence(first.trxOf(11))).getLast())
        .isEqualTo(
            "RETURNED: the bank gave payment 20261130-000002 of 2026-11-30 back:"
                + " the merchant is owed it again, and no payment has made it once more");

    returned.payAgain("20261130-000002", "ada", "account corrected");
    TestBatch second = new TestBatch(town, 2).paid(21, nora, 2, SHOP, 3_00);
    town.cleared(second);
    book.settle(MONDAY.plusDays(1));
    // as rows lie where the payment of the day is changed last
    town.hears("20261201-000002", State.SETTLED, MONDAY, "B-2");

    assertThat(EvidenceStory.of(evidence(first.trxOf(11))).getLast())
        .isEqualTo(
            "MADE: payment 20261201-000003 of 2026-12-01 is in no file for a bank yet: no bank was told"
                + " to pay it; it makes payment 20261130-000002 of 2026-11-30 once more, which came"
                + " back");
    town.filed(MONDAY.plusDays(1));
    Evidence shown = evidence(first.trxOf(11));
    assertThat(EvidenceStory.of(shown).getLast())
        .isEqualTo(
            "SETTLED: in payment 20261201-000003 of 2026-12-01, which is sent;"
                + " it makes payment 20261130-000002 of 2026-11-30 once more, which came back");
    assertThat(failing(shown)).isEmpty();
    Evidence other = evidence(second.trxOf(21));
    assertThat(EvidenceStory.of(other).getLast())
        .isEqualTo("SETTLED: in payment 20261201-000002 of 2026-12-01, which is settled");
    assertThat(failing(other)).isEmpty();

    town.hears("20261201-000003", State.RETURNED, MONDAY, "B-3");
    returned.payAgain("20261201-000003", "ada", "account corrected once more");
    book.settle(MONDAY.plusDays(2));
    town.filed(MONDAY.plusDays(2));
    assertThat(EvidenceStory.of(evidence(first.trxOf(11))).getLast())
        .startsWith("SETTLED: in payment 20261202-000001 of 2026-12-02, which is sent");
    assertThat(failing(evidence(first.trxOf(11)))).isEmpty();
  }

  /** What a person said of a payment is told, and the payment of the part that came back. */
  @Test
  void ofAPaymentThatIsPaidInPartThePartIsShownAndThePaymentOfTheRest() throws Exception {
    SettlementBook book = new SettlementBook(town.database);
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(batch);
    book.settle(MONDAY);
    town.filed(MONDAY);
    String payment = "20261130-000002";
    town.hears(payment, State.DIFFERS, MONDAY, "B-1");
    assertThat(EvidenceStory.of(evidence(batch.trxOf(11))).getLast())
        .isEqualTo(
            "DIFFERS: the bank booked another amount of payment 20261130-000002 of 2026-11-30 than"
                + " was ordered, and nobody has said what is paid");

    new DecidedPayments(town.database).paid(payment, Optional.of("11.00"));
    Evidence inPart = evidence(batch.trxOf(11));
    assertThat(EvidenceStory.of(inPart).getLast())
        .isEqualTo(
            "SETTLED IN PART: of payment 20261130-000002 of 2026-11-30, EUR 12.32 in all, EUR 11.00 is"
                + " paid: the merchant is owed the rest again, and no payment has made it once more");
    assertThat(failing(inPart)).isEmpty();

    new ReturnedPayments(town.database).payAgain(payment, "ada", "account corrected");
    book.settle(MONDAY.plusDays(1));
    town.filed(MONDAY.plusDays(1));
    Evidence whole = evidence(batch.trxOf(11));
    assertThat(EvidenceStory.of(whole).getLast())
        .isEqualTo(
            "SETTLED: in payment 20261201-000001 of 2026-12-01, which is sent; of payment"
                + " 20261130-000002 of 2026-11-30, EUR 12.32 in all, EUR 11.00 is paid, and this"
                + " one makes the rest once more");
    assertThat(failing(whole)).isEmpty();
    town.execute("ALTER TABLE instruction DISABLE TRIGGER USER");
    town.execute("UPDATE instruction SET minor = 133 WHERE reference = '20261201-000001'");
    assertThat(failing(evidence(batch.trxOf(11))))
        .containsExactly(
            "the payment that makes it once more is of one that came back, and the same");
  }

  @Test
  void whatTheMerchantGaveBackIsShown() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(batch);
    RefundBook refunds = new RefundBook(town.database);
    assertThat(
            refunds.give(
                new RefundBook.Wish(
                    SHOP, batch.trxOf(11), Optional.of("1.00"), false, "anna", "cup broken")))
        .isInstanceOf(RefundBook.Given.Made.class);
    new SettlementBook(town.database).settle(MONDAY);
    town.filed(MONDAY);
    Evidence shown = evidence(batch.trxOf(11));

    assertThat(EvidenceStory.of(shown))
        .contains(
            "GIVEN BACK: EUR 1.00 of it to its card: refund-1, EUR 1.00 of the merchant, waiting")
        .last()
        .asString()
        .startsWith("SETTLED");
    assertThat(shown.toBytes().text())
        .contains("\"line-3\":\"2026-11-30,REFUND,%s,20261130-000002".formatted(batch.trxOf(11)));
    assertThat(failing(shown)).isEmpty();
  }

  /** It stands on the statement of the one that pays the merchant now. */
  @Test
  void whatAnotherAcquirerTookBackOnTheSameDayIsOnNoStatementOfTheFirst() throws Exception {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
    town.cleared(batch);
    town.terms.agree(SHOP, new MerchantTerms.Terms(Town.OTHER_ACQUIRER, FeeTerms.NONE));
    new RefundBook(town.database)
        .give(
            new RefundBook.Wish(
                SHOP, batch.trxOf(11), Optional.of("1.00"), false, "anna", "cup broken"));
    TestBatch second = new TestBatch(town, 2).paid(21, nora, 2, SHOP, 3_00);
    town.cleared(second);
    assertThat(new SettlementBook(town.database).settle(MONDAY).instructions()).hasSize(4);
    assertThat(EvidenceStory.of(evidence(second.trxOf(21))).getLast()).contains("20261130-000004");
    Evidence shown = evidence(batch.trxOf(11));

    assertThat(shown.toBytes().text())
        .contains("2026-11-30 other-acquirer\"")
        .doesNotContain(",REFUND,");
    assertThat(EvidenceStory.of(shown).getLast()).contains("20261130-000003");
    assertThat(failing(shown)).isEmpty();
  }

  private Evidence evidence(TransactionId trx) throws SQLException {
    return read(Optional.empty(), trx).orElseThrow();
  }

  private Optional<Evidence> read(Optional<PartyId> party, TransactionId trx) throws SQLException {
    try (Connection connection = town.database.source().getConnection()) {
      return EvidenceReader.of(List.of(connection), party, Optional.empty(), trx);
    }
  }

  private Optional<Evidence> by(IepId card, TransactionId trx) throws SQLException {
    try (Connection connection = town.database.source().getConnection()) {
      return EvidenceReader.of(List.of(connection), Optional.empty(), Optional.of(card), trx);
    }
  }

  private EvidenceCheck.Keys keys() {
    return new EvidenceCheck.Keys(
        new SoftwareCardKeys(town.issuer), psam -> Optional.of(town.issuer.psamKey(psam)));
  }

  private List<String> failing(Evidence evidence) {
    return EvidenceCheck.of(evidence, keys()).stream()
        .filter(check -> check.outcome() == Outcome.FAILS)
        .map(Checked::what)
        .toList();
  }
}
