package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import farthing.store.SettlementBook;
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
    new SettlementBook(town.database).settle(LocalDate.of(2026, 11, 30));
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

  private Evidence evidence(TransactionId trx) throws SQLException {
    return read(Optional.empty(), trx).orElseThrow();
  }

  private Optional<Evidence> read(Optional<PartyId> party, TransactionId trx) throws SQLException {
    try (Connection connection = town.database.source().getConnection()) {
      return EvidenceReader.of(List.of(connection), party, trx);
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
