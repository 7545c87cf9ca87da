package farthing.bank;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.Order;
import farthing.messages.OrderOffer;

/**
 * A load or an unload that the bank began: what it shows the client, and what it does to the
 * account. The same load always shows the same bytes.
 *
 * @param session the bank's own name of the visit that it was made in: one load for each; 1 to 64
 *     characters, never sent
 */
public record BankLoad(OrderOffer offer, Movement movement, String session) {
  private static final int LONGEST_SESSION = 64;

  public BankLoad {
    if (session.isEmpty() || session.length() > LONGEST_SESSION) {
      throw new Malformed("a session's name has 1 to 64 characters");
    }
  }

  public TransactionId trx() {
    return offer.order().trx();
  }

  public Order order() {
    return offer.order();
  }

  /** For a client that asks for {@link OrderOffer#MEDIA_TYPE}, and for the book. Holds the TSK. */
  public Bytes toJson() {
    return offer.toJson();
  }

  @Override
  public String toString() {
    return "BankLoad[" + trx() + "]";
  }
}
