package farthing.payment;

import farthing.exchange.Exchange;
import farthing.exchange.Refusal;
import farthing.messages.Flow;
import farthing.purse.SecurityCard;
import farthing.store.EntryKey;
import farthing.store.Journal;
import farthing.store.StoreBusy;
import farthing.store.StoreUnavailable;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws that released their security card (FIGS. 6 to 8), from the card's word until their purchase
 * has an end: their amounts stand in its totals, and those that come to nothing must leave them.
 *
 * <p>Where the order has expired without a proof, the response step is shut, and the security card
 * reverses: a proof that comes all the same is a refund. Where the journal does not answer, it is
 * tried again. Safe for all threads.
 */
final class ReleasedDraws {
  private static final Logger LOG = LoggerFactory.getLogger(ReleasedDraws.class);

  private final Journal journal;
  private final Exchange exchange;
  private final DrawnPurchases drawn;
  private final InstantSource time;
  private final Map<PurchaseId, OpenPurchase> undecided = new ConcurrentHashMap<>();

  ReleasedDraws(Journal journal, Exchange exchange, DrawnPurchases drawn, InstantSource time) {
    this.journal = journal;
    this.exchange = exchange;
    this.drawn = drawn;
    this.time = time;
  }

  /** Finds those that an earlier process left; one whose merchant's key is gone stops no other. */
  void recall(SecurityCard card) {
    for (EntryKey key : journal.unproven(card.id())) {
      try {
        drawn.find(new PurchaseId(key.party(), key.trx())).ifPresent(this::add);
      } catch (Refusal e) {
        LOG.error("purchase {} of {} cannot be ended by its time: {}", key.trx(), key.party(), e);
      }
    }
  }

  /** Those that time may end: where the merchant reports, only its word does. */
  void add(OpenPurchase purchase) {
    if (!purchase.mode().isReported()) {
      undecided.put(purchase.id(), purchase);
    }
  }

  /** Its purchase has an end. */
  void remove(PurchaseId id) {
    undecided.remove(id);
  }

  int size() {
    return undecided.size();
  }

  /**
   * The security card signed, and the journal has no such draw and will have none: the amount goes
   * out, unless this is the very draw that the journal has from before.
   */
  void notTaken(OpenPurchase purchase) {
    try {
      if (!drawn.has(purchase.id(), purchase.signed())) {
        reverse(purchase);
      }
    } catch (StoreUnavailable e) {
      add(purchase); // what became of it is seen when its order has expired
    }
  }

  /** Ends those whose orders have expired. Called again and again. */
  void endExpired() {
    for (OpenPurchase purchase : undecided.values()) {
      if (purchase.order().isExpired(time.instant())) {
        try {
          end(purchase);
        } catch (StoreBusy | StoreUnavailable e) {
          return; // the next round
        }
      }
    }
  }

  private void end(OpenPurchase purchase) {
    PurchaseId id = purchase.id();
    boolean unpaid =
        exchange
            .shut(
                id.party(),
                id.trx(),
                DebitResponseStep.STEP,
                Flow.PURCHASE,
                purchase.order().mode())
            .isEmpty();
    if (unpaid) {
      reverse(purchase);
    }
    remove(id);
  }

  private static void reverse(OpenPurchase purchase) {
    purchase.terminal().card().reverse(purchase.signed());
  }
}
