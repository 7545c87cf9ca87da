package farthing.payment;

import farthing.base.IepId;
import farthing.exchange.Leases;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Purchases that wait for their proof, so that most debit responses need no look at the journal;
 * one for each card at most. Some hold their terminal until then, some gave it back at the draw.
 * Safe for all threads.
 */
final class OpenPurchases {
  /** Of those that hold no terminal, as many as need no look at the journal. */
  private static final int MOST = 1_024;

  private record Held(OpenPurchase purchase, Leases.Lease<Terminal> lease) {
    IepId card() {
      return purchase.signed().draw().purse().iep();
    }
  }

  private final ConcurrentHashMap<PurchaseId, Held> held = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<IepId, PurchaseId> ofCard = new ConcurrentHashMap<>();
  private final int most;

  /**
   * @param terminals how many there are: about as many purchases are kept, or a thousand
   */
  OpenPurchases(int terminals) {
    this.most = Math.max(2 * terminals, MOST);
  }

  /**
   * @param lease over already where the security card was released
   */
  void remember(OpenPurchase purchase, Leases.Lease<Terminal> lease) {
    if (held.size() >= most) {
      held.values().removeIf(h -> h.lease().isOver());
      ofCard.values().removeIf(id -> !held.containsKey(id));
    }
    Held now = new Held(purchase, lease);
    held.put(purchase.id(), now);
    PurchaseId before = ofCard.put(now.card(), purchase.id());
    if (before != null && !before.equals(purchase.id())) {
      release(before);
    }
  }

  /**
   * A card begins another purchase, so its last one needs no terminal any more: the INITIALIZE
   * ended the session in which it could have been debited (PROTOCOL, section 3, rule 1), and if it
   * was debited before, its proof is verified from the journal. So a card holds one terminal at
   * most.
   */
  void begins(IepId card, PurchaseId next) {
    PurchaseId before = ofCard.get(card);
    if (before != null && !before.equals(next)) {
      release(before);
    }
  }

  Optional<OpenPurchase> find(PurchaseId id) {
    return Optional.ofNullable(held.get(id)).map(Held::purchase);
  }

  /** Whether its card may be waiting for the debit command, or be debited already. */
  boolean isOpen(PurchaseId id) {
    return held.containsKey(id);
  }

  /** The purchase has its result: its terminal may serve another. */
  void release(PurchaseId id) {
    Held over = held.remove(id);
    if (over != null) {
      ofCard.remove(over.card(), id);
      over.lease().close();
    }
  }
}
