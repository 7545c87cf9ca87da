package farthing.miles;

import farthing.base.Malformed;
import farthing.merchant.Merchant;
import farthing.merchant.OpenOrder;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Answering;
import farthing.web.PageStyle;
import farthing.web.Request;
import farthing.web.Route;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who answers what: every address of the site. Holds no state of its own. */
final class Site {
  private static final Logger LOG = LoggerFactory.getLogger(Site.class);

  private final Pages pages;
  private final Merchant merchant;
  private final Claims claims;
  private final StatusDesk statusDesk;
  private final URI baseUrl;
  private final InstantSource time;
  private final Random random;

  Site(
      Pages pages,
      Merchant merchant,
      Claims claims,
      URI baseUrl,
      InstantSource time,
      Random random) {
    this.pages = pages;
    this.merchant = merchant;
    this.claims = claims;
    this.statusDesk = new StatusDesk(merchant, claims, baseUrl);
    this.baseUrl = baseUrl;
    this.time = time;
    this.random = random;
  }

  /**
   * @param site waits until there is one to answer
   */
  static List<Route> routes(Callable<Site> site) {
    return List.of(
        Route.get("/", page(site, (s, _) -> s.pages.benefits())),
        Route.get("/style.css", _ -> PageStyle.sheet()),
        Route.get("/icon.svg", _ -> Pages.icon()),
        Route.form("/claims", page(site, Site::newClaim)),
        Route.get("/claims/{claim}", page(site, Site::claim)),
        Route.get("/results/{result}", page(site, Site::result)),
        Route.post(Miles.STATUS_PATH, request -> site.call().statusDesk.answer(request)));
  }

  /** A person sees a page, whatever happened. */
  private static Answering page(Callable<Site> site, BiFunction<Site, Request, Answer> answering) {
    return request -> {
      Site answers = site.call();
      try {
        return answering.apply(answers, request);
      } catch (StoreUnavailable e) {
        LOG.warn("a page waits for the database", e);
        return wantsJson(request)
            ? Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, 2))
            : answers.pages.comeAgain();
      } catch (Malformed e) {
        if (request.header("Accept").orElse("").contains("text/html")) {
          return answers.pages.nothingHere();
        }
        throw e;
      }
    };
  }

  /** Steps 602 to 606: total cost zero, in the currency of authentication. */
  private Answer newClaim(Request request) {
    Optional<Benefit> chosen = Benefit.find(request.field("benefit").orElse(""));
    if (chosen.isEmpty()) {
      return pages.nothingHere();
    }
    Benefit benefit = chosen.get();
    String claim = Secret.next(random);
    claims.make(claim, benefit, Secret.next(random));
    merchant.newAuthentication(benefit.title() + ", for " + Told.miles(benefit.miles()), claim);
    return Answer.seeOther(baseUrl.resolve("/claims/" + claim));
  }

  private Answer claim(Request request) {
    Optional<Claim> found = claims.byName(request.path("claim"));
    if (wantsJson(request)) {
      return found
          .map(Site::json)
          .orElseGet(() -> Answer.refusal(Problem.of(ErrorCode.ORDER_UNKNOWN)));
    }
    return found.map(c -> pages.claim(c, time.instant())).orElseGet(pages::nothingHere);
  }

  /** Who knows its address while no card has identified itself learns nothing from it. */
  private Answer result(Request request) {
    return claims
        .byResult(request.path("result"))
        .flatMap(claim -> claim.outcome().map(outcome -> pages.result(claim, outcome)))
        .orElseGet(pages::nothingHere);
  }

  private static Answer json(Claim claim) {
    return switch (claim.booked().state()) {
      case OPEN -> Answer.of(200, OpenOrder.MEDIA_TYPE, claim.booked().open().toJson());
      case ACCEPTED -> Answer.refusal(Problem.of(ErrorCode.CARD_IDENTIFIED));
      case CLOSED -> Answer.refusal(Problem.of(ErrorCode.ORDER_CLOSED));
    };
  }

  private static boolean wantsJson(Request request) {
    return request
        .header("Accept")
        .map(types -> types.toLowerCase(Locale.ROOT).contains(OpenOrder.MEDIA_TYPE))
        .orElse(false);
  }
}
