package farthing.netbank;

import farthing.bank.AccountId;
import farthing.bank.LoadDesk;
import farthing.bank.Offering;
import farthing.bank.Ordering;
import farthing.messages.BankLogIn;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.LoadWish;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.web.Answer;
import farthing.web.Request;
import java.net.URI;
import java.util.Optional;

/** What the cardholder's client says before it has an order, and what it is told (871 to 875). */
final class ClientDesk {
  /** After so many seconds the client asks again whether the person has chosen. */
  static final int CHOICE_SECONDS = 2;

  private final LogIn logIn;
  private final Visits visits;
  private final LoadDesk desk;
  private final URI baseUrl;

  ClientDesk(LogIn logIn, Visits visits, LoadDesk desk, URI baseUrl) {
    this.logIn = logIn;
    this.visits = visits;
    this.desk = desk;
    this.baseUrl = baseUrl;
  }

  /** Where the client goes on in this visit. */
  URI sessionUrl(Visit visit) {
    return baseUrl.resolve(Bank.SESSIONS_PATH + "/" + visit.token());
  }

  /** Step 871. */
  Answer begin(Request request) throws InterruptedException {
    BankLogIn wanted = BankLogIn.parse(request.body());
    if (logIn.check(wanted.account(), wanted.password()) instanceof LogIn.Result.Refused refused) {
      return Answer.refusal(refused.problem());
    }
    Visit visit = visits.begin(wanted.account(), wanted.flow(), false);
    return Answer.json(new BankSession(sessionUrl(visit)).toJson());
  }

  /** Steps 872 and 873: the card as it is now, until an order is made. */
  Answer card(Request request) throws InterruptedException {
    Optional<Visit> visit = visitOf(request);
    if (visit.isEmpty()) {
      return over();
    }
    CardInformation card = CardInformation.parse(request.body());
    return answer(offer(visits.read(visit.get(), card), card));
  }

  Offering offer(Visit visit, CardInformation card) throws InterruptedException {
    return desk.offer(new AccountId(visit.account()), card, visit.flow());
  }

  private static Answer answer(Offering offering) {
    return switch (offering) {
      case Offering.Offered offered -> Answer.json(offered.offer().toJson());
      case Offering.Refused refused -> Answer.refusal(refused.problem());
      case Offering.Unknown unknown -> Answer.refusal(unknown.problem());
    };
  }

  /** Steps 874 and 875, the amount named by the client. */
  Answer wish(Request request) throws InterruptedException {
    Optional<Visit> visit = visitOf(request);
    if (visit.isEmpty()) {
      return over();
    }
    LoadWish wish = LoadWish.parse(request.body());
    if (visit.get().choosesOnPage()) {
      return Answer.refusal(Problem.of(ErrorCode.AMOUNT_NOT_CHOSEN));
    }
    return visit.get().card().isEmpty()
        ? Answer.refusal(Problem.of(ErrorCode.CARD_NOT_READ))
        : answer(order(visit.get(), visit.get().card().get(), wish));
  }

  Ordering order(Visit visit, CardInformation card, LoadWish wish) throws InterruptedException {
    return desk.order(
        visit.session(), new AccountId(visit.account()), card, visit.flow(), wish.amount());
  }

  /** Step 875, once the amount was chosen on the page. */
  Answer ordered(Request request) {
    Optional<Visit> visit = visitOf(request);
    if (visit.isEmpty()) {
      return over();
    }
    return desk.ordered(visit.get().session())
        .map(ClientDesk::answer)
        .orElseGet(
            () -> Answer.refusal(Problem.retryAfter(ErrorCode.AMOUNT_NOT_CHOSEN, CHOICE_SECONDS)));
  }

  private static Answer answer(Ordering ordering) {
    return switch (ordering) {
      case Ordering.Ordered ordered ->
          Answer.of(200, OrderOffer.MEDIA_TYPE, ordered.load().load().toJson());
      case Ordering.Refused refused -> Answer.refusal(refused.problem());
      case Ordering.Waiting waiting -> Answer.refusal(waiting.problem());
      case Ordering.Unknown unknown -> Answer.refusal(unknown.problem());
    };
  }

  private Optional<Visit> visitOf(Request request) {
    return visits.find(request.path("visit"));
  }

  private static Answer over() {
    return Answer.refusal(Problem.of(ErrorCode.SESSION_UNKNOWN));
  }
}
