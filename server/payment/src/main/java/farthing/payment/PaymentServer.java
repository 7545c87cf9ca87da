package farthing.payment;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.exchange.DirectLink;
import farthing.exchange.Exchange;
import farthing.exchange.Leases;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.store.Journal;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Metrics;
import farthing.web.Request;
import farthing.web.Route;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The payment server (206) of FIGS. 5, 6, 8 and 9: takes draw requests and debit responses, has a
 * security card command and check, journals, and tells the merchant by message M; and gives a card
 * back what the merchant does not want any more.
 *
 * <p>Gives its addresses as routes, for whoever opens the door. Each request is carried by one
 * virtual thread; what joins a purchase's two requests is its lease on a terminal. Safe for all
 * threads.
 */
public final class PaymentServer {
  private static final Logger LOG = LoggerFactory.getLogger(PaymentServer.class);
  private static final int UNAVAILABLE_SECONDS = 2;

  private final DrawStep draws;
  private final DebitResponseStep debitResponses;
  private final OrderStep orders;
  private final CloseStep closes;
  private final CapturesStep captures;
  private final CancelStep cancels;
  private final CancelResponseStep cancelResponses;
  private final StatusQuery status;
  private final Leases<Terminal> terminals;
  private final Journal journal;
  private final Exchange exchange;
  private final OpenPurchases open;
  private final ReleasedDraws released;
  private final UndecidedDraws undecided = new UndecidedDraws();
  private final InstantSource time;

  /**
   * @param terminals at least one, each with a security card of its own
   */
  public PaymentServer(
      Journal journal,
      Agreement.Register register,
      List<Terminal> terminals,
      PaymentPolicy policy,
      InstantSource time) {
    this(journal, register, terminals, policy, () -> true, time);
  }

  /**
   * @param mayDraw whether the terminals are this process's still; when not, draws of purchases and
   *     cancels are refused and all else goes on
   */
  public PaymentServer(
      Journal journal,
      Agreement.Register register,
      List<Terminal> terminals,
      PaymentPolicy policy,
      BooleanSupplier mayDraw,
      InstantSource time) {
    this.exchange = new Exchange(journal);
    Map<PsamId, Terminal> byPsam =
        terminals.stream().collect(Collectors.toMap(t -> t.card().id(), Function.identity()));
    DrawChecks checks = new DrawChecks(register, journal, policy, time);
    this.open = new OpenPurchases(terminals.size());
    DrawnPurchases drawn = new DrawnPurchases(journal, checks, byPsam);
    this.journal = journal;
    this.time = time;
    this.terminals = new Leases<>(terminals, policy.longestLease(), System::nanoTime);
    this.released = new ReleasedDraws(journal, exchange, drawn, time);
    terminals.forEach(terminal -> released.recall(terminal.card()));
    this.debitResponses = new DebitResponseStep(exchange, open, released, undecided, drawn, time);
    this.cancelResponses = new CancelResponseStep(exchange, journal, drawn, time);
    LeftProofs left = new LeftProofs(debitResponses, cancelResponses);
    this.draws =
        new DrawStep(
            exchange,
            checks,
            this.terminals,
            open,
            released,
            undecided,
            left,
            policy,
            mayDraw,
            time);
    DirectLink link = new DirectLink(party -> register.find(party).map(Agreement::apiKeyHash));
    this.orders = new OrderStep(exchange, link, checks);
    this.closes = new CloseStep(exchange, link, open, released, undecided, drawn);
    this.captures = new CapturesStep(link, debitResponses, closes);
    this.cancels = new CancelStep(exchange, journal, checks, drawn, left, mayDraw, time);
    this.status = new StatusQuery(journal, link);
  }

  /** What it answers to, as the OpenAPI document says. */
  public List<Route> routes() {
    return List.of(
        Route.post(
                "/v1/purchases/{party}/{trx}/order",
                request -> step(request, (id, r) -> orders.take(id, authorization(r), r.body())))
            .limitedBy(PaymentServer::merchant),
        Route.post(
                "/v1/purchases/{party}/{trx}/draw",
                request -> step(request, (id, r) -> draws.take(id, r.body())))
            // a draw that comes again is of a card that waits; all others have time
            .givingWay(request -> !open.isOpen(id(request))),
        Route.post(
            "/v1/purchases/{party}/{trx}/debit-response",
            request -> step(request, (id, r) -> debitResponses.take(id, r.body()))),
        Route.post(
            "/v1/purchases/{party}/{trx}/cancel",
            request -> step(request, (id, r) -> cancels.take(id, r.body()))),
        Route.post(
            "/v1/purchases/{party}/{trx}/cancel-response",
            request -> step(request, (id, r) -> cancelResponses.take(id, r.body()))),
        Route.post(
                "/v1/purchases/{party}/{trx}/close",
                request -> step(request, (id, r) -> closes.take(id, authorization(r), r.body())))
            .limitedBy(PaymentServer::merchant),
        Route.post("/v1/purchases/{party}/captures", this::captures)
            .limitedBy(PaymentServer::merchant),
        Route.get("/v1/purchases/{party}/{trx}", this::status).limitedBy(PaymentServer::merchant),
        Route.get("/openapi.json", _ -> Answer.json(OpenApi.document())));
  }

  /**
   * Ends purchases of FIG. 6 whose orders expired without a proof: they leave the security cards'
   * totals. To be called every few seconds; costs nothing where there are none.
   */
  public void endExpired() {
    released.endExpired();
    undecided.endExpired(time.instant());
  }

  /** Draws whose batch waits for them. */
  UndecidedDraws undecided() {
    return undecided;
  }

  /** Figures that an operator watches. */
  public void measure(Metrics metrics) {
    MeterRegistry registry = metrics.registry();
    registry.gauge("farthing.terminals.idle", terminals, Leases::idle);
    registry.gauge("farthing.terminals", terminals, Leases::size);
    registry.gauge("farthing.terminals.waiting", terminals, Leases::waiting);
    registry.gauge("farthing.purchases.released", released, ReleasedDraws::size);
    registry.gauge("farthing.journal.waiting", journal, Journal::waiting);
    FunctionCounter.builder("farthing.journal.entries", journal, j -> j.figures().entries())
        .description("Rows that the journal's writers made durable")
        .register(registry);
    FunctionCounter.builder("farthing.journal.commits", journal, j -> j.figures().commits())
        .description("Commits that made them so, many rows each")
        .register(registry);
    FunctionCounter.builder("farthing.refusals.unkept", exchange, Exchange::unkeptRefusals)
        .description("Refusals answered but not journalled, since there were enough of their kind")
        .register(registry);
  }

  private static Answer step(Request request, BiFunction<PurchaseId, Request, Reply> taken) {
    try {
      return switch (taken.apply(id(request), request)) {
        case Reply.Answered(var code, var answer, _) ->
            new Answer(200, Answer.JSON, List.of(), answer, code);
        case Reply.Refused(var problem) -> Answer.refusal(problem);
        case Reply.Shut() -> Answer.refusal(Problem.of(ErrorCode.PURCHASE_CLOSED));
        case Reply.PaidBefore _ -> Answer.refusal(Problem.of(ErrorCode.CARD_TRANSACTION_USED));
      };
    } catch (StoreUnavailable e) {
      return comeBack(e);
    }
  }

  private Answer status(Request request) {
    try {
      return Answer.json(status.ask(id(request), authorization(request)).toJson());
    } catch (Refusal e) {
      return Answer.refusal(e.problem());
    } catch (StoreUnavailable e) {
      return comeBack(e);
    }
  }

  private Answer captures(Request request) {
    try {
      return Answer.json(
          captures
              .take(new PartyId(request.path("party")), authorization(request), request.body())
              .toJson());
    } catch (Refusal e) {
      return Answer.refusal(e.problem());
    } catch (Malformed e) {
      return Answer.refusal(
          Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    } catch (StoreUnavailable e) {
      return comeBack(e);
    }
  }

  private static Answer comeBack(StoreUnavailable why) {
    LOG.warn("the journal does not answer", why);
    return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, UNAVAILABLE_SECONDS));
  }

  private static Optional<String> authorization(Request request) {
    return request.header("Authorization");
  }

  /** By caller too, so that a stranger cannot use up a merchant's share. */
  private static String merchant(Request request) {
    return request.path("party") + " from " + request.remoteAddress();
  }

  private static PurchaseId id(Request request) {
    return new PurchaseId(
        new PartyId(request.path("party")), TransactionId.parse(request.path("trx")));
  }
}
