package farthing.load;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.exchange.Refusal;
import farthing.messages.BankReply;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadOffer;
import farthing.messages.LoadOutcome;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.RefundQuestion;
import farthing.messages.RefundsWaiting;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.CardLoad;
import farthing.purse.HostSecurityModule;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.SecurityModuleUnavailable;
import farthing.purse.TransactionType;
import farthing.store.Journal;
import farthing.store.LoadSteps;
import farthing.store.Refund;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Request;
import farthing.web.Route;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a card finds what waits for it (docs/protocol/refunds.md): it shows by its signature which
 * card it is, and is told of each refund the address of a session, where its client goes on as with
 * a bank's. What the load server then commands, and what the card's word proves, is a load like any
 * other. Safe for all threads.
 */
public final class RefundDesk {
  private static final Logger LOG = LoggerFactory.getLogger(RefundDesk.class);
  private static final String REFUNDS = "/v1/refunds";
  private static final String SESSION = REFUNDS + "/{trx}";
  private static final String CONFIRMATION = "/confirmation";
  private static final Duration ORDER_LIFE = Duration.ofMinutes(15);

  /** Between the card's signature and its coming here: clocks differ. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  private static final int UNAVAILABLE_SECONDS = 2;

  private final Refunding refunding;
  private final Journal journal;
  private final BankAgreement.Register register;
  private final HostSecurityModule module;
  private final Predicate<IepId> blocked;
  private final RandomGenerator random;
  private final InstantSource time;

  /**
   * @param blocked the hotlist
   * @param random must not be foreseeable: a SecureRandom, except in tests
   */
  public RefundDesk(
      Refunding refunding,
      Journal journal,
      BankAgreement.Register register,
      HostSecurityModule module,
      Predicate<IepId> blocked,
      RandomGenerator random,
      InstantSource time) {
    this.refunding = refunding;
    this.journal = journal;
    this.register = register;
    this.module = module;
    this.blocked = blocked;
    this.random = random;
    this.time = time;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(REFUNDS, request -> answered(() -> waiting(request.body()))),
        Route.post(
            SESSION + BankSession.CARD,
            request -> answered(() -> offer(waiting(request), request.body()))),
        Route.get(
            SESSION + BankSession.ORDER,
            request ->
                answered(() -> Answer.of(200, OrderOffer.MEDIA_TYPE, order(waiting(request))))),
        Route.post(
            SESSION + CONFIRMATION,
            request -> answered(() -> confirmed(trx(request), request.body()))));
  }

  private interface Answering {
    Answer answer();
  }

  private static Answer answered(Answering answering) {
    try {
      return answering.answer();
    } catch (Refusal e) {
      return Answer.refusal(e.problem());
    } catch (Malformed e) {
      return Answer.refusal(
          Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    } catch (SecurityModuleUnavailable e) {
      return Answer.refusal(RequestStep.MODULE_SILENT);
    } catch (StoreUnavailable e) {
      LOG.warn("the refunds' table does not answer", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, UNAVAILABLE_SECONDS));
    }
  }

  private Answer waiting(Bytes body) {
    RefundQuestion question = RefundQuestion.parse(body);
    LoadInitializeAnswer said =
        LoadChecks.within(
            ErrorCode.CARD_ANSWER_MALFORMED,
            () -> LoadInitializeAnswer.parse(question.initialize()));
    CardLoad shown =
        new CardLoad(
            TransactionType.LOAD,
            new LoadInitialize(
                new Amount(0, said.balance().currency()),
                question.time(),
                RefundQuestion.NO_BANK,
                question.device(),
                question.over()),
            said);
    mustBeFresh(question.time());
    switch (module.verify(shown)) {
      case ITS_OWN -> {}
      case NOT_ITS_OWN -> throw Refusal.of(ErrorCode.S1_WRONG);
      case CARD_UNKNOWN -> throw RequestStep.unknown();
    }
    if (blocked.test(said.iep())) {
      throw Refusal.of(ErrorCode.CARD_BLOCKED);
    }
    BankAgreement desk = desk();
    return Answer.json(
        new RefundsWaiting(
                refunding.refunds().of(said.iep(), refunding.party(), this::unforeseen).stream()
                    .map(refund ->
                        new RefundsWaiting.Refund(
                            refund.amount(), from(refund), session(desk, load(refund))))
                    .toList())
            .toJson());
  }

  /** What was signed long ago may be in hands that the card is not in. */
  private void mustBeFresh(Dthr signed) {
    Duration between =
        Duration.between(signed.value().toInstant(ZoneOffset.UTC), time.instant()).abs();
    if (between.compareTo(FRESH) > 0) {
      throw Refusal.of(
          ErrorCode.CARD_WORD_OF_ANOTHER_TIME,
          "it is of %s, and this server's clock says %s UTC"
              .formatted(signed, Dthr.of(time.instant())));
    }
  }

  /** For people: of whom it comes. */
  private static String from(Refund refund) {
    return switch (refund.source()) {
      case REPLACEMENT -> "the card in whose place this one is";
      case LATE_PROOF, CANCEL, MERCHANT, NUMBER_USED -> refund.shown();
    };
  }

  private BankAgreement desk() {
    return register
        .find(refunding.party())
        .orElseThrow(() -> Refusal.of(ErrorCode.BANK_UNKNOWN, "the party of refunds"));
  }

  private TransactionId unforeseen() {
    byte[] bytes = new byte[TransactionId.SIZE];
    random.nextBytes(bytes);
    return TransactionId.of(Bytes.of(bytes));
  }

  private static TransactionId load(Refund refund) {
    return refund.load().orElseThrow().trx();
  }

  private static URI session(BankAgreement desk, TransactionId load) {
    return URI.create(desk.statusUrl().replaceFirst("/$", "") + "/" + load);
  }

  private static TransactionId trx(Request request) {
    return TransactionId.parse(request.path("trx"));
  }

  private Refund waiting(Request request) {
    return refunding
        .refunds()
        .ofLoad(refunding.party(), trx(request))
        .filter(refund -> refund.state() == Refund.State.WAITING)
        .orElseThrow(() -> Refusal.of(ErrorCode.NO_REFUND));
  }

  private static Answer offer(Refund refund, Bytes body) {
    CardInformation card = CardInformation.parse(body);
    Amount amount = refund.amount();
    long room =
        card.slots().stream()
            .filter(slot -> slot.balance().currency().equals(amount.currency()))
            .mapToInt(CardInformation.Slot::roomMinor)
            .max()
            .orElse(-1);
    boolean fits = room >= amount.minor();
    String text =
        "%s of %s waits for this card%s"
            .formatted(
                amount,
                from(refund),
                fits
                    ? ""
                    : room < 0
                        ? ", which has no slot for it: it goes on waiting"
                        : ", which has no room for it: it goes on waiting until some is spent");
    return Answer.json(
        new LoadOffer(Flow.LOAD, amount, fits ? amount : new Amount(0, amount.currency()), text)
            .toJson());
  }

  private Bytes order(Refund refund) {
    BankAgreement desk = desk();
    Instant now = time.instant().truncatedTo(ChronoUnit.SECONDS);
    BankAgreement.Key key =
        desk.keys().values().stream()
            .filter(each -> each.covers(now))
            .max(Comparator.comparing(BankAgreement.Key::to))
            .orElseThrow(() -> Refusal.of(ErrorCode.KEY_UNKNOWN, "the party of refunds has none"));
    byte[] salt = new byte[TransactionKeys.SALT_SIZE];
    random.nextBytes(salt);
    TransactionId load = load(refund);
    Order order =
        new Order(
            desk.party(),
            desk.name(),
            load,
            refund.amount(),
            "Refund " + refund.number() + ": " + from(refund),
            URI.create(desk.origin()),
            URI.create(session(desk, load) + CONFIRMATION),
            LoadChecks.MODE,
            Flow.LOAD,
            now,
            now.plus(ORDER_LIFE),
            Order.RELEASE,
            List.copyOf(desk.suites()),
            key.shared().id(),
            Bytes.of(salt),
            Optional.of(desk.id()));
    return OrderOffer.make(order, key.shared(), Tsk.generate(Random.from(random))).toJson();
  }

  /** The load's end stands in the journal; what the client brings is not believed. */
  private Answer confirmed(TransactionId trx, Bytes body) {
    if (!MerchantNotice.parse(body).trx().equals(trx)) {
      throw Refusal.of(ErrorCode.ORDER_CONTRADICTED);
    }
    LoadOutcome outcome =
        journal
            .find(refunding.party(), trx, LoadSteps.RESPONSE)
            .map(end -> CommandedLoads.outcome(end.entry()))
            .orElseThrow(() -> Refusal.of(ErrorCode.LOAD_UNKNOWN));
    String told =
        outcome.isDone()
            ? "It is on the card, and waits no more."
            : "It goes on waiting for the card.";
    return Answer.json(new BankReply(told).toJson());
  }
}
