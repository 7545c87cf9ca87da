package farthing.torture.purchases;

import farthing.base.TransactionId;
import farthing.merchant.OpenOrder;
import farthing.merchant.Validation;
import farthing.messages.CloseWish;
import farthing.messages.ErrorCode;
import farthing.messages.MerchantNotice;
import farthing.messages.Problem;
import farthing.web.Answer;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Request;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shop's door: shows orders, takes confirmations and wishes to cancel. */
final class ShopSide implements AutoCloseable {
  static final String STATUS = "/status";

  private final HttpDoor door;
  private volatile @Nullable Shopkeeper keeper;

  ShopSide() throws IOException {
    DoorBounds bounds =
        DoorBounds.usual().withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);
    this.door =
        HttpDoor.open(
            DoorSettings.loopback("shop").within(bounds),
            List.of(
                Route.get("/orders/{trx}", this::show),
                Route.post(STATUS, this::take),
                Route.post(STATUS + CloseWish.PATH, this::takeBack)),
            new Metrics());
  }

  URI address() {
    return door.address();
  }

  /** From now on. */
  void opens(Shopkeeper with) {
    keeper = with;
  }

  private Shopkeeper keeper() {
    Shopkeeper there = keeper;
    if (there == null) {
      throw new IllegalStateException("the shop is not open yet");
    }
    return there;
  }

  private Answer show(Request request) {
    return keeper()
        .find(TransactionId.parse(request.path("trx")))
        .map(order -> Answer.of(200, OpenOrder.MEDIA_TYPE, order.open().toJson()))
        .orElseGet(() -> Answer.refusal(Problem.of(ErrorCode.ORDER_UNKNOWN)));
  }

  private Answer take(Request request) {
    return switch (keeper().validate(request.body())) {
      case Validation.Released _, Validation.AlreadyReleased _ ->
          Answer.json(new MerchantNotice.Reply(address().resolve("/goods"), "Thank you.").toJson());
      case Validation.Refused refused -> Answer.refusal(refused.problem());
    };
  }

  private Answer takeBack(Request request) throws InterruptedException {
    return keeper()
        .wished(request.body().toArray())
        .problem()
        .map(Answer::refusal)
        .orElseGet(() -> Answer.json(new CloseWish.Reply("Taken back.").toJson()));
  }

  @Override
  public void close() {
    door.close();
  }
}
