package farthing.torture.purchases;

import farthing.base.TransactionId;
import farthing.client.EndedPurchase;
import farthing.client.FileJournal;
import farthing.client.OpenPurchase;
import farthing.merchant.OpenOrder;
import farthing.torture.ClientHere;
import farthing.torture.Device;
import farthing.torture.Errand;
import farthing.torture.ErrandEnd;
import farthing.torture.Fault;
import farthing.torture.Run;
import farthing.torture.Sufferer;
import farthing.torture.TorturedCard;
import farthing.torture.purchases.PurchasePlan.Change;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A person who buys, one purchase after the other, with one card and then the next, whose client
 * dies and comes back, and who sometimes wants the money back. One thread.
 */
final class Cardholder implements Sufferer<PurchasePlan> {
  /** In each slot of a new card, in minor units. */
  static final int ISSUED_MINOR = 500_00;

  /** Of what is to be settled at once; what is left then waits until everything comes back. */
  private static final int TRIES = 5;

  private final Town town;
  private final Device device;
  private final ClientHere calm;
  private final IntFunction<TorturedCard> newCard;
  private final List<TorturedCard> cards = new ArrayList<>();
  private final List<Bought> all = new ArrayList<>();
  private int transactionsWithThis;

  private record Bought(PurchasePlan plan, Run run, TorturedCard card, TransactionId trx) {}

  /** What a person does next about a purchase. */
  private enum Next {
    NOTHING,
    RESUME,
    CANCEL
  }

  /**
   * @param device that its clients run in
   * @param newCard given how many this person has had
   */
  Cardholder(Town town, Device device, IntFunction<TorturedCard> newCard) {
    this.town = town;
    this.device = device;
    this.calm = town.clientHere();
    this.newCard = newCard;
  }

  @Override
  public void suffers(PurchasePlan plan, Run run) throws InterruptedException {
    TorturedCard card = card(plan.transactions());
    OpenOrder order = town.shop().sell(plan, plan.modeOf(card));
    town.runs().named(order.trx(), run);
    Bought bought = new Bought(plan, run, card, order.trx());
    all.add(bought);
    run.story.tell(
        "order of %s in FIG. %d; %s".formatted(plan.amount(), order.order().mode(), plan));
    URI page = town.shopAddress().resolve("/orders/" + order.trx());
    boolean lived = device.lives(run, card, 0, new Errand.Pay(page));
    if (!lived && plan.isShortLived()) {
      town.tally().count(Fault.ORDER_OUTLIVED);
    }
    if (!plan.isResumedAtOnce()) {
      return;
    }
    if (plan.change() == Change.CANCEL_TOO_LATE && town.shop().deliver(order.trx())) {
      town.tally().count(Fault.CANCEL_TOO_LATE);
      device.lives(run, card, 1, new Errand.Cancel(order.trx()));
    }
    if (!settles(bought)) {
      // what is under way with this card must be over before it pays again
      transactionsWithThis = TorturedCard.MOST_TRANSACTIONS;
    }
  }

  private TorturedCard card(int transactions) {
    if (cards.isEmpty() || transactionsWithThis + transactions > TorturedCard.MOST_TRANSACTIONS) {
      cards.add(newCard.apply(cards.size()));
      transactionsWithThis = 0;
    }
    transactionsWithThis += transactions;
    return cards.getLast();
  }

  /**
   * @return whether nothing is left to do
   */
  private boolean settles(Bought bought) throws InterruptedException {
    boolean counted = false;
    for (int life = 1; life <= TRIES; life++) {
      Next next = next(bought, life);
      if (next == Next.NOTHING) {
        return true;
      }
      if (next == Next.CANCEL && !counted) {
        counted = true;
        town.tally().count(Fault.PURCHASE_CANCELLED);
      }
      town.awaitServers();
      device.lives(bought.run(), bought.card(), life, errand(next, bought));
    }
    return next(bought, 0) == Next.NOTHING;
  }

  private static Errand errand(Next next, Bought bought) {
    return next == Next.CANCEL ? new Errand.Cancel(bought.trx()) : new Errand.Resume();
  }

  /** By what is on the disk: the person's journal, and what the shop says. */
  private Next next(Bought bought, int turn) {
    TransactionId trx = bought.trx();
    boolean wantsBack =
        town.shop().isClosed(trx)
            || (bought.plan().change() == Change.CANCEL && !town.shop().isDelivered(trx));
    try (FileJournal journal = bought.card().openJournal()) {
      if (journal.cancels().stream().anyMatch(c -> c.id().trx().equals(trx))) {
        return Next.RESUME;
      }
      Optional<OpenPurchase> open =
          journal.open().stream().filter(p -> p.id().trx().equals(trx)).findFirst();
      if (open.isPresent()) {
        // paid perhaps, and the shop deaf: not each such purchase was accepted
        return wantsBack && open.get().result().isPresent() && turn % 2 == 1
            ? Next.CANCEL
            : Next.RESUME;
      }
      boolean paid =
          journal.ended().stream()
              .anyMatch(p -> p.id().trx().equals(trx) && p.how() == EndedPurchase.How.PAID);
      if (paid && !wantsBack) {
        town.shop().deliver(trx);
      }
      return paid && (wantsBack || town.shop().isClosed(trx)) ? Next.CANCEL : Next.NOTHING;
    }
  }

  @Override
  public void comesBack(int times) throws InterruptedException {
    for (TorturedCard card : cards) {
      for (int i = 0; i < times && isSomethingOpen(card); i++) {
        calm.calmly(card, new Errand.Resume()).forEach(this::tell);
      }
    }
    for (Bought bought : all.reversed()) {
      for (int turn = 1; turn <= times && bought.plan().isResumedAtOnce(); turn++) {
        Next next = next(bought, turn);
        if (next == Next.NOTHING) {
          break;
        }
        bought.run().story.tell("everything came back: " + next);
        calm.calmly(bought.card(), errand(next, bought))
            .forEach(end -> bought.run().story.tell(end.text()));
      }
    }
  }

  private boolean isSomethingOpen(TorturedCard card) {
    try (FileJournal journal = card.openJournal()) {
      journal
          .open()
          .forEach(open ->
              town.runs()
                  .find(open.id().trx().toString())
                  .ifPresent(run -> run.story.tell("everything came back; the client resumes")));
      return !journal.open().isEmpty() || !journal.cancels().isEmpty();
    }
  }

  /** To the run that the text names. */
  private void tell(ErrandEnd end) {
    town.runs().named(end.about()).ifPresent(run -> run.story.tell(end.text()));
  }

  List<TorturedCard> cards() {
    return cards;
  }

  /** What its clients say of every purchase. */
  List<Books.ClientWord> words() {
    List<Books.ClientWord> words = new ArrayList<>();
    for (TorturedCard card : cards) {
      try (FileJournal journal = card.openJournal()) {
        words.addAll(Books.ClientWord.of(journal));
      }
    }
    return words;
  }

  @Override
  public void close() {
    device.close();
    calm.close();
    cards.forEach(TorturedCard::close);
  }
}
