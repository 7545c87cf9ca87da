package farthing.client;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.messages.BankLogIn;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.LoadOffer;
import farthing.messages.LoadWish;
import farthing.messages.OrderOffer;
import farthing.purse.SeenPurse;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/** What a client says to a bank before there is an order (steps 871 to 875). */
final class BankTalk {
  /** Where every bank lets clients in. */
  private static final String LOG_IN = "/farthing/session";

  /** Who has not chosen an amount by then has left the bank's page. */
  private static final Duration LONGEST_CHOICE = Duration.ofMinutes(10);

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  private final Messenger messenger;
  private final Holder holder;
  private final Pauses pauses;

  BankTalk(Messenger messenger, Holder holder, Pauses pauses) {
    this.messenger = messenger;
    this.holder = holder;
    this.pauses = pauses;
  }

  /** Step 871. The session must be of the bank that was asked for it. */
  ServerSaid<URI> logIn(LoadWanted.FromAccount wanted) {
    Origin bank = Origin.of(wanted.bank());
    BankLogIn logIn = new BankLogIn(wanted.account(), wanted.password(), wanted.flow());
    return messenger.post(
        URI.create(bank + LOG_IN),
        logIn.toJson(),
        body -> {
          URI session = BankSession.parse(body).url();
          if (!Origin.of(session).equals(bank)) {
            throw new Malformed("a session elsewhere");
          }
          return session;
        });
  }

  /** Steps 872 and 873. */
  ServerSaid<LoadOffer> show(URI session, SeenPurse purse) {
    CardInformation card =
        new CardInformation(
            purse.identity().iep(),
            purse.identity().suite(),
            purse.identity().expiry(),
            purse.slots().stream()
                .map(s -> new CardInformation.Slot(s.balance(), s.maximum()))
                .toList());
    return messenger.post(under(session, BankSession.CARD), card.toJson(), LoadOffer::parse);
  }

  /** Step 874, the amount named by the client. */
  ServerSaid<OrderOffer> order(URI session, Amount amount) {
    return messenger.post(
        under(session, BankSession.ORDER), new LoadWish(amount).toJson(), OrderOffer::parse);
  }

  /** Step 874, the amount chosen on the bank's page: waits until it is, within bounds. */
  ServerSaid<OrderOffer> chosenOrder(URI session) {
    URI from = under(session, BankSession.ORDER);
    Duration waited = Duration.ZERO;
    while (true) {
      ServerSaid<OrderOffer> said =
          messenger.get(from, OrderOffer.MEDIA_TYPE, answer -> OrderOffer.parse(answer.body()));
      if (!(said instanceof ServerSaid.Refused<OrderOffer> refused)
          || refused.code().filter(c -> c == ErrorCode.AMOUNT_NOT_CHOSEN).isEmpty()
          || waited.compareTo(LONGEST_CHOICE) >= 0) {
        return said;
      }
      if (waited.isZero()) {
        holder.hears(new LoadEvent.AwaitsChoice(session));
      }
      Duration pause = within(refused.retryAfter());
      waited = waited.plus(pause);
      try {
        pauses.pause(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ServerSaid.Silent<>("the waiting was ended");
      }
    }
  }

  private static Duration within(Duration wish) {
    if (wish.compareTo(SHORTEST_PAUSE) < 0) {
      return SHORTEST_PAUSE;
    }
    return wish.compareTo(LONGEST_PAUSE) < 0 ? wish : LONGEST_PAUSE;
  }

  private static URI under(URI session, String path) {
    try {
      return new URI(
          session.getScheme(),
          session.getAuthority(),
          session.getPath() + path,
          session.getQuery(),
          null);
    } catch (URISyntaxException e) {
      throw new Malformed("the session's address", e);
    }
  }
}
