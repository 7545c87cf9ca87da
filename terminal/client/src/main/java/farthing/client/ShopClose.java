package farthing.client;

import farthing.base.Malformed;
import farthing.messages.CloseWish;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import java.net.URI;
import java.net.URISyntaxException;

/** Asks the shop to close its order; the same wish again does nothing new. */
final class ShopClose {
  private final Messenger messenger;
  private final Holder holder;

  ShopClose(Messenger messenger, Holder holder) {
    this.messenger = messenger;
    this.holder = holder;
  }

  /** What the shop says is not trusted: the payment server has its own word from it. */
  ServerSaid<CloseWish.Reply> wish(OrderOffer offer) {
    Order order = offer.order();
    ServerSaid<CloseWish.Reply> said =
        messenger.post(
            address(order),
            CloseWish.seal(offer.tsk(), order.party(), order.trx()).toJson(),
            CloseWish.Reply::parse);
    if (said instanceof ServerSaid.Answered<CloseWish.Reply>(var reply)) {
      holder.hears(new PurchaseEvent.ShopClosed(PurchaseId.of(order), Shown.clean(reply.text())));
    }
    return said;
  }

  private static URI address(Order order) {
    URI status = order.statusUrl();
    try {
      return new URI(
          status.getScheme(),
          status.getAuthority(),
          status.getPath() + CloseWish.PATH,
          status.getQuery(),
          null);
    } catch (URISyntaxException e) {
      throw new Malformed("the order's status URL", e);
    }
  }
}
