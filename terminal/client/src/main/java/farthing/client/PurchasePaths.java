package farthing.client;

import farthing.messages.Order;
import java.net.URI;

/** Where a payment server takes the messages of a purchase (PROTOCOL, section 7). */
final class PurchasePaths {
  private PurchasePaths() {}

  static URI of(Order order, String message) {
    return URI.create(
        Origin.of(order.server())
            + "/v1/purchases/"
            + order.party()
            + "/"
            + order.trx()
            + "/"
            + message);
  }
}
