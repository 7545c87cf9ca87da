package farthing.shop;

import farthing.base.TransactionId;
import farthing.merchant.Merchant;
import farthing.merchant.OpenOrder;
import farthing.merchant.PaymentAnswer;
import farthing.merchant.PaymentLink;
import farthing.messages.MerchantNotice;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * "I have paid", says a person whose client never brought message M: asks the payment server over
 * the direct link, and does what it says. An order that no card drew on is closed once it has
 * certainly expired.
 */
final class Inquiry {
  private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);

  /** Each waits for the payment server; more people than this are asked to come again. */
  private static final int MOST_AT_ONCE = 16;

  /** By how much the payment server's clock may be behind ours: until then a draw may come in. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(2);

  private final Optional<PaymentLink> link;
  private final Merchant merchant;
  private final StatusDesk desk;
  private final InstantSource time;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  Inquiry(Optional<PaymentLink> link, Merchant merchant, StatusDesk desk, InstantSource time) {
    this.link = link;
    this.merchant = merchant;
    this.desk = desk;
    this.time = time;
  }

  /** What the person is told where the order's page does not tell it. */
  enum Finding {
    /** The order's page says all. */
    SEE_ORDER,
    /** A card was asked for the money and has not answered yet. */
    WAITING,
    /** No card has been asked for the money. */
    NEVER_DRAWN,
    /** Nothing is known: ask later. */
    UNKNOWN
  }

  Finding ask(Sale sale) throws InterruptedException {
    if (link.isEmpty() || !places.tryAcquire()) {
      return Finding.UNKNOWN;
    }
    try {
      OpenOrder order = sale.booked().open();
      return found(sale, link.get().at(order.order().server()).ask(order.trx()));
    } finally {
      places.release();
    }
  }

  private Finding found(Sale sale, PaymentAnswer answer) {
    TransactionId trx = sale.booked().open().trx();
    return switch (answer) {
      case PaymentAnswer.Ended(String m) -> {
        desk.take(new MerchantNotice(trx, m));
        yield Finding.SEE_ORDER;
      }
      case PaymentAnswer.Drawn() -> Finding.WAITING;
      case PaymentAnswer.Closed _ -> Finding.SEE_ORDER;
      case PaymentAnswer.NeverDrawn() -> neverDrawn(sale);
      case PaymentAnswer.Refused(var code) -> unknown(trx, code.name());
      case PaymentAnswer.Unreachable(String why) -> unknown(trx, why);
    };
  }

  private Finding neverDrawn(Sale sale) {
    if (!sale.booked().open().order().isExpired(time.instant().minus(CLOCK_DIFFERENCE))) {
      return Finding.NEVER_DRAWN;
    }
    merchant.close(sale.booked().open().trx());
    return Finding.SEE_ORDER;
  }

  private static Finding unknown(TransactionId trx, String why) {
    LOG.atWarn().addKeyValue("trx", trx).log("the payment server did not say: {}", why);
    return Finding.UNKNOWN;
  }
}
