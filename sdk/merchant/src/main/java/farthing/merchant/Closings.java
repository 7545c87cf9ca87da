package farthing.merchant;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.CloseWish;
import farthing.messages.ErrorCode;
import farthing.messages.OrderOffer;
import java.util.Optional;

/**
 * Takes orders back before anything of them is delivered: closes each durably in the order book,
 * then tells the payment server, which lets the card have its money back (a cancel). In this order:
 * M of a closed order is refused before any money moves, so nobody has goods and money.
 *
 * <p>For all threads. A crash between the two leaves an order that {@link #tellLeft} tells: call it
 * when the server starts, and now and then.
 */
public final class Closings {
  /** Told in one go. */
  private static final int MOST_LEFT = 1_000;

  private final OrderBook orders;
  private final PaymentLink link;
  private final Captures captures;

  public Closings(OrderBook orders, PaymentLink link) {
    this.orders = orders;
    this.link = link;
    this.captures = new Captures(orders, link);
  }

  /**
   * Closes an order of ours, as often as it is asked.
   *
   * @throws InterruptedException if the thread is told to stop waiting for the payment server
   * @throws RuntimeException what the order book throws when it cannot say; ask again
   */
  public Closing close(TransactionId trx) throws InterruptedException {
    if (orders.find(trx).isEmpty()) {
      return new Closing.Refused(ErrorCode.ORDER_UNKNOWN);
    }
    return orders.closeUndelivered(trx) == Ending.ACCEPTED_BEFORE
        ? new Closing.Refused(ErrorCode.GOODS_DELIVERED)
        : tell(trx);
  }

  /**
   * What the client posted below the status URL ({@link CloseWish#PATH}), as it came. Only who has
   * the order itself is heard.
   *
   * @param body at most 64 KiB, which the merchant's web server sees to
   */
  public Closing wished(byte[] body) throws InterruptedException {
    CloseWish wish;
    try {
      wish = CloseWish.parse(Bytes.of(body));
    } catch (Malformed e) {
      return new Closing.Refused(ErrorCode.MESSAGE_MALFORMED);
    }
    Optional<BookedOrder> known = orders.find(wish.trx());
    if (known.isEmpty()) {
      return new Closing.Refused(ErrorCode.ORDER_UNKNOWN);
    }
    OrderOffer offer = known.get().open().offer();
    try {
      wish.check(offer.tsk(), offer.order().party());
    } catch (Malformed e) {
      return new Closing.Refused(ErrorCode.SEAL_BROKEN);
    }
    return close(wish.trx());
  }

  /**
   * Tells the payment server of what was closed and not told: after a crash, or because it was
   * away.
   *
   * @return how many it knows now
   */
  public int tellLeft() throws InterruptedException {
    int told = 0;
    for (TransactionId trx : orders.closesToTell(MOST_LEFT)) {
      if (tell(trx) instanceof Closing.NotTold) {
        return told;
      }
      told++;
    }
    return told;
  }

  /** What was accepted by its proof is reported first: then its card can have its money back. */
  private Closing tell(TransactionId trx) throws InterruptedException {
    captures.tellLeft();
    CloseAnswer answer = link.at(orders.find(trx).orElseThrow().open().order().server()).close(trx);
    if (answer instanceof CloseAnswer.Told told) {
      orders.closeTold(trx);
      return new Closing.Closed(told.ended());
    }
    return new Closing.NotTold(
        answer instanceof CloseAnswer.Refused refused
            ? refused.code().name()
            : ((CloseAnswer.Unreachable) answer).why());
  }
}
