package farthing.client;

import farthing.base.Malformed;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.PurchaseMode;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Gets the order from the shop's page (306) and checks all that can be checked without a card. */
final class OrderReading {
  private static final String WANTED = OrderOffer.MEDIA_TYPE + ", text/html;q=0.5";

  private final Messenger messenger;
  private final PaymentServers servers;
  private final InstantSource time;
  private final boolean isAgent;

  OrderReading(Messenger messenger, PaymentServers servers, InstantSource time, boolean isAgent) {
    this.messenger = messenger;
    this.servers = servers;
    this.time = time;
    this.isAgent = isAgent;
  }

  sealed interface Read {
    record Fine(OrderOffer offer, Origin shop) implements Read {}

    record Cannot(String why) implements Read {}
  }

  Read read(URI page) {
    Origin shop;
    try {
      shop = Origin.of(page);
    } catch (Malformed e) {
      return cannot("This is no address of an order: " + e.getMessage() + ".");
    }
    if (!shop.isPrivate()) {
      return cannot(
          "The order's address is not protected (http), so anybody on the way could change it. Ask the shop for an address with https.");
    }
    return switch (messenger.get(page, WANTED, OrderOnPage::parse)) {
      case ServerSaid.Answered<OrderOffer>(var offer) -> check(offer, shop);
      case ServerSaid.Refused<OrderOffer> refused ->
          cannot("The shop gives no order: " + refused.text() + " Go back to it and order again.");
      case ServerSaid.Silent<OrderOffer>(String why) ->
          cannot("The order did not come: " + why + ". Try again, or go back to the shop.");
    };
  }

  private Read check(OrderOffer offer, Origin shop) {
    Order order = offer.order();
    Origin server = Origin.of(order.server());
    if (order.flow() != Flow.PURCHASE
        || PurchaseMode.ofFigure(order.mode()).isEmpty()
        || order.release() != Order.RELEASE) {
      return cannot("The order is of a kind that this client does not speak. Tell the shop.");
    }
    if (order.amount().currency().isAuthentication()
        && PurchaseMode.ofFigure(order.mode()).filter(PurchaseMode::canAuthenticate).isEmpty()) {
      return cannot(
          "The order wants you to identify yourself in a way that would not tell the web site who you are. Tell it so.");
    }
    if (order.mode() == PurchaseMode.CLIENT.figure() && !isAgent) {
      return cannot(
          "The order is for terminals that the operator has enrolled, and this client is none. Pay there, or ask the shop for another order.");
    }
    Instant now = time.instant();
    if (order.isExpired(now)) {
      return cannot(
          "The order has expired: it was good until %s, and this machine's clock says %s. Set the clock if it is wrong; otherwise go back to the shop and order again."
              .formatted(order.expires(), now.truncatedTo(ChronoUnit.SECONDS)));
    }
    if (!servers.allows(order.server())) {
      return cannot(
          "The order wants to be paid at %s, which is not among your payment servers. If you trust it, add it; otherwise do not pay."
              .formatted(server));
    }
    if (!server.isPrivate()) {
      return cannot("The payment server's address is not protected (http). Tell the shop.");
    }
    if (!Origin.of(order.statusUrl()).equals(shop)) {
      return cannot(
          "The order came from %s but wants its confirmation at %s. Do not pay, and tell the shop."
              .formatted(shop, Origin.of(order.statusUrl())));
    }
    return new Read.Fine(offer, shop);
  }

  private static Read cannot(String why) {
    return new Read.Cannot(why + " The card was not debited.");
  }
}
