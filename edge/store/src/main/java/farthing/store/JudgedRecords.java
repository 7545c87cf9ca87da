package farthing.store;

import farthing.batches.BatchPart;
import java.util.List;

/**
 * Records of a batch that is its security card's word, and what signatures say of each.
 *
 * @param payable what nothing is known against yet
 * @param unproven what waits for its proof
 * @param disputes what is not paid as it stands
 */
public record JudgedRecords(
    List<ClearedRecord> payable, List<BatchPart.Line> unproven, List<Dispute> disputes) {}
