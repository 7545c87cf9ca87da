package farthing.fuzz;

import farthing.base.Bytes;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAsk;
import farthing.batches.BatchEnd;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.batches.PurseQuestion;
import farthing.batches.PurseWord;
import farthing.batches.RefundClaims;
import farthing.evidence.Evidence;
import farthing.evidence.EvidenceCheck;
import farthing.evidence.EvidenceStory;
import farthing.purse.PsamParameter;
import farthing.purse.PsamUpdate;
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
            Forms.layout(BatchWord::parse, BatchWord::toBytes)),
        new FuzzTarget(
            "evidence",
            "what parties have of one purchase, in a file",
            SMALL,
            Forms.layout(BatchTargets::checked, Evidence::toBytes)),
        new FuzzTarget(
            "administration-ask",
            "a question for administration data",
            SMALL,
            Forms.layout(AdministrationAsk::parse, AdministrationAsk::toBytes)),
        new FuzzTarget(
            "administration-answer",
            "administration data for security cards",
            BODY,
            Forms.layout(AdministrationAnswer::parse, AdministrationAnswer::toBytes)),
        new FuzzTarget(
            "psam-update",
            "an update of a security card",
            SMALL,
            Forms.layout(PsamUpdate::parse, PsamUpdate::toBytes)),
        new FuzzTarget(
            "psam-parameters",
            "what an update sets",
            SMALL,
            Forms.layout(PsamParameter::parse, BatchTargets::tlv)));
  }

  /** Read, told and compared: what is in it is somebody's who may lie. */
  private static Evidence checked(Bytes file) {
    Evidence read = Evidence.parse(file);
    EvidenceStory.of(read);
    EvidenceCheck.of(read, EvidenceCheck.Keys.none());
    return read;
  }

  private static Bytes tlv(List<PsamParameter> parameters) {
    Bytes all = Bytes.empty();
    for (PsamParameter each : parameters) {
      all = all.plus(each.toBytes());
    }
    return all;
  }
}
