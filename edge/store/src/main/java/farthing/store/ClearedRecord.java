package farthing.store;

import farthing.base.PartyId;
import farthing.batches.BatchRecord;

/**
 * A record of a batch that nothing is known against but what the issuer's books say.
 *
 * @param feeMinor what the merchant's acquirer takes of it, 0 to its amount
 */
public record ClearedRecord(PartyId merchant, BatchRecord record, long feeMinor) {}
