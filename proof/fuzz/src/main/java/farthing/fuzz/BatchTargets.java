package farthing.fuzz;

import farthing.batches.BatchEnd;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.batches.PurseQuestion;
import farthing.batches.PurseWord;
import farthing.batches.RefundClaims;
import java.util.List;

/** What travels between payment servers, the concentration point and clearing. */
final class BatchTargets {
  private static final int BODY = 64 * 1024;
  private static final int SMALL = 16 * 1024;

  private BatchTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "batch-part",
            "records of a batch",
            BODY,
            Forms.layout(BatchPart::parse, BatchPart::toBytes)),
        new FuzzTarget(
            "batch-end", "a batch's end", SMALL, Forms.layout(BatchEnd::parse, BatchEnd::toBytes)),
        new FuzzTarget(
            "late-proofs",
            "proofs that came after their batch",
            SMALL,
            Forms.layout(LateProofs::parse, LateProofs::toBytes)),
        new FuzzTarget(
            "refund-claims",
            "what cards are to get back",
            SMALL,
            Forms.layout(RefundClaims::parse, RefundClaims::toBytes)),
        new FuzzTarget(
            "purse-question",
            "question whether a software purse may pay",
            SMALL,
            Forms.layout(PurseQuestion::parse, PurseQuestion::toBytes)),
        new FuzzTarget(
            "purse-word",
            "the issuer's word on it",
            SMALL,
            Forms.layout(PurseWord::parse, PurseWord::toBytes)),
        new FuzzTarget(
            "batch-word",
            "what a collector says of a batch",
            SMALL,
            Forms.layout(BatchWord::parse, BatchWord::toBytes)));
  }
}
