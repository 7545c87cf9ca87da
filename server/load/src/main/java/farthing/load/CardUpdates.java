package farthing.load;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.purse.CardUpdate;
import farthing.purse.HostSecurityModule;
import farthing.purse.ParameterUpdate.CardState;
import farthing.purse.SecurityModuleUnavailable;
import farthing.purse.UpdateAnswer;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.store.CardUpdateBook;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Request;
import farthing.web.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks cards that are on the hotlist, and lets go those that somebody decided to let go, at their
 * next contact (docs/protocol/updates.md): the card signs who it is and how it stands, over a TRX
 * that this server drew, the issuer's module commands the update, the card proves it.
 *
 * <p>A command stands in the journal before it is given out. Its end is the card's S3; where that
 * never came, the card's next signed word, which says its state. Safe for all threads.
 */
public final class CardUpdates {
  static final String OCTETS = "application/octet-stream";

  private static final Logger LOG = LoggerFactory.getLogger(CardUpdates.class);

  /** As long as a person may take to put a card in. */
  private static final Duration GOOD_FOR = Duration.ofMinutes(10);

  private static final int NONCE_BYTES = 8;
  private static final int UNAVAILABLE_SECONDS = 2;

  private final CardUpdateBook book;
  private final HostSecurityModule module;
  private final Predicate<IepId> blocked;
  private final RandomGenerator random;
  private final InstantSource time;

  /** Only who was given a TRX here has one; it dies with the process. */
  private final MacKey mine;

  /**
   * @param blocked the hotlist
   * @param random must not be foreseeable: a SecureRandom, except in tests
   */
  public CardUpdates(
      CardUpdateBook book,
      HostSecurityModule module,
      Predicate<IepId> blocked,
      RandomGenerator random,
      InstantSource time) {
    this.book = book;
    this.module = module;
    this.blocked = blocked;
    this.random = random;
    this.time = time;
    byte[] key = new byte[MacKey.SIZE];
    random.nextBytes(key);
    this.mine = MacKey.of(Suite.AES_128, key);
  }

  /** What it answers to. */
  public List<Route> routes() {
    return List.of(
        route("/v1/updates", this::draw),
        route("/v1/updates/request", this::request),
        route("/v1/updates/response", this::response));
  }

  private static Route route(String path, Function<Bytes, Bytes> step) {
    return Route.post(path, request -> answered(request, step)).accepting(OCTETS);
  }

  private static Answer answered(Request request, Function<Bytes, Bytes> step) {
    try {
      return Answer.of(200, OCTETS, step.apply(request.body()));
    } catch (Refusal e) {
      return Answer.refusal(e.problem());
    } catch (Malformed e) {
      return Answer.refusal(
          Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    } catch (SecurityModuleUnavailable e) {
      return Answer.refusal(RequestStep.MODULE_SILENT);
    } catch (StoreUnavailable e) {
      LOG.warn("the journal of cards' updates does not answer", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, UNAVAILABLE_SECONDS));
    }
  }

  /** Whatever the card: it tells nobody whether anything waits for it. */
  private Bytes draw(Bytes body) {
    ByteReader in = new ByteReader("a card's number", body);
    IepId card = IepId.read(in);
    in.end();
    Dthr now = Dthr.of(time.instant());
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Bytes drawn = Bytes.of(nonce);
    return new UpdateInitialize(now, trx(card, now, drawn)).toBytes();
  }

  private TransactionId trx(IepId card, Dthr at, Bytes nonce) {
    ByteWriter message = new ByteWriter(23);
    card.write(message);
    Mac8 mac = mine.mac8(message.bytes(at.toBytes()).bytes(nonce).toArray());
    return TransactionId.of(nonce.plus(mac.value()));
  }

  private Bytes request(Bytes body) {
    CardUpdate update = read(body);
    mustBeDrawnHere(update);
    switch (module.verify(update)) {
      case ITS_OWN -> {}
      case NOT_ITS_OWN -> throw Refusal.of(ErrorCode.S1_WRONG);
      case CARD_UNKNOWN -> throw RequestStep.unknown();
    }
    UpdateInitializeAnswer said = update.said();
    int state = said.cardState() & CardState.LOCKED;
    Optional<CardUpdateBook.Command> next =
        wanted(said.iep(), state).filter(wanted -> wanted != state).map(w -> command(update, w));
    CardUpdateBook.Said word =
        new CardUpdateBook.Said(
            said.iep(), update.asked().trx(), said.transactionNumber(), state, body);
    return switch (book.command(word, next)) {
      case CardUpdateBook.Commanded.This(Bytes command) -> command;
      case CardUpdateBook.Commanded.Nothing _ -> Bytes.empty();
      case CardUpdateBook.Commanded.Contradicted _ ->
          throw Refusal.of(ErrorCode.REQUESTED_OTHERWISE);
    };
  }

  /** CSTAT that the card is to have, if that is anybody's wish. */
  private Optional<Integer> wanted(IepId card, int state) {
    if (blocked.test(card)) {
      return Optional.of(CardState.LOCKED);
    }
    return state == CardState.LOCKED && book.isToBeUnlocked(card)
        ? Optional.of(beforeItsLock(card))
        : Optional.empty();
  }

  /** What may have been blocked all along, as loads of a disposable card, stays so. */
  private int beforeItsLock(IepId card) {
    return book.lastLock(card)
        .map(asked -> read(asked).said().cardState() & CardState.LOCKED)
        .orElse(0);
  }

  private CardUpdateBook.Command command(CardUpdate update, int state) {
    return new CardUpdateBook.Command(
        state, module.command(update, List.of(new CardState(state))).toBytes());
  }

  private void mustBeDrawnHere(CardUpdate update) {
    UpdateInitialize asked = update.asked();
    Bytes nonce = asked.trx().toBytes().slice(0, NONCE_BYTES);
    boolean mineOnly = trx(update.said().iep(), asked.time(), nonce).equals(asked.trx());
    Duration age =
        Duration.between(asked.time().value().toInstant(ZoneOffset.UTC), time.instant()).abs();
    if (!mineOnly || age.compareTo(GOOD_FOR) > 0) {
      throw Refusal.of(ErrorCode.ORDER_EXPIRED, "the TRX was not drawn here a short while ago");
    }
  }

  private Bytes response(Bytes body) {
    ByteReader in = new ByteReader("answer to an update", body);
    TransactionId trx = TransactionId.of(in.bytes(16));
    Bytes answered = in.bytes(UpdateAnswer.SIZE);
    in.end();
    UpdateAnswer answer = UpdateAnswer.parse(answered);
    CardUpdate update = read(book.asked(trx).orElseThrow(() -> Refusal.of(ErrorCode.LOAD_UNKNOWN)));
    if (!module.isProven(update, answer)) {
      throw Refusal.of(ErrorCode.LOAD_PROOF_WRONG);
    }
    book.proven(trx, answer.cc().isDone(), answered);
    return Bytes.empty();
  }

  private static CardUpdate read(Bytes body) {
    ByteReader in = new ByteReader("a card's word for an update", body);
    Bytes asked = in.bytes(UpdateInitialize.SIZE);
    Bytes said = in.bytes(UpdateInitializeAnswer.SIZE);
    in.end();
    return new CardUpdate(UpdateInitialize.parse(asked), UpdateInitializeAnswer.parse(said));
  }
}
