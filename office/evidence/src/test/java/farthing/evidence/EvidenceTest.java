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
        .containsExactly("what was paid is the record's amount");
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

  private List<String> failing(Evidence evidence) {
    return EvidenceCheck.of(Evidence.parse(evidence.toBytes()), by.keys()).stream()
        .filter(check -> check.outcome() == Outcome.FAILS)
        .map(Checked::what)
        .toList();
  }
}
