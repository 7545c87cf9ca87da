package farthing.payment;

import farthing.base.Dthr;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The DTHR of draws on their way into the journal. A security card gives the same S2 only to the
 * same 69 bytes, so a draw that the journal may or may not have taken must keep its minute when it
 * comes again, whatever the clock says by then. Safe for all threads.
 */
final class DrawTimes {
  /** Far more than draw at once; beyond it all are forgotten, and at worst one orders again. */
  private static final int MOST = 10_000;

  private final ConcurrentHashMap<PurchaseId, Dthr> times = new ConcurrentHashMap<>();

  /** Now, unless an earlier attempt is unsettled: then its time. */
  Dthr of(PurchaseId id, Dthr now) {
    if (times.size() >= MOST) {
      times.clear();
    }
    return times.computeIfAbsent(id, _ -> now);
  }

  /** The journal has said what counts. */
  void settled(PurchaseId id) {
    times.remove(id);
  }
}
