package farthing.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.batches.BatchPart.Line;
import farthing.purse.CurrencyTotals;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A batch on its way from a payment server to clearing. */
class BatchMessagesTest {
  private static final PsamId PSAM = PsamId.ofHex("00000000000000a1");
  private static final BatchId BATCH = new BatchId(PSAM, 17);
  private static final PartyId SHOP = new PartyId("corner-shop");
  private static final PartyId OTHER = new PartyId("book-shop");
  private static final Mac8 S5 = mac("0102030405060708");
  private static final Mac8 S6 = mac("1112131415161718");

  @Test
  void aPartIsReadAsItWasWritten() {
    BatchPart part =
        new BatchPart(
            BATCH,
            1,
            List.of(
                new Line(SHOP, purchase(7, Optional.of(S6))),
                new Line(OTHER, purchase(8, Optional.empty())),
                new Line(SHOP, cancel(9, 7))));

    assertThat(BatchPart.parse(part.toBytes())).isEqualTo(part);
  }

  /** A server reads 64 KiB at once. */
  @Test
  void theLargestPartFitsIntoAMessage() {
    List<Line> lines =
        IntStream.rangeClosed(1, BatchPart.MOST)
            .mapToObj(
                i -> new Line(new PartyId("m%039d".formatted(i)), purchase(i, Optional.of(S6))))
            .toList();

    assertThat(new BatchPart(BATCH, BatchPart.MOST_PARTS, lines).toBytes().size())
        .isLessThan(64 * 1024);
  }

  @Test
  void aPartOfTooManyRecordsOrOfNoneIsRefused() {
    Line line = new Line(SHOP, purchase(7, Optional.of(S6)));

    assertThatThrownBy(() -> new BatchPart(BATCH, 1, Collections.nCopies(BatchPart.MOST + 1, line)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("1 to 500 records");
    assertThatThrownBy(() -> new BatchPart(BATCH, 1, List.of())).isInstanceOf(Malformed.class);
  }

  @Test
  void aRecordOfAnotherSecurityCardHasNoPlaceInIt() {
    Line foreign = new Line(SHOP, purchase(PsamId.ofHex("00000000000000a2"), 7, Optional.of(S6)));

    assertThatThrownBy(() -> new BatchPart(BATCH, 1, List.of(foreign)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("another security card");
  }

  @Test
  void whatIsCutOrLongerIsRefused() {
    Bytes whole =
        new BatchPart(BATCH, 1, List.of(new Line(SHOP, purchase(7, Optional.of(S6))))).toBytes();

    assertThatThrownBy(() -> BatchPart.parse(whole.slice(0, whole.size() - 1)))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> BatchPart.parse(whole.plus(Bytes.ofHex("00"))))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void onlyACancelNamesAPurchase() {
    assertThatThrownBy(() -> cancel(9, 0)).isInstanceOf(Malformed.class);
  }

  @Test
  void anEndIsReadAsItWasWritten() {
    BatchEnd end =
        new BatchEnd(
            BATCH,
            3,
            List.of(
                new CurrencyTotals(Currency.EUR, 2, 5_000_000_000L, 1, 1250),
                new CurrencyTotals(Currency.named("P1001"), 1, 300, 0, 0)),
            S5);

    assertThat(BatchEnd.parse(end.toBytes())).isEqualTo(end);
  }

  @Test
  void aSumBelowZeroIsRefused() {
    Bytes end =
        new BatchEnd(BATCH, 1, List.of(new CurrencyTotals(Currency.EUR, 1, 1250, 0, 0)), S5)
            .toBytes();
    byte[] altered = end.toArray();
    altered[1 + 12 + 3 + 3 + 4] = (byte) 0x80;

    assertThatThrownBy(() -> BatchEnd.parse(Bytes.of(altered)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("so much money");
  }

  @Test
  void lateProofsAreReadAsTheyWereWritten() {
    LateProofs late =
        new LateProofs(BATCH, List.of(new LateProofs.Proof(8, S6), new LateProofs.Proof(12, S5)));

    assertThat(LateProofs.parse(late.toBytes())).isEqualTo(late);
    assertThatThrownBy(() ->
            new LateProofs(
                BATCH, List.of(new LateProofs.Proof(8, S6), new LateProofs.Proof(8, S5))))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void wordsAreReadAsTheyWereWritten() {
    for (BatchWord word :
        List.of(
            BatchWord.missing(BATCH),
            BatchWord.taken(BATCH),
            BatchWord.held(BATCH, BatchWord.Hold.S5_WRONG, "NTPSAM 7"),
            BatchWord.booked(BATCH, S5))) {
      assertThat(BatchWord.parse(word.toBytes())).isEqualTo(word);
    }
  }

  @Test
  void aHeldBatchHasAReasonAndNoAcknowledgement() {
    assertThatThrownBy(
            () -> new BatchWord(BATCH, BatchWord.State.HELD, Optional.empty(), Optional.of(S5), ""))
        .isInstanceOf(Malformed.class);
  }

  private static BatchRecord purchase(long number, Optional<Mac8> s6) {
    return purchase(PSAM, number, s6);
  }

  private static BatchRecord purchase(PsamId psam, long number, Optional<Mac8> s6) {
    return new BatchRecord(record(TransactionType.PURCHASE, psam, number), S5, s6, 0);
  }

  private static BatchRecord cancel(long number, long purchase) {
    return new BatchRecord(
        record(TransactionType.CANCEL, PSAM, number), S5, Optional.empty(), purchase);
  }

  private static PurchaseRecord record(TransactionType type, PsamId psam, long number) {
    return new PurchaseRecord(
        new PurchaseTerms(
            type,
            psam,
            number,
            TransactionId.parse("0199484a-c1ab-73e9-88f6-b0d8fd525fcf"),
            Amount.ofMinor(1250, Currency.EUR),
            Dthr.of(Instant.parse("2026-11-29T17:30:00Z"))),
        new IepId(1, 4711),
        Suite.AES_128,
        1,
        new Expiry(LocalDate.of(2031, 11, 30)),
        5,
        8750);
  }

  private static Mac8 mac(String hex) {
    return new Mac8(Bytes.ofHex(hex));
  }
}
