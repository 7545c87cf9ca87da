package farthing.evidence;

import static farthing.evidence.EvidenceByHand.TRX;
import static farthing.evidence.EvidenceByHand.with;
import static farthing.evidence.EvidenceByHand.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.batches.BatchWord;
import farthing.batches.BatchWord.Hold;
import farthing.evidence.Checked.Outcome;
import farthing.evidence.EvidenceCheck.Keys;
import farthing.evidence.Section.Name;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One purchase in one file, and who can check what of it. */
class EvidenceTest {
  private final EvidenceByHand by = new EvidenceByHand();
  private final Evidence whole = by.whole();

  @Test
  void aFileIsReadAsItWasWritten() {
    assertThat(Evidence.parse(whole.toBytes())).isEqualTo(whole);
  }

  /** Each of them, in each of its lowest bits; whoever reads it needs no key for that. */
  @Test
  void anyOctetThatIsAlteredIsFound() {
    byte[] file = whole.toBytes().toArray();
    for (int i = 0; i < file.length; i++) {
      byte[] altered = file.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> Evidence.parse(Bytes.of(altered)))
          .as("octet " + i)
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() {
    assertThatThrownBy(() -> Evidence.parse(Bytes.of(new byte[Evidence.LARGEST + 1])))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("octets");
  }

  @Test
  void withTheIssuersKeysAllOfItHolds() {
    List<Checked> all = EvidenceCheck.of(whole, by.keys());

    assertThat(all).allMatch(check -> check.outcome() == Outcome.HOLDS);
    assertThat(all)
        .extracting(Checked::what)
        .map(what -> what.split("[, ]", -1)[0])
        .contains("S1", "S2", "S3", "S4", "S5", "S6", "S7", "SACK");
  }

  @Test
  void withoutKeysWhatTwoPartiesWroteIsComparedAndNoSignatureIsCalledGood() {
    List<Checked> all = EvidenceCheck.of(whole, Keys.none());

    assertThat(all).noneMatch(check -> check.outcome() == Outcome.FAILS);
    assertThat(all)
        .filteredOn(check -> check.outcome() == Outcome.HOLDS)
        .extracting(Checked::what)
        .contains("the batch's record is that draw and that answer")
        .noneMatch(what -> what.matches(".*S[1-7], .*"));
    assertThat(all)
        .filteredOn(check -> check.what().contains("S6, the card's proof"))
        .isNotEmpty()
        .allMatch(check -> check.outcome() == Outcome.NOT_MADE && check.why().contains("KM-tac"));
  }

  /** Its hashes are made again: the card's and the security card's signatures cannot be. */
  @Test
  void whoeverForgesAnAmountCannotForgeWhatWasSigned() {
    String signed = whole.find(Name.DRAW).orElseThrow().get("signed");
    String dearer = signed.replaceFirst("000004e2", "000005e2");

    assertThat(failing(with(whole, Name.DRAW, "signed", dearer)))
        .contains(
            "S2, the security card's command",
            "S3, the card's answer done",
            "S6, the card's proof for its issuer",
            "the order is of this TRX and merchant, and of the amount that was drawn",
            "the batch's record is that draw and that answer");
  }

  @Test
  void aForgedProofIsNoProof() {
    String answer = whole.find(Name.PROOF).orElseThrow().get("answer");
    String forged = answer.substring(0, 32) + "0000000000000000" + answer.substring(48);

    assertThat(failing(with(whole, Name.PROOF, "answer", forged)))
        .contains("S6, the card's proof for its issuer", "S7, that S6 is this answer's");
  }

  @Test
  void anOrderOfAnotherTrxIsNotThisPurchases() {
    String jws = whole.find(Name.ORDER).orElseThrow().get("jws");
    Evidence other = with(whole, Name.ORDER, "jws", jws.replace(jws.split("\\.", -1)[1], "e30"));

    assertThat(failing(other))
        .containsExactly("the order is of this TRX and merchant, and of the amount that was drawn");
  }

  @Test
  void aPaymentToAnotherIsSeen() {
    assertThat(failing(with(whole, Name.SETTLEMENT, "payee", "book-shop")))
        .containsExactly("the payment is to that merchant, of its day and currency");
  }

  @Test
  void aStatementOfAnotherPaymentIsSeen() {
    assertThat(failing(with(whole, Name.SETTLEMENT, "reference", "20261130-000003")))
        .containsExactly("the statement names TRX and payment");
  }

  @Test
  void aClearedAmountOtherThanTheRecordsIsSeen() {
    assertThat(failing(with(whole, Name.CLEARED, "amount-minor", "1251")))
        .containsExactly(
            "what was paid is the record's amount",
            "the statement's lines are what was cleared, its fee, and what was given back");
  }

  /** Hashes are made again by whoever changes it: what is signed stays. */
  @Test
  void whatASectionSaysOtherwiseThanItsOctetsIsSeen() {
    String sealed = "the payment server's batch stands as its end and its SACK have it";
    String taken = "clearing's batch stands as its end and clearing's word have it";
    assertThat(failing(with(whole, Name.SEALED, "batch", "7")))
        .containsExactly(
            "the draw is of the batch and security card that the payment server names", sealed);
    assertThat(failing(with(whole, Name.SEALED, "state", "held"))).containsExactly(sealed);
    assertThat(failing(with(whole, Name.BATCH, "batch", "9")))
        .containsExactly(taken, "clearing's batch is the one of the draw");
    assertThat(failing(with(whole, Name.BATCH, "state", "held"))).containsExactly(taken);
    String record = "the record stands in a part that its batch has, under its NTPSAM";
    for (String field : List.of("part", "parts", "position", "ntpsam")) {
      assertThat(failing(with(whole, Name.RECORD, field, "7000")))
          .as(field)
          .containsExactly(record);
    }
    assertThat(failing(with(whole, Name.RECORD, "position", "2")))
        .as("the signed totals have one record")
        .containsExactly(record);
    assertThat(failing(with(whole, Name.RECORD, "part", "first"))).containsExactly(record);
    assertThat(failing(with(whole, Name.CLEARED, "party", "book-shop")))
        .contains("all that names a merchant names the same");
  }

  @Test
  void anotherAmountOnTheStatementIsSeen() {
    String line = whole.find(Name.STATEMENT).orElseThrow().get("line-1");

    assertThat(failing(with(whole, Name.STATEMENT, "line-1", line.replace("12.50", "1250.00"))))
        .containsExactly(
            "the statement's lines are what was cleared, its fee, and what was given back");
    assertThat(failing(with(whole, Name.STATEMENT, "line-3", line)))
        .containsExactly(
            "the statement's lines are what was cleared, its fee, and what was given back");
  }

  /** Signed by the same security card, and not of this purchase. */
  @Test
  void theEndOfAnotherBatchIsNotThisPurchases() {
    String end = by.endOf(2).toBytes().hex();
    String sack = by.sackOf(2).value().hex();
    Evidence spliced = without(whole, Name.RECORD);
    spliced = with(spliced, Name.SEALED, "batch", "2");
    spliced = with(spliced, Name.SEALED, "batch-end", end);
    spliced = with(spliced, Name.SEALED, "sack", sack);
    spliced = with(spliced, Name.BATCH, "batch", "2");
    spliced = with(spliced, Name.BATCH, "ending", end);
    spliced =
        with(spliced, Name.BATCH, "word", word(BatchWord.booked(by.endOf(2).id(), by.sackOf(2))));

    assertThat(failing(spliced))
        .containsExactly(
            "the draw is of the batch and security card that the payment server names",
            "clearing's batch is the one of the draw");
    assertThat(notMade(spliced)).contains("that the batch has the purchase");
  }

  @Test
  void aFileOfNothingIsRefused() {
    Bytes nothing = new Evidence(TRX, List.of()).toBytes();

    assertThatThrownBy(() -> Evidence.parse(nothing))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("nothing of the purchase is in it");
  }

  @Test
  void whatClearingMadeOfItIsMissedWhereItsBatchIsBooked() {
    Evidence bare = without(whole, Name.CLEARED, Name.SETTLEMENT, Name.STATEMENT);
    assertThat(standing(bare))
        .isEqualTo("NOT SHOWN: its batch is booked; what clearing made of it is not in this file");
    assertThat(notMade(bare)).containsExactly("what clearing made of the purchase");

    Evidence unpaid = without(whole, Name.SETTLEMENT, Name.STATEMENT);
    assertThat(standing(unpaid))
        .isEqualTo(
            "CLEARED: the settlement date 2026-11-30 has it, and the payment is not in this file");
    assertThat(notMade(unpaid))
        .containsExactly("the payment is to that merchant, of its day and currency");
    assertThat(notMade(without(whole, Name.SETTLEMENT)))
        .contains("the statement names TRX and payment");
  }

  @Test
  void aPartOfItSaysWhatIsMissing() {
    Evidence payment = new Evidence(TRX, by.atPaymentServer());

    assertThat(EvidenceCheck.of(payment, by.keys()))
        .filteredOn(check -> check.outcome() == Outcome.NOT_MADE)
        .extracting(Checked::why)
        .isNotEmpty()
        .containsOnly("one of the two is not in this file");
  }

  @Test
  void itSaysWhereTheMoneyIs() {
    assertThat(standing(whole)).contains("SETTLED: in payment 20261130-000002 of 2026-11-30");
    assertThat(standing(without(whole, Name.SETTLEMENT, Name.STATEMENT))).startsWith("CLEARED");
    assertThat(standing(new Evidence(TRX, by.atPaymentServer()))).startsWith("CAPTURED");
    Evidence waits = without(whole, Name.SETTLEMENT, Name.STATEMENT, Name.CLEARED);
    assertThat(standing(with(waits, Name.BATCH, "word", word(BatchWord.taken(by.batchId())))))
        .startsWith("WAITS");
    assertThat(
            standing(
                with(
                    waits,
                    Name.BATCH,
                    "word",
                    word(BatchWord.held(by.batchId(), Hold.S5_WRONG, "NTPSAM 11")))))
        .startsWith("HELD: its batch is held, S5_WRONG");
    assertThat(
            standing(
                and(
                    waits,
                    EvidenceByHand.section(Name.DISPUTE, "state", "open", "reason", "S6_WRONG"))))
        .startsWith("DISPUTED, open: S6_WRONG");
    assertThat(standing(and(waits, EvidenceByHand.section(Name.UNPROVEN, "record", "00"))))
        .startsWith("UNPROVEN");
    Evidence late = with(new Evidence(TRX, by.atPaymentServer()), Name.PROOF, "code", "REFUND_DUE");
    assertThat(standing(late)).startsWith("REFUND DUE");
    Evidence drawn = without(new Evidence(TRX, by.atPaymentServer()), Name.PROOF, Name.SEALED);
    assertThat(standing(drawn)).startsWith("NOT CAPTURED");
    assertThat(standing(and(drawn, EvidenceByHand.section(Name.CLOSE, "code", "CLOSED"))))
        .startsWith("REVERSED");
  }

  private static Evidence and(Evidence evidence, Section more) {
    List<Section> all = new java.util.ArrayList<>(evidence.sections());
    all.add(more);
    return new Evidence(evidence.trx(), all);
  }

  private static String word(BatchWord word) {
    return word.toBytes().hex();
  }

  private static String standing(Evidence evidence) {
    return EvidenceStory.of(evidence).getLast();
  }

  private List<String> notMade(Evidence evidence) {
    return EvidenceCheck.of(evidence, by.keys()).stream()
        .filter(check -> check.outcome() == Outcome.NOT_MADE)
        .map(Checked::what)
        .toList();
  }

  private List<String> failing(Evidence evidence) {
    return EvidenceCheck.of(Evidence.parse(evidence.toBytes()), by.keys()).stream()
        .filter(check -> check.outcome() == Outcome.FAILS)
        .map(Checked::what)
        .toList();
  }
}
