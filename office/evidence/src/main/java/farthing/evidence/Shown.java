package farthing.evidence;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import farthing.batches.BatchEnd;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.evidence.Section.Name;
import farthing.purse.DebitAnswer;
import farthing.purse.PurchaseRecord;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the octets of an evidence say, once they are read; each is there if its section is.
 *
 * @param drawS5 of a draw that was released early
 * @param proofS5 once the proof was there
 */
record Shown(
    Optional<SignedDraw> draw,
    Optional<Mac8> drawS5,
    Optional<DebitAnswer> proof,
    Optional<Mac8> proofS5,
    Optional<SignedCancel> cancel,
    Optional<DebitAnswer> cancelProof,
    Optional<BatchEnd> sealed,
    Optional<Mac8> sack,
    Optional<BatchEnd> ending,
    Optional<BatchWord> word,
    Optional<BatchRecord> record,
    Optional<BatchRecord> cancelRecord,
    Optional<Mac8> lateS6) {

  /**
   * @throws Malformed if a field's octets are not what its section has
   */
  static Shown of(Evidence evidence) {
    return new Shown(
        octets(evidence, Name.DRAW, "signed", SignedDraw::parse),
        octets(evidence, Name.DRAW, "s5", Mac8::new),
        octets(evidence, Name.PROOF, "answer", DebitAnswer::parse),
        octets(evidence, Name.PROOF, "s5", Mac8::new),
        octets(evidence, Name.CANCEL, "signed", SignedCancel::parse),
        octets(evidence, Name.CANCEL_PROOF, "answer", DebitAnswer::parse),
        octets(evidence, Name.SEALED, "batch-end", BatchEnd::parse),
        octets(evidence, Name.SEALED, "sack", Mac8::new),
        octets(evidence, Name.BATCH, "ending", BatchEnd::parse),
        octets(evidence, Name.BATCH, "word", BatchWord::parse),
        record(evidence, Name.RECORD),
        record(evidence, Name.CANCEL_RECORD),
        octets(evidence, Name.LATE_PROOF, "s6", Mac8::new));
  }

  private static <T> Optional<T> octets(
      Evidence evidence, Name section, String field, Function<Bytes, T> read) {
    return evidence.find(section).flatMap(s -> s.find(field)).map(Bytes::ofHex).map(read);
  }

  private static Optional<BatchRecord> record(Evidence evidence, Name name) {
    return evidence
        .find(name)
        .map(section ->
            Records.read(
                new farthing.base.PsamId(
                    evidence
                        .find(Name.BATCH)
                        .orElseThrow(() -> new Malformed("evidence: a record without its batch"))
                        .octets("psam")),
                section.octets("record")));
  }

  /** The purchase as its batch must have it: as the card proved it, or as it was commanded. */
  Optional<PurchaseRecord> purchase() {
    return draw.map(signed ->
        proof
            .filter(answer -> answer.cc().isDone())
            .map(answer -> PurchaseRecord.of(signed, answer))
            .orElseGet(() -> PurchaseRecord.expected(signed)));
  }

  /** S5, wherever it is. */
  Optional<Mac8> s5() {
    return proofS5.or(() -> drawS5);
  }
}
