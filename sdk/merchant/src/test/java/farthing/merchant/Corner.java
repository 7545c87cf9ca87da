package farthing.merchant;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.messages.Confirmation;
import farthing.messages.Order;
import farthing.messages.Outcome;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/** A corner shop and its payment server, for the stories: the test says what time it is. */
final class Corner implements InstantSource {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);

  final Random random = new Random(20261122);
  final SharedKey key = SharedKey.generate("k1", random);
  final MerchantSettings settings =
      MerchantSettings.of(
          "corner-shop",
          "Corner Shop",
          key,
          "http://localhost:8081",
          "http://shop.localhost:8080/status");
  final OrdersInMemory orders = new OrdersInMemory();
  Instant now = NOON;
  Merchant merchant = new Merchant(settings, orders, this, random);

  @Override
  public Instant instant() {
    return now;
  }

  OpenOrder order() {
    return merchant.newOrder(PRICE, "One song");
  }

  /** What the payment server says when all went well. */
  Confirmation accepted(OpenOrder order) {
    return new Confirmation(
        Outcome.ACCEPTED,
        order.order().party(),
        order.trx(),
        order.order().amount(),
        now.plusSeconds(20),
        "ref-1",
        Optional.empty());
  }

  TransactionKeys keys(OpenOrder open) {
    return keys(open, key);
  }

  TransactionKeys keys(OpenOrder open, SharedKey shared) {
    Order o = open.order();
    return TransactionKeys.derive(shared, o.salt(), o.flow(), o.party(), o.trx());
  }

  /** Message M under the order's own keys. */
  String m(OpenOrder order, Confirmation confirmation) {
    return confirmation.encrypt(keys(order));
  }

  Validation bring(TransactionId trx, String m) {
    return merchant.validate(new farthing.messages.MerchantNotice(trx, m).toJson().toArray());
  }

  Validation bring(OpenOrder order, Confirmation confirmation) {
    return bring(order.trx(), m(order, confirmation));
  }

  static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
