package farthing.torture.loads;

import farthing.client.FileJournal;
import farthing.client.OpenLoad;
import farthing.messages.Flow;
import farthing.torture.ClientHere;
import farthing.torture.Device;
import farthing.torture.Errand;
import farthing.torture.Fault;
import farthing.torture.Run;
import farthing.torture.Sufferer;
import farthing.torture.TorturedCard;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A person who loads and unloads, one after the other, with one card and then the next, whose
 * client dies and comes back, who takes the card to others, and who sometimes lies. One thread.
 */
final class Loader implements Sufferer<MovePlan> {
  /** In each slot of a new chip card, in minor units. */
  private static final int OPENING_MINOR = 100_00;

  /** Of what is to be settled at once; what is left then waits until everything comes back. */
  private static final int TRIES = 4;

  /** Of a card's last contact. */
  private static final int SMALLEST = 1;

  /** Of a card's transactions, one is for that. */
  private static final int TRANSACTIONS = TorturedCard.MOST_TRANSACTIONS - 1;

  private static final int ELSEWHERE = 1;

  private final LoadTown town;
  private final String account;
  private final Device device;
  private final ClientHere calm;
  private final IntFunction<TorturedCard> newCard;
  private final List<TorturedCard> cards = new ArrayList<>();
  private final List<Liar> liars = new ArrayList<>();
  private int transactionsWithThis;

  /**
   * @param number 0 is the first person
   * @param device that its clients run in
   * @param newCard given how many this person has had
   */
  Loader(LoadTown town, int number, Device device, IntFunction<TorturedCard> newCard) {
    this.town = town;
    this.account = account(number);
    this.device = device;
    this.calm = town.clientHere();
    this.newCard = newCard;
  }

  /** Of a person, at every bank. */
  static String account(int number) {
    return "person-" + number;
  }

  /** Software purses are made empty: the load server takes back from them what it has loaded. */
  static int openingMinor(long card) {
    return TorturedCard.isSoftware(card) ? 0 : OPENING_MINOR;
  }

  @Override
  public void suffers(MovePlan plan, Run run) throws InterruptedException {
    TorturedCard card = card(plan.transactions());
    town.runs().using(account, run);
    run.story.tell(plan.toString());
    if (plan.lie().isPresent()) {
      lie(plan, run, card);
      return;
    }
    int life = 0;
    device.lives(run, card, life++, move(plan.bank(), plan.flow(), plan.amountMinor()));
    if (plan.isTakenElsewhere()) {
      boolean unsure = isSomethingOpen(card);
      card.takenTo(ELSEWHERE);
      town.awaitServers();
      run.story.tell("the card is in another reader, for another bank");
      device.lives(run, card, life++, move(plan.elsewhere(), Flow.LOAD, plan.amountMinor()));
      card.takenTo(0);
      if (unsure) {
        town.tally().count(Fault.CARD_ELSEWHERE);
      }
    }
    for (int i = 0; i < TRIES && plan.isResumedAtOnce(); i++) {
      for (int client : open(card)) {
        card.takenTo(client);
        town.awaitServers();
        device.lives(run, card, life++, new Errand.ResumeMoves());
      }
      card.takenTo(0);
    }
  }

  private void lie(MovePlan plan, Run run, TorturedCard card) throws InterruptedException {
    Fault lie = plan.lie().orElseThrow();
    Liar liar = new Liar(town, run, card, lie);
    liars.add(liar);
    if (liar.lies(account, plan.bank(), plan.flow(), plan.amountMinor())) {
      town.tally().count(lie);
    }
    card.takenOutAndPutIn();
  }

  private Errand move(int bank, Flow flow, int minor) {
    BankSettings its = town.bank(bank).settings();
    return new Errand.Move(
        town.bank(bank).address(), account, its.password(), flow, its.amount(minor));
  }

  private TorturedCard card(int transactions) {
    if (cards.isEmpty() || transactionsWithThis + transactions > TRANSACTIONS) {
      cards.add(newCard.apply(cards.size()));
      transactionsWithThis = 0;
    }
    transactionsWithThis += transactions;
    return cards.getLast();
  }

  /** The clients of a card that have something open. */
  private static List<Integer> open(TorturedCard card) {
    List<Integer> open = new ArrayList<>();
    for (int client : card.clients()) {
      card.takenTo(client);
      if (isSomethingOpen(card)) {
        open.add(client);
      }
    }
    card.takenTo(0);
    return open;
  }

  private static boolean isSomethingOpen(TorturedCard card) {
    try (FileJournal journal = card.openJournal()) {
      return !journal.loads().isEmpty();
    }
  }

  /** All clients resume, liars tell the truth, and each card is put in a last time. */
  @Override
  public void comesBack(int times) throws InterruptedException {
    for (Liar liar : liars) {
      liar.confesses();
    }
    for (TorturedCard card : cards) {
      resumes(card, times);
      calm.calmly(card, move(0, Flow.LOAD, SMALLEST));
      resumes(card, times);
    }
  }

  private void resumes(TorturedCard card, int times) {
    for (int i = 0; i < times; i++) {
      for (int client : open(card)) {
        card.takenTo(client);
        tellThatItComesBack(card);
        calm.calmly(card, new Errand.ResumeMoves())
            .forEach(end ->
                town.runs()
                    .named(end.about())
                    .ifPresent(run -> run.story.tell("came back: " + end.text())));
      }
    }
    card.takenTo(0);
  }

  private void tellThatItComesBack(TorturedCard card) {
    try (FileJournal journal = card.openJournal()) {
      for (OpenLoad open : journal.loads()) {
        town.runs()
            .find(open.id().trx().toString())
            .ifPresent(run -> run.story.tell("everything came back; the client resumes"));
      }
    }
  }

  List<TorturedCard> cards() {
    return cards;
  }

  /** What its clients say of every load and unload. */
  List<LoadBooks.ClientWord> words() {
    List<LoadBooks.ClientWord> words = new ArrayList<>();
    for (TorturedCard card : cards) {
      for (int client : card.clients()) {
        card.takenTo(client);
        try (FileJournal journal = card.openJournal()) {
          words.addAll(LoadBooks.ClientWord.of(journal));
        }
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
