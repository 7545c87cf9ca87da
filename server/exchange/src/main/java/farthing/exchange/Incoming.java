package farthing.exchange;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.store.EntryKey;
import farthing.store.Step;

/**
 * A message that came in for one step of one purchase or load.
 *
 * @param mode the patent's figure that says who compares the signatures, as far as it is known
 * @param identity what makes it the same message when it comes again
 * @param content as received, for the journal
 */
public record Incoming(
    PartyId party,
    TransactionId trx,
    Step step,
    Flow flow,
    int mode,
    Bytes identity,
    Bytes content) {

  /** SHA-256 of the identity, 32 bytes. */
  Bytes hash() {
    return Sha256.of(identity);
  }

  EntryKey counting() {
    return EntryKey.counting(party, trx, step);
  }

  EntryKey refusal() {
    return EntryKey.refusal(party, trx, step, hash());
  }
}
