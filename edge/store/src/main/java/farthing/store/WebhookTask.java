package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;

/**
 * A result that a server has taken upon itself to tell now.
 *
 * @param at when it was journalled
 * @param tries with this one, 1 or more
 * @param code the journal's, how the step ended
 * @param answer the journal's, what the client was told
 */
public record WebhookTask(
    PartyId party, TransactionId trx, Step step, Instant at, int tries, String code, Bytes answer) {

  /** Nothing of the answer. */
  @Override
  public String toString() {
    return party + " " + trx + " " + step + " " + code;
  }
}
