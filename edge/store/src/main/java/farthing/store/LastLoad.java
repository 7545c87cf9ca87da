package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.util.Optional;

/**
 * The load or unload that a purse was last commanded, and whether it has ended.
 *
 * @param number which of the purse's, from 1
 * @param record what its request's row remembers
 * @param end the code it ended with; empty while nobody knows the end
 */
public record LastLoad(
    PartyId party, TransactionId trx, int number, Bytes record, Optional<String> end) {
  /** Whether its end is not known. */
  public boolean isOpen() {
    return end.isEmpty();
  }
}
