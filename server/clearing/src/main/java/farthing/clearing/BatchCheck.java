package farthing.clearing;

import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchWord;
import farthing.batches.BatchWord.Hold;
import farthing.purse.PsamSignatures;
import farthing.store.CollectedBatches;
import java.util.List;
import java.util.Optional;

/**
 * Whether a batch is its security card's word, whole, and next (PROTOCOL, section 5).
 *
 * <p>A batch is held as a whole or booked as a whole: a record that is not its security card's says
 * that something is wrong with all of it. What cards have signed is judged record by record when it
 * is booked ({@link RecordJudge}).
 */
final class BatchCheck {
  private final CollectedBatches batches;
  private final ClearingKeys keys;

  BatchCheck(CollectedBatches batches, ClearingKeys keys) {
    this.batches = batches;
    this.keys = keys;
  }

  /**
   * @param end of a batch that is here
   * @param isNext whether the batch before it is booked
   */
  Verdict check(BatchEnd end, boolean isNext) {
    BatchId id = end.id();
    Optional<MacKey> psamKey = keys.securityCards().apply(id.psam());
    if (psamKey.isEmpty()) {
      return held(id, Hold.SECURITY_CARD_UNKNOWN, "");
    }
    if (!PsamSignatures.s4(psamKey.get(), id.batch(), end.totals()).equals(end.s4())) {
      return held(id, Hold.S4_WRONG, "");
    }
    if (!isNext) {
      return new Verdict.Held(
          BatchWord.held(id, Hold.GAP, "batch " + (id.batch() - 1) + " is not booked"), true);
    }
    List<Integer> parts = batches.parts(id);
    if (parts.size() > end.parts()) {
      return held(
          id,
          Hold.TOTALS_WRONG,
          "part %d came, and its end counts %d".formatted(parts.getLast(), end.parts()));
    }
    RecordsCheck records = new RecordsCheck(id, psamKey.get());
    try {
      batches.eachFromTheEnd(end, records::add);
      records.end(end);
    } catch (Unsound e) {
      return held(id, e.why(), e.detail());
    }
    Mac8 sack = PsamSignatures.sack(psamKey.get(), id.batch(), end.s4());
    return new Verdict.Sound(BatchWord.booked(id, sack));
  }

  private static Verdict held(BatchId id, Hold why, String detail) {
    return new Verdict.Held(BatchWord.held(id, why, detail), false);
  }
}
