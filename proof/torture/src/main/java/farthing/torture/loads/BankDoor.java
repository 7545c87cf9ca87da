package farthing.torture.loads;

import farthing.bank.AccountId;
import farthing.bank.Confirming;
import farthing.bank.LoadDesk;
import farthing.bank.Offering;
import farthing.bank.Ordering;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.BankLogIn;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadWish;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.torture.Ground;
import farthing.web.Answer;
import farthing.web.Request;
import farthing.web.Route;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tortured bank's pages for clients (steps 871 to 875, 891 and 892). Keeps visits on the disk.
 */
final class BankDoor {
  static final String LOG_IN = "/farthing/session";
  static final String STATUS = "/farthing/status";
  private static final String VISIT = "/farthing/loads/";
  private static final int RETRY_SECONDS = 1;

  private final URI origin;
  private final String password;
  private final LoadDesk desk;
  private final BankDatabase database;

  /**
   * @param origin where clients find it
   * @param password of every account
   */
  BankDoor(URI origin, String password, LoadDesk desk, BankDatabase database) {
    this.origin = origin;
    this.password = password;
    this.desk = desk;
    this.database = database;
  }

  private record Visit(String id, AccountId account, Flow flow, Optional<CardInformation> card) {}

  /** What a page does. */
  private interface Page {
    Answer of(Request request) throws SQLException, InterruptedException;
  }

  List<Route> routes() {
    return List.of(
        Route.post(LOG_IN, request -> guarded(request, this::logIn)),
        Route.post(VISIT + "{visit}" + BankSession.CARD, request -> guarded(request, this::card)),
        Route.post(VISIT + "{visit}" + BankSession.ORDER, request -> guarded(request, this::order)),
        Route.post(STATUS, request -> guarded(request, this::confirm)));
  }

  private static Answer guarded(Request request, Page page) throws InterruptedException {
    try {
      return page.of(request);
    } catch (Malformed e) {
      return Answer.refusal(Problem.of(ErrorCode.MESSAGE_MALFORMED));
    } catch (SQLException | farthing.store.StoreUnavailable e) {
      return Answer.refusal(Problem.retryAfter(ErrorCode.SERVER_BUSY, RETRY_SECONDS));
    }
  }

  private Answer logIn(Request request) throws SQLException {
    BankLogIn in = BankLogIn.parse(request.body());
    if (!in.password().equals(password)) {
      return Answer.refusal(Problem.of(ErrorCode.LOG_IN_WRONG));
    }
    String id = Ground.secret();
    database.transaction(connection ->
        BankDatabase.update(
            connection,
            "INSERT INTO visit (id, account, flow) VALUES (?, ?, ?)",
            id,
            in.account(),
            in.flow().word()));
    return Answer.json(new BankSession(origin.resolve(VISIT + id)).toJson());
  }

  private Answer card(Request request) throws SQLException, InterruptedException {
    CardInformation card = CardInformation.parse(request.body());
    Optional<Visit> visit = visit(request);
    if (visit.isEmpty()) {
      return Answer.refusal(Problem.of(ErrorCode.SESSION_UNKNOWN));
    }
    database.transaction(connection ->
        BankDatabase.update(
            connection,
            "UPDATE visit SET card = ? WHERE id = ?",
            card.toJson().toArray(),
            visit.get().id()));
    return switch (desk.offer(visit.get().account(), card, visit.get().flow())) {
      case Offering.Offered(var offer) -> Answer.json(offer.toJson());
      case Offering.Refused refused -> Answer.refusal(refused.problem());
      case Offering.Unknown unknown -> Answer.refusal(unknown.problem());
    };
  }

  private Answer order(Request request) throws SQLException, InterruptedException {
    LoadWish wish = LoadWish.parse(request.body());
    Optional<Visit> visit = visit(request);
    if (visit.isEmpty() || visit.get().card().isEmpty()) {
      return Answer.refusal(Problem.of(ErrorCode.SESSION_UNKNOWN));
    }
    Visit its = visit.get();
    Ordering ordering =
        desk.order(its.id(), its.account(), its.card().get(), its.flow(), wish.amount());
    return switch (ordering) {
      case Ordering.Ordered(var load) ->
          Answer.of(200, OrderOffer.MEDIA_TYPE, load.load().toJson());
      case Ordering.Waiting waiting -> Answer.refusal(waiting.problem());
      case Ordering.Unknown unknown -> Answer.refusal(unknown.problem());
      case Ordering.Refused refused -> Answer.refusal(refused.problem());
    };
  }

  private Answer confirm(Request request) throws InterruptedException {
    return switch (desk.confirm(request.body().toArray())) {
      case Confirming.Believed believed -> Answer.json(believed.reply().toJson());
      case Confirming.Refused refused -> Answer.refusal(refused.why().problem());
    };
  }

  private Optional<Visit> visit(Request request) throws SQLException {
    return database.transaction(connection ->
        BankDatabase.first(
            connection,
            row -> {
              byte @Nullable [] card = row.getBytes("card");
              return new Visit(
                  row.getString("id"),
                  new AccountId(row.getString("account")),
                  Flow.ofWord(row.getString("flow")),
                  Optional.ofNullable(card).map(c -> CardInformation.parse(Bytes.of(c))));
            },
            "SELECT * FROM visit WHERE id = ?",
            request.path("visit")));
  }
}
