package farthing.merchant;

import farthing.messages.CaptureReport;
import farthing.messages.CaptureReport.Capture;
import farthing.messages.CaptureReport.Reply.Said;
import farthing.messages.ErrorCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Looked at in one go. */
  private static final int MOST_LEFT = 10 * CaptureReport.MOST;

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
    int before;
    do {
      before = told;
      for (Map.Entry<URI, List<Capture>> each : left().entrySet()) {
        told += tell(link.at(each.getKey()), each.getValue());
      }
    } while (told > before);
    return told;
  }

  /** By the payment servers that drew them; more than one report, so that none holds up others. */
  private Map<URI, List<Capture>> left() {
    Map<URI, List<Capture>> left = new LinkedHashMap<>();
    for (Capture capture : orders.capturesToTell(MOST_LEFT)) {
      URI server = orders.find(capture.trx()).orElseThrow().open().order().server();
      left.computeIfAbsent(server, any -> new ArrayList<>()).add(capture);
    }
    return left;
  }

  /** Until all are told, or the payment server does not answer. */
  private int tell(PaymentLink to, List<Capture> captures) throws InterruptedException {
    int told = 0;
    for (int from = 0; from < captures.size(); from += CaptureReport.MOST) {
      List<Capture> some =
          captures.subList(from, Math.min(from + CaptureReport.MOST, captures.size()));
      if (!(to.capture(new CaptureReport(some)) instanceof CaptureAnswer.Told answer)) {
        return told;
      }
      for (Said said : answer.reply().captures()) {
        if (said.problem().isEmpty() || !PASSING.contains(said.problem().get())) {
          orders.captureTold(said.trx(), said.problem());
          told++;
        }
      }
    }
    return told;
  }
}
