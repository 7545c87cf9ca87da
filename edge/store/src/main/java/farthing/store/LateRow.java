package farthing.store;

import farthing.base.Bytes;
import farthing.batches.BatchId;

/**
 * How a purchase ended that had stood in its batch without a proof.
 *
 * @param number NTPSAM
 * @param code of the step that ended it
 * @param record of that step
 */
public record LateRow(BatchId batch, long number, String code, Bytes record) {}
