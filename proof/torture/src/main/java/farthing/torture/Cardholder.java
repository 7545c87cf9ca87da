package farthing.torture;

import farthing.client.FileJournal;
import farthing.client.Holder;
import farthing.client.Pauses;
import farthing.client.PaymentServers;
import farthing.client.PurchaseClient;
import farthing.client.PurchaseEnd;
import farthing.client.PurchaseEvent;
import farthing.client.PurchaseJournal;
import farthing.merchant.OpenOrder;
import farthing.purse.CardLink;
import farthing.purse.PinBlock;
import farthing.torture.RunPlan.Death;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A person who buys, one purchase after the other, with one card and then the next, and whose
 * client dies and comes back. One thread.
 */
final class Cardholder implements AutoCloseable {
  private static final InstantSource TIME = InstantSource.system();
  private static final Duration CONNECTING = Duration.ofSeconds(1);
  private static final Duration WHOLE_CALL = Duration.ofSeconds(5);

  /** A server is back sooner here than where people wait for it. */
  private static final int PAUSES_DIVIDED_BY = 3;

  private final World world;
  private final Function<Integer, TorturedCard> newCard;
  private final HttpCaller caller =
      new HttpCaller(CallerSettings.usual().within(CONNECTING, WHOLE_CALL));
  private final List<TorturedCard> cards = new ArrayList<>();
  private int purchasesWithThis;

  /** What all cardholders share. */
  record World(
      ShopSide shop, Road toShop, Road toPayment, Runs runs, Tally tally, Recovery servers) {}

  /** The servers' coming back. */
  interface Recovery {
    /** Returns when all of them serve. */
    void await() throws InterruptedException;
  }

  /**
   * @param newCard given how many this person has had
   */
  Cardholder(World world, Function<Integer, TorturedCard> newCard) {
    this.world = world;
    this.newCard = newCard;
  }

  /** One purchase, through all that its plan wants. */
  void buy(Run run) {
    TorturedCard card = card();
    OpenOrder order = world.shop().sell(run.plan.amountMinor(), run.plan.isShortLived());
    world.runs().named(order.trx().toString(), run);
    run.story.tell("order of %d minor units; %s".formatted(run.plan.amountMinor(), run.plan));
    URI page = world.toShop().address().resolve("/orders/" + order.trx());
    boolean lived = lives(run, card, 0, (client, link, journal) -> client.pay(page, link, journal));
    if (!lived && run.plan.isShortLived()) {
      world.tally().count(Fault.ORDER_OUTLIVED);
    }
    if (run.plan.isResumedAtOnce()) {
      for (int life = 1; life <= run.plan.deaths().size() + 1; life++) {
        if (lives(run, card, life, PurchaseClient::resume)) {
          break;
        }
      }
    }
  }

  private TorturedCard card() {
    if (cards.isEmpty() || purchasesWithThis == TorturedCard.MOST_PURCHASES) {
      cards.add(newCard.apply(cards.size()));
      purchasesWithThis = 0;
    }
    purchasesWithThis++;
    return cards.getLast();
  }

  /**
   * A client's life, from opening its journal on.
   *
   * @return false if it was killed
   */
  private boolean lives(Run run, TorturedCard card, int life, Doing doing) {
    Optional<Death> death =
        life < run.plan.deaths().size()
            ? Optional.of(run.plan.deaths().get(life))
            : Optional.empty();
    try (PurchaseJournal journal = new DyingJournal(open(card), death, run, world.tally())) {
      doing.with(
          client(pauses(run), event -> run.story.tell(event.text())),
          new FaultyCard(card.link(), run, world.tally()),
          journal);
      return true;
    } catch (Killed e) {
      run.story.tell("the client is dead");
      return false;
    } finally {
      card.takenOutAndPutIn();
    }
  }

  /** Once nothing is disturbed any more: what is still open is brought to its end. */
  void comesBack(int times) {
    for (TorturedCard card : cards) {
      card.takenOutAndPutIn();
      try (FileJournal journal = open(card)) {
        for (int i = 0; i < times && !journal.open().isEmpty(); i++) {
          journal
              .open()
              .forEach(open ->
                  world
                      .runs()
                      .find(open.id().trx().toString())
                      .ifPresent(
                          run -> run.story.tell("everything came back; the client resumes")));
          List<PurchaseEnd> ends = client(Pauses.real(), _ -> {}).resume(card.link(), journal);
          ends.forEach(end -> tell(end));
        }
      }
    }
  }

  /** To the run that the text names. */
  private void tell(PurchaseEnd end) {
    String trx =
        switch (end) {
          case PurchaseEnd.Paid(var id, _, _) -> id.trx().toString();
          case PurchaseEnd.PaidShopNotTold(var id, _, _, _) -> id.trx().toString();
          case PurchaseEnd.RefundDue(var id, _) -> id.trx().toString();
          case PurchaseEnd.Declined(var id, _) -> id.trx().toString();
          case PurchaseEnd.Unsettled(var id, _, _, _) -> id.trx().toString();
          case PurchaseEnd.CardMustSay(var id, _, _) -> id.trx().toString();
          case PurchaseEnd.ProofLost(var id, _) -> id.trx().toString();
          case PurchaseEnd.NotDebited _,
              PurchaseEnd.NotCancelled _,
              PurchaseEnd.Cancelled _,
              PurchaseEnd.CancelUnsettled _,
              PurchaseEnd.CancelUnfinished _,
              PurchaseEnd.RefundOwed _ ->
              "";
        };
    world.runs().find(trx).ifPresent(run -> run.story.tell(end.text()));
  }

  List<TorturedCard> cards() {
    return cards;
  }

  /** What its clients say of every purchase. */
  List<Books.ClientWord> words() {
    List<Books.ClientWord> words = new ArrayList<>();
    for (TorturedCard card : cards) {
      try (FileJournal journal = open(card)) {
        journal
            .open()
            .forEach(p ->
                words.add(
                    new Books.ClientWord(p.id().trx().toString(), Books.ClientWord.Said.OPEN)));
        journal
            .ended()
            .forEach(p ->
                words.add(
                    new Books.ClientWord(
                        p.id().trx().toString(),
                        switch (p.how()) {
                          case NOT_DEBITED, DECLINED -> Books.ClientWord.Said.NOT_DEBITED;
                          case PAID -> Books.ClientWord.Said.PAID;
                          case REFUND_DUE -> Books.ClientWord.Said.REFUND_DUE;
                          case PROOF_LOST -> Books.ClientWord.Said.PROOF_LOST;
                          case CANCELLED, REFUND_OWED ->
                              throw new IllegalStateException("nobody cancels here");
                        })));
      }
    }
    return words;
  }

  private static FileJournal open(TorturedCard card) {
    try {
      return FileJournal.open(card.journal(), TIME);
    } catch (IOException e) {
      throw new IllegalStateException("the client's journal does not open", e);
    }
  }

  /** On a slow machine a server takes longer to come back than a client tries. */
  private Pauses pauses(Run run) {
    return time -> {
      Pauses.real().pause(time.dividedBy(PAUSES_DIVIDED_BY));
      if (run.plan.isPatient()) {
        world.servers().await();
      }
    };
  }

  private PurchaseClient client(Pauses pauses, Listener listener) {
    return new PurchaseClient(
        PaymentServers.of(List.of(world.toPayment().address().toString())),
        caller,
        new Person(listener),
        TIME,
        pauses);
  }

  @Override
  public void close() {
    caller.close();
    cards.forEach(TorturedCard::close);
  }

  private interface Doing {
    Object with(PurchaseClient client, CardLink card, PurchaseJournal journal);
  }

  private interface Listener {
    void hears(PurchaseEvent event);
  }

  /** Approves everything. */
  private record Person(Listener listener) implements Holder {
    @Override
    public boolean approves(Proposal proposal) {
      return true;
    }

    @Override
    public boolean approvesCancel(CancelProposal proposal) {
      return false;
    }

    @Override
    public Optional<PinBlock> pin(int triesLeft) {
      return Optional.empty();
    }

    @Override
    public void hears(PurchaseEvent event) {
      listener.hears(event);
    }
  }
}
