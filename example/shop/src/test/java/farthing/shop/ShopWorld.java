package farthing.shop;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.merchant.OpenOrder;
import farthing.messages.Confirmation;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.web.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A shop on a real database, its payment server's key, and a clock that the test sets. */
final class ShopWorld implements AutoCloseable, InstantSource {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final DatabaseSettings where;
  private final SharedKey key = SharedKey.generate("k1", new Random(20261122));
  private ShopSettings settings =
      ShopSettings.loopback(
          new PartyId("corner-shop"), "Corner Shop", key, URI.create("http://localhost:8081"));
  Instant now = NOON;
  Database database;
  Shop shop;
  Metrics metrics;

  ShopWorld(DatabaseSettings where, UnaryOperator<ShopSettings> change) {
    this.where = where;
    this.settings = change.apply(settings);
    this.database = Database.open(where, Shop.MIGRATIONS);
    this.metrics = new Metrics();
    this.shop = opened();
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Everything of the process goes; the database stays. Same port, so that addresses stay good. */
  void restart() {
    int port = shop.door().getPort();
    close();
    settings = settings.at(settings.address(), port);
    database = Database.open(where, Shop.MIGRATIONS);
    metrics = new Metrics();
    shop = opened();
  }

  URI door() {
    return shop.door();
  }

  Browser browser() {
    return new Browser(shop.baseUrl());
  }

  /** How many orders' goods this process released. */
  double released() {
    return metrics.registry().get("farthing.shop.released").counter().count();
  }

  Confirmation accepted(Order order) {
    return ended(order, Outcome.ACCEPTED, order.amount());
  }

  Confirmation ended(Order order, Outcome outcome, Amount amount) {
    return new Confirmation(
        outcome,
        order.party(),
        order.trx(),
        amount,
        order.issued().plusSeconds(30),
        "T001-17",
        Optional.empty());
  }

  /** The confirmation as the client brings it, under the order's own key. */
  MerchantNotice notice(Order order, Confirmation confirmation) {
    return new MerchantNotice(order.trx(), m(order, confirmation));
  }

  String m(Order order, Confirmation confirmation) {
    return confirmation.encrypt(
        TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), order.trx()));
  }

  static Order orderIn(String json) {
    return OrderOffer.parse(utf8(json)).order();
  }

  static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static String mediaType() {
    return OpenOrder.MEDIA_TYPE;
  }

  @Override
  public void close() {
    shop.close();
    database.close();
  }

  private Shop opened() {
    try {
      return Shop.start(settings, database, metrics, this, new SecureRandom());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
