package farthing.client;

import farthing.base.Malformed;
import farthing.messages.Debit;
import farthing.messages.Load;
import farthing.messages.Order;
import java.util.Optional;

/**
 * Compares what a payment or load server has on its register with the page that the order came from
 * and with what the person approved (PROTOCOL, section 7): a shop or a bank that poses as another
 * is found here.
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

  /** The first difference of a load, for the person. */
  static Optional<String> differs(Load.Content load, Order order, Origin bank) {
    if (!load.bankName().equals(order.partyName())) {
      return Optional.of(
          "The bank calls itself %s, the load server knows it as %s."
              .formatted(Shown.clean(order.partyName()), Shown.clean(load.bankName())));
    }
    if (!isOrigin(load.statusOrigin(), bank)) {
      return Optional.of(
          "The order came from %s, the load server knows the bank at %s."
              .formatted(bank, Shown.clean(load.statusOrigin())));
    }
    if (!load.trx().equals(order.trx())) {
      return Optional.of("The load server answered for another load.");
    }
    return load.amount().equals(order.amount())
        ? Optional.empty()
        : Optional.of(
            "You approved %s, the load server commands %s."
                .formatted(order.amount(), load.amount()));
  }

  private static boolean isOrigin(String registered, Origin shop) {
    try {
      return Origin.of(registered).equals(shop);
    } catch (Malformed e) {
      return false;
    }
  }
}
