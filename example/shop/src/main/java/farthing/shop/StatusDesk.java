package farthing.shop;

import farthing.base.TransactionId;
import farthing.merchant.Merchant;
import farthing.merchant.OpenOrder;
import farthing.merchant.Refusal;
import farthing.merchant.Validation;
import farthing.messages.ErrorCode;
import farthing.messages.MerchantNotice;
import farthing.messages.Notice;
import farthing.messages.Problem;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Metrics;
import farthing.web.Request;
import io.micrometer.core.instrument.Counter;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes message M, from the client at the status URL or from the payment server who was asked, and
 * releases what it pays for (steps 638 and 640).
 */
final class StatusDesk {
  private static final Logger LOG = LoggerFactory.getLogger(StatusDesk.class);
  private static final int RETRY_SECONDS = 2;

  private final Merchant merchant;
  private final Orders orders;
  private final URI baseUrl;
  private final Counter released;

  StatusDesk(Merchant merchant, Orders orders, URI baseUrl, Metrics metrics) {
    this.merchant = merchant;
    this.orders = orders;
    this.baseUrl = baseUrl;
    this.released =
        Counter.builder("farthing.shop.released")
            .description("Orders whose goods were released")
            .register(metrics.registry());
  }

  /** What the client posts, and what it is told. */
  Answer answer(Request request) {
    try {
      return switch (take(Notice.parse(request.body()))) {
        case Validation.Released(OpenOrder order, _) -> thanks(order.trx());
        case Validation.AlreadyReleased(OpenOrder order, _) -> thanks(order.trx());
        case Validation.Refused refused -> Answer.refusal(refused.problem());
      };
    } catch (StoreUnavailable e) {
      LOG.warn("a confirmation waits for the database", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, RETRY_SECONDS));
    }
  }

  Validation take(Notice notice) {
    TransactionId trx = notice.trx();
    Validation said = merchant.validate(notice);
    switch (said) {
      case Validation.Released _ -> {
        released.increment();
        tell(trx, "released");
      }
      case Validation.AlreadyReleased _ -> tell(trx, "released before");
      case Validation.Refused(Refusal why) -> {
        if (why.isFinal()) {
          merchant.close(trx);
        }
        tell(trx, "refused: " + why);
      }
    }
    return said;
  }

  private Answer thanks(TransactionId trx) {
    Sale sale =
        orders.byTrx(trx).orElseThrow(() -> new IllegalStateException("a sale without its row"));
    URI goods = baseUrl.resolve("/goods/" + sale.goods());
    return Answer.json(
        new MerchantNotice.Reply(goods, "Thank you. Your article waits at this address.").toJson());
  }

  private static void tell(TransactionId trx, String what) {
    LOG.atInfo().addKeyValue("trx", trx).log(what);
  }
}
