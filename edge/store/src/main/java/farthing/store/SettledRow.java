package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;

/**
 * What stands in a sealed batch, as the journal has it.
 *
 * @param number NTPSAM
 * @param draw the record of the purchase's draw
 * @param settled the record of what settled it: of its proof, or of its cancel's draw; empty where
 *     it stood without a proof when the batch was sealed
 */
public record SettledRow(Kind kind, PartyId merchant, long number, Bytes draw, Bytes settled) {
  /** What it is. */
  public enum Kind {
    PAID,
    UNPROVEN,
    CANCEL
  }
}
