package farthing.shop;

import farthing.merchant.OpenOrder;
import farthing.merchant.OrderAnswer;
import farthing.merchant.PaymentLink;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an order gets to the payment server: in the page, through the client; or straight from the
 * shop, and the page then holds no part of it that the client could not read.
 */
final class OrderWay {
  private static final Logger LOG = LoggerFactory.getLogger(OrderWay.class);

  private final Optional<PaymentLink> straight;

  /**
   * @param straight empty where orders go through the client
   */
  OrderWay(Optional<PaymentLink> straight) {
    this.straight = straight;
  }

  /** The payment server did not take an order: nobody could pay it. */
  static final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Before the order is shown.
   *
   * @throws NotTaken if it must not be shown
   */
  void send(OpenOrder order) throws InterruptedException {
    if (straight.isPresent()) {
      OrderAnswer said = straight.get().send(order);
      if (!(said instanceof OrderAnswer.Taken)) {
        LOG.warn("order {} was not sent: {}", order.trx(), said);
        throw new NotTaken();
      }
    }
  }

  OpenOrder shown(OpenOrder order) {
    return straight.isPresent() ? order.sentStraight() : order;
  }
}
