package farthing.bench;

import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Captures;
import farthing.merchant.Merchant;
import farthing.merchant.MerchantSettings;
import farthing.merchant.OpenOrder;
import farthing.merchant.OrdersInMemory;
import farthing.merchant.PaymentLink;
import farthing.merchant.Validation;
import farthing.messages.ErrorCode;
import farthing.messages.MerchantNotice;
import farthing.messages.Problem;
import farthing.messages.PurchaseMode;
import farthing.web.Answer;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Request;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A merchant on the SDK: shows orders, takes confirmations of every mode, reports. */
final class Storefront implements AutoCloseable {
  static final String API_KEY = "the-api-key-of-the-bench-shop-and-of-nobody-else";
  private static final String STATUS = "/status";

  private final HttpDoor door;
  private final OrdersInMemory orders = new OrdersInMemory();
  private final Scheme scheme;

  Storefront(Scheme scheme) throws IOException {
    this.scheme = scheme;
    DoorBounds bounds =
        DoorBounds.usual().withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);
    this.door =
        HttpDoor.open(
            DoorSettings.loopback("shop").within(bounds),
            List.of(Route.get("/orders/{trx}", this::show), Route.post(STATUS, this::take)),
            new Metrics());
  }

  URI address() {
    return door.address();
  }

  static URI status(URI shop) {
    return shop.resolve(STATUS);
  }

  /**
   * A new order.
   *
   * @param shop where clients find this
   * @param payment where they find the payment server
   * @return where the order is shown
   */
  URI sell(PurchaseMode mode, URI shop, URI payment) {
    OpenOrder order =
        new Merchant(settings(shop, payment).checkedBy(mode), orders)
            .newOrder(Scheme.PRICE, "One thing");
    return shop.resolve("/orders/" + order.trx());
  }

  private MerchantSettings settings(URI shop, URI payment) {
    return new MerchantSettings(
        Scheme.SHOP,
        Scheme.SHOP_NAME,
        List.of(scheme.shared()),
        payment,
        status(shop),
        Duration.ofMinutes(15));
  }

  /** All that was not reported yet; nothing where the payment server compared. */
  int report(URI payment) throws InterruptedException {
    MerchantSettings settings = settings(address(), payment);
    return new Captures(orders, PaymentLink.to(settings, API_KEY)).tellLeft();
  }

  private Answer show(Request request) {
    return orders
        .find(TransactionId.parse(request.path("trx")))
        .map(BookedOrder::open)
        .map(open -> Answer.of(200, OpenOrder.MEDIA_TYPE, open.toJson()))
        .orElseGet(() -> Answer.refusal(Problem.of(ErrorCode.ORDER_UNKNOWN)));
  }

  private Answer take(Request request) {
    Merchant merchant = new Merchant(settings(address(), address()), orders);
    return switch (merchant.validate(request.body().toArray())) {
      case Validation.Released _, Validation.AlreadyReleased _ ->
          Answer.json(new MerchantNotice.Reply(URI.create("/goods"), "Thank you.").toJson());
      case Validation.Refused refused -> Answer.refusal(refused.problem());
    };
  }

  @Override
  public void close() {
    door.close();
  }
}
