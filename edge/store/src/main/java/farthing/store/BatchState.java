package farthing.store;

import java.util.Locale;

/** How far a batch is that was turned over; the names stand in the table. */
public enum BatchState {
  /** Proofs of its draws still count. */
  CLOSING,
  /** Its totals are final; it is to be sent. */
  SEALED,
  /** The collector has all of it, and has not booked it yet. */
  TAKEN,
  /** It cannot be booked as it is, and its reason says why. */
  HELD,
  /** Closed with the collector's acknowledgement. */
  BOOKED;

  /** For people. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
