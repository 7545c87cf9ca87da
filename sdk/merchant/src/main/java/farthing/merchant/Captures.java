package farthing.merchant;

import farthing.messages.CaptureReport;
import farthing.messages.CaptureReport.Reply.Said;
import farthing.messages.ErrorCode;
import java.util.List;
import java.util.Set;

/**
 * Reports what the merchant or its agents compared (FIGS. 8, 7) to the payment server, many in one
 * message, until it has answered for each: the merchant is paid by these reports. Call {@link
 * #tellLeft} when the server starts, and every few seconds.
 *
 * <p>For one thread at a time; a report that comes twice counts once.
 */
public final class Captures {
  /** Another try may end otherwise. */
  private static final Set<ErrorCode> PASSING =
      Set.of(
          ErrorCode.SERVER_BUSY,
          ErrorCode.STORE_UNAVAILABLE,
          ErrorCode.TERMINALS_ELSEWHERE,
          ErrorCode.SERVER_FAILED);

  private final OrderBook orders;
  private final PaymentLink link;

  public Captures(OrderBook orders, PaymentLink link) {
    this.orders = orders;
    this.link = link;
  }

  /**
   * Reports all that is left, or until the payment server does not answer.
   *
   * @return of how many it has said what there is to say
   * @throws InterruptedException if the thread is told to stop waiting for it
   * @throws RuntimeException what the order book throws when it cannot say; call again
   */
  public int tellLeft() throws InterruptedException {
    int told = 0;
    while (true) {
      List<CaptureReport.Capture> left = orders.capturesToTell(CaptureReport.MOST);
      if (left.isEmpty()
          || !(link.capture(new CaptureReport(left)) instanceof CaptureAnswer.Told answer)) {
        return told;
      }
      int before = told;
      for (Said said : answer.reply().captures()) {
        if (said.problem().isEmpty() || !PASSING.contains(said.problem().get())) {
          orders.captureTold(said.trx(), said.problem());
          told++;
        }
      }
      if (told == before) {
        return told; // nothing moves now
      }
    }
  }
}
