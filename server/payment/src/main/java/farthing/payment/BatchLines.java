package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.batches.BatchId;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.purse.DebitAnswer;
import farthing.purse.PurchaseRecord;
import farthing.purse.ReleasedDraw;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.store.SettledRow;
import java.util.Optional;

/** Out of the journal's rows, the records that go to the collector. */
final class BatchLines {
  private BatchLines() {}

  /**
   * @throws IllegalStateException if the row is not of this batch
   */
  static Line line(BatchId batch, SettledRow row) {
    BatchRecord record =
        switch (row.kind()) {
          case PAID -> paid(Drawn.parse(row.draw()).signed(), row.settled());
          case UNPROVEN -> unproven(Drawn.parse(row.draw()));
          case CANCEL -> cancel(SignedCancel.parse(row.settled()));
        };
    if (record.number() != row.number()) {
      throw new IllegalStateException(
          "batch %s: the journal's row of NTPSAM %d holds another".formatted(batch, row.number()));
    }
    return new Line(row.merchant(), record);
  }

  /** S6, out of what a proof's step left. */
  static Mac8 s6(Bytes settled) {
    return answer(settled).s6();
  }

  private static BatchRecord paid(SignedDraw signed, Bytes settled) {
    DebitAnswer answer = answer(settled);
    Mac8 s5 = new Mac8(settled.slice(DebitAnswer.SIZE, Mac8.SIZE));
    return new BatchRecord(PurchaseRecord.of(signed, answer), s5, Optional.of(answer.s6()), 0);
  }

  private static BatchRecord unproven(Drawn drawn) {
    ReleasedDraw released =
        drawn
            .released()
            .orElseThrow(() -> new IllegalStateException("a draw that was not released early"));
    return new BatchRecord(
        PurchaseRecord.expected(released.signed()), released.s5(), Optional.empty(), 0);
  }

  private static BatchRecord cancel(SignedCancel cancel) {
    return new BatchRecord(
        PurchaseRecord.expected(cancel.signed()),
        cancel.s5(),
        Optional.empty(),
        cancel.purchaseTransaction());
  }

  private static DebitAnswer answer(Bytes settled) {
    return DebitAnswer.parse(settled.slice(0, DebitAnswer.SIZE));
  }
}
