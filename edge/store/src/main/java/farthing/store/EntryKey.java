package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * Where an entry stands in the journal. A step has one counting answer, in the empty slot, and any
 * number of refusals, each in the slot named by its content's hash: a refusal blocks nothing.
 *
 * @param slot empty or 32 bytes
 */
public record EntryKey(PartyId party, TransactionId trx, Step step, Bytes slot) {
  /** SHA-256, in bytes. */
  public static final int HASH_SIZE = 32;

  public EntryKey {
    if (!slot.isEmpty() && slot.size() != HASH_SIZE) {
      throw new IllegalArgumentException("a slot is empty or a hash of 32 bytes");
    }
  }

  /** The one answer that counts. */
  public static EntryKey counting(PartyId party, TransactionId trx, Step step) {
    return new EntryKey(party, trx, step, Bytes.empty());
  }

  /**
   * @param contentHash 32 bytes
   */
  public static EntryKey refusal(PartyId party, TransactionId trx, Step step, Bytes contentHash) {
    if (contentHash.size() != HASH_SIZE) {
      throw new IllegalArgumentException("a refusal stands under a hash of 32 bytes");
    }
    return new EntryKey(party, trx, step, contentHash);
  }

  public boolean counts() {
    return slot.isEmpty();
  }
}
