package farthing.shop;

import farthing.base.Bytes;
import farthing.merchant.BookedOrder;
import java.time.Instant;
import java.util.Optional;

/**
 * A basket and its order, as the database has them.
 *
 * @param visitor SHA-256 of the cookie of the browser that chose it
 * @param goods the secret part of the goods' address
 * @param payment empty unless accepted, now or before it was taken back
 * @param isDelivered the goods have left
 * @param isTakenBack closed because somebody wanted it so
 */
record Sale(
    String basket,
    String article,
    Bytes visitor,
    String goods,
    BookedOrder booked,
    Optional<Payment> payment,
    boolean isDelivered,
    boolean isTakenBack) {

  /** Out of message M. */
  record Payment(Instant time, String reference) {}

  boolean isPaid() {
    return booked.state() == BookedOrder.State.ACCEPTED;
  }

  /** As long as nothing of it has left. */
  boolean canBeTakenBack() {
    return booked.state() != BookedOrder.State.CLOSED && !isDelivered;
  }

  @Override
  public String toString() {
    return "Sale[" + booked.open().trx() + " " + booked.state() + "]";
  }
}
