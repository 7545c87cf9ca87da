package farthing.netbank;

import farthing.bank.Offering;
import farthing.bank.Ordering;
import farthing.bank.Settling;
import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadWish;
import farthing.messages.Problem;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Answering;
import farthing.web.PageStyle;
import farthing.web.Request;
import farthing.web.Route;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who answers what: every address of the bank. Holds no state of its own. */
final class Site {
  private static final Logger LOG = LoggerFactory.getLogger(Site.class);
  private static final int RETRY_SECONDS = 2;

  /** Of a page of a customer's list. */
  private static final int MOST_LOADS = 20;

  private static final Pattern LINE = Pattern.compile("[0-9]{1,18}");

  /** One address, before there is a site to answer at it. */
  record Address(String method, String path, Function<Site, Answering> answering) {
    Answering of(Site site) {
      return request -> site.orSorry(answering.apply(site), request, path.startsWith("/farthing"));
    }

    Route route(Answering answers) {
      return switch (method) {
        case "GET" -> Route.get(path, answers);
        case "FORM" -> Route.form(path, answers);
        default -> Route.post(path, answers);
      };
    }
  }

  /** Of a list's next page: where the last one ended, whatever has been added since. */
  private static final String BEFORE = "before";

  private static final String SESSION = Bank.SESSIONS_PATH + "/{visit}";

  static final List<Address> ADDRESSES =
      List.of(
          new Address("GET", "/", site -> request -> site.seen(request, site::account)),
          new Address("GET", "/style.css", _ -> _ -> PageStyle.sheet()),
          new Address("GET", "/login", site -> site::logInForm),
          new Address("FORM", "/login", site -> site::logIn),
          new Address("FORM", "/logout", site -> request -> site.sent(request, site::logOut)),
          new Address("FORM", "/visits", site -> request -> site.sent(request, site::beginVisit)),
          new Address("GET", "/visits/{visit}", site -> request -> site.seen(request, site::visit)),
          new Address(
              "FORM",
              "/visits/{visit}/amount",
              site -> request -> site.sent(request, site::choose)),
          new Address("GET", "/loads", site -> request -> site.seen(request, site::loads)),
          new Address("GET", "/loads/{trx}", site -> request -> site.seen(request, site::load)),
          new Address("FORM", "/loads/{trx}/ask", site -> request -> site.sent(request, site::ask)),
          new Address(
              "FORM", "/loads/{trx}/give-up", site -> request -> site.sent(request, site::giveUp)),
          new Address("POST", Bank.LOG_IN_PATH, site -> site.clients::begin),
          new Address("POST", SESSION + "/card", site -> site.clients::card),
          new Address("POST", SESSION + "/order", site -> site.clients::wish),
          new Address("GET", SESSION + "/order", site -> site.clients::ordered),
          new Address("POST", Bank.STATUS_PATH, site -> site.statusDesk::answer));

  private final Pages pages;
  private final Browsers browsers;
  private final LogIn logIn;
  private final AccountDesk accounts;
  private final Visits visits;
  private final ClientDesk clients;
  private final StatusDesk statusDesk;
  private final StoredLoads loads;
  private final Settling settling;
  private final URI baseUrl;

  Site(
      Pages pages,
      Browsers browsers,
      LogIn logIn,
      AccountDesk accounts,
      Visits visits,
      ClientDesk clients,
      StatusDesk statusDesk,
      StoredLoads loads,
      Settling settling,
      URI baseUrl) {
    this.pages = pages;
    this.browsers = browsers;
    this.logIn = logIn;
    this.accounts = accounts;
    this.visits = visits;
    this.clients = clients;
    this.statusDesk = statusDesk;
    this.loads = loads;
    this.settling = settling;
    this.baseUrl = baseUrl;
  }

  /** What only a customer sees or does. */
  private interface ForCustomer {
    Answer answer(Request request, Pages.Viewer viewer, Customer customer) throws Exception;
  }

  private Answer seen(Request request, ForCustomer page) throws Exception {
    Optional<Browsers.Browser> browser = Browsers.of(request);
    Optional<Customer> customer = browser.flatMap(browsers::customer);
    return customer.isPresent()
        ? page.answer(request, new Pages.Viewer(browser.get(), customer), customer.get())
        : seeOther("/login");
  }

  private Answer sent(Request form, ForCustomer page) throws Exception {
    return isOurs(form) ? seen(form, page) : pages.notOurForm();
  }

  private static boolean isOurs(Request form) {
    return Browsers.of(form).map(browser -> browser.sent(form)).orElse(false);
  }

  private Answer logInForm(Request request) {
    Browsers.Browser browser = Browsers.of(request).orElseGet(browsers::unknown);
    return pages
        .logIn(new Pages.Viewer(browser, Optional.empty()), Optional.empty())
        .with("Set-Cookie", browsers.cookie(browser));
  }

  private Answer logIn(Request form) throws InterruptedException {
    if (!isOurs(form)) {
      return pages.notOurForm();
    }
    String account = form.field("account").orElse("");
    LogIn.Result result = logIn.check(account, form.field("password").orElse(""));
    return switch (result) {
      case LogIn.Result.Welcome _ ->
          seeOther("/").with("Set-Cookie", browsers.cookie(browsers.logIn(account)));
      case LogIn.Result.Refused refused ->
          pages.logIn(
              new Pages.Viewer(Browsers.of(form).orElseThrow(), Optional.empty()),
              Optional.of(refused.problem()));
    };
  }

  private Answer logOut(Request form, Pages.Viewer viewer, Customer customer) {
    browsers.logOut(viewer.browser());
    return seeOther("/login");
  }

  private Answer account(Request request, Pages.Viewer viewer, Customer customer) {
    OptionalLong before = line(request);
    return pages.account(viewer, accounts.standing(customer, before), before.isPresent());
  }

  private static OptionalLong line(Request request) {
    Optional<String> before = request.query(BEFORE);
    if (before.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!LINE.matcher(before.get()).matches()) {
      throw new Malformed("no line of a statement");
    }
    return OptionalLong.of(Long.parseLong(before.get()));
  }

  private Answer beginVisit(Request form, Pages.Viewer viewer, Customer customer) {
    Flow flow = Flow.ofWord(form.field("flow").orElse(""));
    if (!flow.isWithBank()) {
      return pages.nothingHere();
    }
    return seeOther("/visits/" + visits.begin(customer.account(), flow, true).token());
  }

  private Answer visit(Request request, Pages.Viewer viewer, Customer customer)
      throws InterruptedException {
    return visitPage(request, viewer, customer, "");
  }

  private Answer visitPage(Request request, Pages.Viewer viewer, Customer customer, String note)
      throws InterruptedException {
    Optional<Visit> visit = visitOf(request, customer);
    if (visit.isEmpty()) {
      return pages.nothingHere();
    }
    Optional<StoredLoads.Shown> load = loads.shownOfSession(visit.get().session());
    Optional<CardInformation> card = visit.get().card();
    Optional<Offering> offering =
        card.isPresent() && load.isEmpty()
            ? Optional.of(clients.offer(visit.get(), card.get()))
            : Optional.empty();
    return pages.visit(
        viewer,
        new VisitPage.Seen(visit.get(), clients.sessionUrl(visit.get()), offering, load, note));
  }

  /** Step 874: what the person chose becomes the order that the client waits for. */
  private Answer choose(Request form, Pages.Viewer viewer, Customer customer)
      throws InterruptedException {
    Optional<Visit> visit = visitOf(form, customer);
    if (visit.isEmpty()) {
      return pages.nothingHere();
    }
    if (visit.get().card().isEmpty()) {
      return visitPage(form, viewer, customer, ErrorCode.CARD_NOT_READ.title() + ".");
    }
    LoadWish wish;
    try {
      wish =
          new LoadWish(Amount.parse(form.field("amount").orElse("").strip(), customer.currency()));
    } catch (Malformed e) {
      return visitPage(form, viewer, customer, "Not taken: " + e.getMessage() + ".");
    }
    return switch (clients.order(visit.get(), visit.get().card().get(), wish)) {
      case Ordering.Ordered _, Ordering.Waiting _ -> seeOther("/visits/" + visit.get().token());
      case Ordering.Refused refused ->
          visitPage(form, viewer, customer, refused.code().title() + ". " + refused.text());
      case Ordering.Unknown _ ->
          visitPage(form, viewer, customer, "The accounts do not answer. Send it again.");
    };
  }

  private Optional<Visit> visitOf(Request request, Customer customer) {
    return visits
        .find(request.path("visit"))
        .filter(visit -> visit.account().equals(customer.account()));
  }

  private Answer loads(Request request, Pages.Viewer viewer, Customer customer) {
    Optional<TransactionId> before = request.query(BEFORE).map(TransactionId::parse);
    return pages.loads(
        viewer, loads.ofAccount(customer.account(), before, MOST_LOADS), before.isPresent());
  }

  private Answer load(Request request, Pages.Viewer viewer, Customer customer) {
    return loadOf(request, customer)
        .map(load -> pages.load(viewer, load, visits.cardOf(load.booked().load().session())))
        .orElseGet(pages::nothingHere);
  }

  private Answer ask(Request form, Pages.Viewer viewer, Customer customer)
      throws InterruptedException {
    Optional<StoredLoads.Shown> load = loadOf(form, customer);
    if (load.isEmpty()) {
      return pages.nothingHere();
    }
    settling.ask(load.get().trx());
    return seeOther("/loads/" + load.get().trx());
  }

  private Answer giveUp(Request form, Pages.Viewer viewer, Customer customer)
      throws InterruptedException {
    Optional<StoredLoads.Shown> load = loadOf(form, customer);
    if (load.isEmpty()) {
      return pages.nothingHere();
    }
    settling.giveUp(load.get().trx());
    return seeOther("/loads/" + load.get().trx());
  }

  private Optional<StoredLoads.Shown> loadOf(Request request, Customer customer) {
    return loads.shown(customer.account(), TransactionId.parse(request.path("trx")));
  }

  private Answer seeOther(String path) {
    return Answer.seeOther(baseUrl.resolve(path));
  }

  /** A person sees a page, whatever happened; a client gets a code. */
  private Answer orSorry(Answering answering, Request request, boolean forClient) throws Exception {
    try {
      return answering.answer(request);
    } catch (StoreUnavailable e) {
      LOG.warn("an answer waits for the database", e);
      return forClient
          ? Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, RETRY_SECONDS))
          : pages.comeAgain();
    } catch (Malformed e) {
      if (forClient) {
        throw e;
      }
      return pages.nothingHere();
    }
  }
}
