package farthing.client;

import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.OrderOffer;
import farthing.purse.CardLink;
import farthing.web.HttpCaller;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cardholder's agent (client module 224): buys what an order offers with the card that is there
 * (steps 608 to 636), and finishes what a crash or a broken road left open.
 *
 * <p>The card is debited only after the person approved and the payment server named the same
 * merchant, origin, amount and TRX. Each step stands in the journal before it is done, so that
 * {@link #resume} can say of every purchase what happened to the money. One purchase at a time per
 * card and journal.
 */
public final class PurchaseClient {
  private final Holder holder;
  private final InstantSource time;
  private final Set<Suite> suites;
  private final Optional<Agent> agent;
  private final OrderReading reading;
  private final Messenger messenger;
  private final Settlement settlement;

  /**
   * @param servers the only payment servers it will talk to
   * @param caller follows no redirects, and trusts whom the person trusts
   * @param time for expiry
   * @param pauses how it waits
   */
  public PurchaseClient(
      PaymentServers servers, HttpCaller caller, Holder holder, InstantSource time, Pauses pauses) {
    this(servers, caller, holder, time, pauses, Suite.USUAL);
  }

  /**
   * @param suites of the cards that it pays with; a purchase that a card has paid is finished
   *     whatever the card
   */
  public PurchaseClient(
      PaymentServers servers,
      HttpCaller caller,
      Holder holder,
      InstantSource time,
      Pauses pauses,
      Set<Suite> suites) {
    this(servers, caller, holder, time, pauses, suites, Optional.empty());
  }

  /**
   * @param agent if the operator has enrolled this client, which then pays orders of FIG. 7 too
   */
  public PurchaseClient(
      PaymentServers servers,
      HttpCaller caller,
      Holder holder,
      InstantSource time,
      Pauses pauses,
      Set<Suite> suites,
      Optional<Agent> agent) {
    this.holder = holder;
    this.time = time;
    this.suites = Set.copyOf(suites);
    this.agent = agent;
    this.messenger = new Messenger(caller, pauses, holder);
    this.reading = new OrderReading(messenger, servers, time, agent.isPresent());
    this.settlement = new Settlement(messenger, holder, time, agent);
  }

  /**
   * Buys.
   *
   * @param order where the shop shows the order
   * @return what happened to the money, after the holder heard it as {@link PurchaseEvent.Ended}
   */
  public PurchaseEnd pay(URI order, CardLink card, PurchaseJournal journal) {
    return ended(
        switch (reading.read(order)) {
          case OrderReading.Read.Cannot(String why) -> new PurchaseEnd.NotDebited(why);
          case OrderReading.Read.Fine(OrderOffer offer, Origin shop) ->
              new Purchase(
                      offer,
                      shop,
                      card,
                      journal,
                      holder,
                      time,
                      suites,
                      agent,
                      messenger,
                      settlement)
                  .pay();
        });
  }

  /**
   * Has the card's last payment taken back: the shop closes the order, the payment server's
   * security card commands it, the card takes its money.
   *
   * @param trx as the receipt says
   * @return what happened to the money, after the holder heard it as {@link PurchaseEvent.Ended}
   */
  public PurchaseEnd cancel(TransactionId trx, CardLink card, PurchaseJournal journal) {
    return ended(cancellation(card, journal).cancel(trx));
  }

  private Cancellation cancellation(CardLink card, PurchaseJournal journal) {
    ShopClose shop = new ShopClose(messenger, holder);
    CancelDraw draw = new CancelDraw(card, journal, holder, time, messenger, shop);
    return new Cancellation(card, journal, holder, shop, draw);
  }

  /**
   * Finishes every purchase and cancel of the journal that is not over, the oldest first.
   *
   * @return one end for each, in that order; the holder heard each
   */
  public List<PurchaseEnd> resume(CardLink card, PurchaseJournal journal) {
    Resumption resumption = new Resumption(card, journal, settlement);
    List<PurchaseEnd> ends = new ArrayList<>();
    for (OpenPurchase open : journal.open()) {
      ends.add(ended(resumption.finish(open)));
    }
    for (OpenCancel open : journal.cancels()) {
      ends.add(ended(cancellation(card, journal).cancel(open.id().trx())));
    }
    return List.copyOf(ends);
  }

  private PurchaseEnd ended(PurchaseEnd end) {
    holder.hears(new PurchaseEvent.Ended(end));
    return end;
  }
}
