package farthing.store;

import farthing.base.PartyId;
import farthing.batches.BatchRecord;
import java.util.Optional;

/**
 * A record of a batch that nothing is known against but what the issuer's books say.
 *
 * @param acquirer who pays the merchant, as it was agreed when the record was judged; nobody only
 *     of a cancel whose purchase is not paid either
 * @param feeMinor what the acquirer takes of it by the same agreement, 0 to its amount
 */
public record ClearedRecord(
    PartyId merchant, Optional<PartyId> acquirer, BatchRecord record, long feeMinor) {}
