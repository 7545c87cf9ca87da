package farthing.load;

import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.exchange.DirectLink;
import farthing.exchange.Exchange;
import farthing.exchange.Reply;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.purse.HostSecurityModule;
import farthing.store.Journal;
import farthing.store.StoreBusy;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Metrics;
import farthing.web.Request;
import farthing.web.Route;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The load server (862) of FIG. 17: takes load requests, has the issuer's host security module
 * command and check, journals, and tells the bank by message M. Loads and unloads alike.
 *
 * <p>A card that was given an S2 gets no other until it has shown what it did with it; how long
 * that takes is nobody's to say. Gives its addresses as routes, for whoever opens the door. Safe
 * for all threads, in as many processes as share the journal.
 */
public final class LoadServer {
  private static final Logger LOG = LoggerFactory.getLogger(LoadServer.class);
  private static final int BUSY_SECONDS = 1;
  private static final int UNAVAILABLE_SECONDS = 2;
  private static final String LOADS = "/v1/loads/";

  private final RequestStep requests;
  private final ResponseStep responses;
  private final ProofStep proofs;
  private final StatusQuery status;
  private final RemoteLoadServers remotes;
  private final Journal journal;
  private final Exchange exchange;
  private final Alarms alarms;

  /**
   * @param blocked the hotlist
   * @param random must not be foreseeable: a SecureRandom, except in tests
   */
  public LoadServer(
      Journal journal,
      BankAgreement.Register register,
      HostSecurityModule module,
      Predicate<IepId> blocked,
      LoadPolicy policy,
      RemoteLoadServers remotes,
      RandomGenerator random,
      InstantSource time) {
    this.journal = journal;
    this.remotes = remotes;
    this.exchange = new Exchange(journal);
    this.alarms = new Alarms(journal);
    LoadChecks checks = new LoadChecks(register, policy, time);
    CommandedLoads loads = new CommandedLoads(journal, register);
    LoadEnds ends = new LoadEnds(exchange, alarms, policy.name(), time);
    ProofTrxs proofTrxs = new ProofTrxs(journal, random);
    CardStanding standing = new CardStanding(journal, loads, ends, proofTrxs, alarms, module);
    Switch elsewhere = new Switch(journal, remotes);
    this.responses = new ResponseStep(journal, loads, ends, module);
    this.requests =
        new RequestStep(
            exchange,
            journal,
            checks,
            elsewhere,
            new LeftAnswers(responses),
            loads,
            standing,
            module,
            blocked,
            policy,
            time);
    this.proofs = new ProofStep(journal, checks, elsewhere, loads, standing, module);
    DirectLink link = new DirectLink(party -> register.find(party).map(BankAgreement::apiKeyHash));
    this.status = new StatusQuery(exchange, journal, loads, link);
  }

  /** What it answers to, as the OpenAPI document says. */
  public List<Route> routes() {
    return List.of(
        Route.post(
                LOADS + "{party}/{trx}/request",
                request -> step(request, "/request", (id, r) -> requests.take(id, r.body())))
            // all others end something that a card or a bank waits for
            .givingWay(_ -> true),
        Route.post(
            LOADS + "{party}/{trx}/response",
            request -> step(request, "/response", (id, r) -> responses.take(id, r.body()))),
        Route.post(
            LOADS + "{party}/{trx}/negative",
            request -> step(request, "/negative", (id, r) -> responses.take(id, r.body()))),
        Route.post(
            LOADS + "{party}/{trx}/proof",
            request -> step(request, "/proof", (id, r) -> proofs.take(id, r.body()))),
        Route.post(
                LOADS + "{party}/{trx}/close",
                request ->
                    step(
                        request, "/close", (id, r) -> status.close(id, authorization(r), r.body())))
            .limitedBy(LoadServer::bank),
        Route.get(
                LOADS + "{party}/{trx}",
                request -> step(request, "", (id, r) -> status.ask(id, authorization(r))))
            .limitedBy(LoadServer::bank),
        Route.get("/openapi.json", _ -> Answer.json(OpenApi.document())));
  }

  /** Figures that an operator watches. */
  public void measure(Metrics metrics) {
    MeterRegistry registry = metrics.registry();
    registry.gauge("farthing.loads.open", journal, LoadServer::open);
    registry.gauge("farthing.journal.waiting", journal, Journal::waiting);
    FunctionCounter.builder("farthing.loads.alarms", alarms, Alarms::raised)
        .description("Cards' words that contradict the journal; nothing is decided by them")
        .register(registry);
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

  private static double open(Journal journal) {
    try {
      return journal.openLoads();
    } catch (StoreUnavailable e) {
      return Double.NaN;
    }
  }

  private Answer step(Request request, String name, BiFunction<LoadId, Request, Taken> taken) {
    LoadId id = id(request);
    try {
      return switch (taken.apply(id, request)) {
        case Taken.Here(Reply reply) -> answer(reply);
        case Taken.Elsewhere(int provider) ->
            remotes.forward(provider, request, LOADS + id.party() + "/" + id.trx() + name);
      };
    } catch (StoreBusy e) {
      return Answer.refusal(Problem.retryAfter(ErrorCode.SERVER_BUSY, BUSY_SECONDS));
    } catch (StoreUnavailable e) {
      LOG.warn("the journal does not answer", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, UNAVAILABLE_SECONDS));
    }
  }

  private static Answer answer(Reply reply) {
    return switch (reply) {
      case Reply.Answered(var code, var answer, _) ->
          new Answer(200, Answer.JSON, List.of(), answer, code);
      case Reply.Refused(var problem) -> Answer.refusal(problem);
      case Reply.Shut() -> Answer.refusal(Problem.of(ErrorCode.LOAD_CLOSED));
      case Reply.PaidBefore _ -> Answer.refusal(Problem.of(ErrorCode.CARD_TRANSACTION_USED));
    };
  }

  private static Optional<String> authorization(Request request) {
    return request.header("Authorization");
  }

  /** By caller too, so that a stranger cannot use up a bank's share. */
  private static String bank(Request request) {
    return request.path("party") + " from " + request.remoteAddress();
  }

  private static LoadId id(Request request) {
    return new LoadId(new PartyId(request.path("party")), TransactionId.parse(request.path("trx")));
  }
}
