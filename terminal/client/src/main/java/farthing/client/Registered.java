package farthing.client;

import farthing.base.Malformed;
import farthing.messages.Debit;
import farthing.messages.Order;
import java.util.Optional;

/**
 * Compares what the payment server has on its register with the page that the order came from and
 * with what the person approved (PROTOCOL, section 7): a shop that poses as another is found here.
 */
final class Registered {
  private Registered() {}

  /** The first difference, for the person. */
  static Optional<String> differs(Debit.Content debit, Order order, Origin shop) {
    if (!debit.merchantName().equals(order.partyName())) {
      return Optional.of(
          "The shop calls itself %s, the payment server knows it as %s."
              .formatted(Shown.clean(order.partyName()), Shown.clean(debit.merchantName())));
    }
    if (!isOrigin(debit.statusOrigin(), shop)) {
      return Optional.of(
          "The order came from %s, the payment server knows the shop at %s."
              .formatted(shop, Shown.clean(debit.statusOrigin())));
    }
    if (!debit.trx().equals(order.trx())) {
      return Optional.of("The payment server answered for another purchase.");
    }
    if (!debit.amount().equals(order.amount())) {
      return Optional.of(
          "You approved %s, the payment server wants %s."
              .formatted(order.amount(), debit.amount()));
    }
    return Optional.empty();
  }

  private static boolean isOrigin(String registered, Origin shop) {
    try {
      return Origin.of(registered).equals(shop);
    } catch (Malformed e) {
      return false;
    }
  }
}
