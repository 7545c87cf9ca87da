package farthing.payment;

import farthing.exchange.Leases;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Purchases whose terminal is leased, so that most debit responses need no look at the journal. */
final class OpenPurchases {
  private record Held(OpenPurchase purchase, Leases.Lease<Terminal> lease) {}

  private final ConcurrentHashMap<PurchaseId, Held> held = new ConcurrentHashMap<>();
  private final int most;

  /**
   * @param terminals how many there are: about as many purchases are kept
   */
  OpenPurchases(int terminals) {
    this.most = 2 * terminals;
  }

  void remember(OpenPurchase purchase, Leases.Lease<Terminal> lease) {
    if (held.size() >= most) {
      held.values().removeIf(h -> h.lease().isOver());
    }
    held.put(purchase.id(), new Held(purchase, lease));
  }

  Optional<OpenPurchase> find(PurchaseId id) {
    return Optional.ofNullable(held.get(id)).map(Held::purchase);
  }

  /** The purchase has its result: its terminal may serve another. */
  void release(PurchaseId id) {
    Held over = held.remove(id);
    if (over != null) {
      over.lease().close();
    }
  }
}
