package farthing.client;

import farthing.messages.Order;
import java.net.URI;

/** Where a load server takes the messages of a load (PROTOCOL, section 7). */
final class LoadPaths {
  private LoadPaths() {}

  static URI of(Order order, String message) {
    return URI.create(
        Origin.of(order.server())
            + "/v1/loads/"
            + order.party()
            + "/"
            + order.trx()
            + "/"
            + message);
  }
}
