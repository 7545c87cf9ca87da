package farthing.client;

import farthing.base.Bytes;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.messages.Flow;
import farthing.messages.LoadOffer;
import farthing.messages.OrderOffer;
import farthing.messages.RefundsWaiting;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.LoadDialogue;
import farthing.purse.LoadDialogue.Look;
import farthing.purse.SeenPurse;
import farthing.purse.TransactionType;
import farthing.web.HttpCaller;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * The cardholder's agent at a bank: moves money from an account onto the card that is there, or
 * back (steps 871 to 892), and finishes what a crash or a broken road left open.
 *
 * <p>The card is given the issuer's command only after the person approved and the load server
 * named the same bank, origin, amount and TRX. Each step stands in the journal before it is done,
 * so that {@link #resume} can say of every load what happened to the money. One load at a time per
 * card and journal.
 */
public final class LoadClient {
  private final HttpCaller caller;
  private final Holder holder;
  private final InstantSource time;
  private final Pauses pauses;
  private final Set<Suite> suites;
  private final Random random;
  private final LoadServers servers;
  private final LoadOrderCheck check;

  /**
   * @param servers the only load servers it will talk to
   * @param caller follows no redirects, and trusts whom the person trusts
   * @param time for expiry
   * @param pauses how it waits
   * @param suites of the cards that it loads; what was begun is finished whatever the card
   * @param random must be a SecureRandom outside tests
   */
  public LoadClient(
      LoadServers servers,
      HttpCaller caller,
      Holder holder,
      InstantSource time,
      Pauses pauses,
      Set<Suite> suites,
      Random random) {
    this.caller = caller;
    this.holder = holder;
    this.time = time;
    this.pauses = pauses;
    this.suites = Set.copyOf(suites);
    this.random = random;
    this.servers = servers;
    this.check = new LoadOrderCheck(servers);
  }

  /**
   * Loads or unloads.
   *
   * @return what happened to the money, after the holder heard it as {@link LoadEvent.Ended}
   */
  public LoadEnd load(LoadWanted wanted, CardLink card, PurchaseJournal journal) {
    return ended(begin(wanted, card, journal));
  }

  /**
   * Finishes every load and unload of the journal that is not over, the oldest first.
   *
   * @return one end for each, in that order; the holder heard each
   */
  public List<LoadEnd> resume(CardLink card, PurchaseJournal journal) {
    List<LoadEnd> ends = new ArrayList<>();
    for (OpenLoad open : journal.loads()) {
      ends.add(ended(finish(card, journal).resume(open)));
    }
    return List.copyOf(ends);
  }

  /** What waits for the card at the load servers: refunds, and what was on a card in its place. */
  public Waiting waiting(CardLink card, PurchaseJournal journal) {
    return new RefundAsking(servers, messenger(), time, random).ask(card, deviceOf(journal));
  }

  /**
   * Loads what waits, one after the other, until one does not end well.
   *
   * @return one end for each that was begun; the holder heard each
   */
  public List<LoadEnd> take(Waiting waiting, CardLink card, PurchaseJournal journal) {
    List<LoadEnd> ends = new ArrayList<>();
    for (RefundsWaiting.Refund refund : waiting.refunds()) {
      LoadEnd end = load(new LoadWanted.FromPage(refund.session(), Flow.LOAD), card, journal);
      ends.add(end);
      if (end.isOpen()) {
        break;
      }
    }
    return List.copyOf(ends);
  }

  private LoadFinish finish(CardLink card, PurchaseJournal journal) {
    return new LoadFinish(card, journal, holder, time, messenger(), random);
  }

  private Messenger messenger() {
    return new Messenger(caller, pauses, holder);
  }

  /** The card first: a person should not log in for one that cannot be used. */
  private LoadEnd begin(LoadWanted wanted, CardLink card, PurchaseJournal journal) {
    Origin bank;
    try {
      bank = bankOf(wanted);
    } catch (Malformed e) {
      return unmoved("This is no address of a bank: " + e.getMessage() + ".");
    }
    if (!bank.isPrivate()) {
      return unmoved(
          "The bank's address is not protected (http), so anybody on the way could read and change"
              + " what is said. Use its address with https.");
    }
    try {
      return switch (Conversation.hold(LoadDialogue.look(), card)) {
        case Look.Cannot(var why) -> new LoadEnd.NothingMoved(why.text());
        case Look.Seen(SeenPurse purse) ->
            purse
                .hindrance(typeOf(wanted.flow()), suites, time.instant())
                .<LoadEnd>map(why -> new LoadEnd.NothingMoved(why.text()))
                .orElseGet(() -> talk(wanted, bank, purse, card, journal));
      };
    } catch (CardGone e) {
      return unmoved("The card left the reader. Put it in and try again.");
    }
  }

  private static Origin bankOf(LoadWanted wanted) {
    return switch (wanted) {
      case LoadWanted.FromAccount account -> Origin.of(account.bank());
      case LoadWanted.FromPage page -> Origin.of(page.session());
    };
  }

  /** Steps 871 to 875. */
  private LoadEnd talk(
      LoadWanted wanted, Origin bank, SeenPurse purse, CardLink card, PurchaseJournal journal) {
    BankTalk talk = new BankTalk(messenger(), holder, pauses);
    ServerSaid<URI> session =
        switch (wanted) {
          case LoadWanted.FromAccount account -> talk.logIn(account);
          case LoadWanted.FromPage page -> new ServerSaid.Answered<>(page.session());
        };
    if (!(session instanceof ServerSaid.Answered<URI>(URI at))) {
      return refused("The bank did not let you in: ", session);
    }
    ServerSaid<LoadOffer> offered = talk.show(at, purse);
    if (!(offered instanceof ServerSaid.Answered<LoadOffer>(LoadOffer offer))) {
      return refused("The bank makes no offer: ", offered);
    }
    Optional<String> hindrance = hindrance(wanted, offer);
    if (hindrance.isPresent()) {
      return unmoved(hindrance.get());
    }
    holder.hears(new LoadEvent.Offered(bank, offer));
    ServerSaid<OrderOffer> ordered =
        switch (wanted) {
          case LoadWanted.FromAccount account -> talk.order(at, account.amount());
          case LoadWanted.FromPage _ -> talk.chosenOrder(at);
        };
    if (!(ordered instanceof ServerSaid.Answered<OrderOffer>(OrderOffer order))) {
      return refused("The bank gives no order: ", ordered);
    }
    Optional<String> wrong = check.wrong(order.order(), bank, wanted, time.instant());
    if (wrong.isPresent()) {
      return Loading.nothingMoved(wrong.get());
    }
    String account =
        switch (wanted) {
          case LoadWanted.FromAccount named -> named.account();
          case LoadWanted.FromPage _ -> Shown.clean(offer.text());
        };
    return new Loading(
            order, bank, account, card, journal, holder, time, messenger(), finish(card, journal))
        .run(purse, deviceOf(journal));
  }

  private static Optional<String> hindrance(LoadWanted wanted, LoadOffer offer) {
    if (offer.flow() != wanted.flow()) {
      return Optional.of(
          "You want to %s, and the bank offers to %s."
              .formatted(wanted.flow().word(), offer.flow().word()));
    }
    if (!offer.isPossible()) {
      return Optional.of("The bank offers nothing: " + Shown.clean(offer.text()) + ".");
    }
    if (!(wanted instanceof LoadWanted.FromAccount account)) {
      return Optional.empty();
    }
    boolean within =
        account.amount().currency().equals(offer.most().currency())
            && account.amount().covers(offer.least())
            && offer.most().covers(account.amount());
    return within
        ? Optional.empty()
        : Optional.of(
            "You want %s, and the bank offers %s to %s: %s."
                .formatted(
                    account.amount(), offer.least(), offer.most(), Shown.clean(offer.text())));
  }

  /**
   * IDLDA: drawn with the journal's first load, and the same in all that follow, so that a load
   * server can tell one loading device from another and nobody can tell whose it is.
   */
  private LoadingDeviceId deviceOf(PurchaseJournal journal) {
    List<LoadingDeviceId> known = new ArrayList<>();
    journal.endedLoads().forEach(load -> known.add(load.device()));
    journal.loads().forEach(load -> known.add(load.request().device()));
    if (!known.isEmpty()) {
      return known.getLast();
    }
    byte[] drawn = new byte[LoadingDeviceId.SIZE];
    random.nextBytes(drawn);
    return new LoadingDeviceId(Bytes.of(drawn));
  }

  private static <T> LoadEnd refused(String what, ServerSaid<T> said) {
    return switch (said) {
      case ServerSaid.Refused<T> refused -> unmoved(what + refused.text());
      case ServerSaid.Silent<T>(String why) -> unmoved(what + why + ". Try again.");
      case ServerSaid.Answered<T> _ -> throw new IllegalArgumentException("no refusal");
    };
  }

  /**
   * @param why perhaps the bank's words, which may say already that nothing moved
   */
  private static LoadEnd unmoved(String why) {
    return new LoadEnd.NothingMoved(
        why.contains("othing moved")
            ? why
            : why + " Nothing moved, on the card or on the account.");
  }

  private LoadEnd ended(LoadEnd end) {
    holder.hears(new LoadEvent.Ended(end));
    return end;
  }

  /** What the card does in a flow with a bank. */
  static TransactionType typeOf(Flow flow) {
    return switch (flow) {
      case LOAD -> TransactionType.LOAD;
      case UNLOAD -> TransactionType.UNLOAD;
      case PURCHASE -> throw new IllegalArgumentException("a purchase is no load");
    };
  }
}
