package farthing.shop;

import farthing.base.Malformed;
import farthing.merchant.BookedOrder;
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
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who answers what: every address of the shop. Holds no state of its own. */
final class Site {
  private static final Logger LOG = LoggerFactory.getLogger(Site.class);
  private static final String COOKIE = "farthing-shop";
  private static final long COOKIE_SECONDS = 30L * 24 * 3600;

  /** One address, before there is a site to answer at it. */
  record Address(String method, String path, Function<Site, Answering> answering) {
    Answering of(Site site) {
      return request -> site.orSorry(answering.apply(site), request);
    }

    Route route(Answering answers) {
      return switch (method) {
        case "GET" -> Route.get(path, answers);
        case "FORM" -> Route.form(path, answers);
        default -> Route.post(path, answers);
      };
    }
  }

  static final List<Address> ADDRESSES =
      List.of(
          new Address("GET", "/", site -> _ -> site.pages.catalogue()),
          new Address("GET", "/style.css", _ -> _ -> PageStyle.sheet()),
          new Address("GET", "/icon.svg", _ -> _ -> Pages.icon()),
          new Address("FORM", "/orders", site -> site::newOrder),
          new Address("GET", "/orders/{basket}", site -> site::order),
          new Address("FORM", "/orders/{basket}/paid", site -> site::paid),
          new Address("FORM", "/orders/{basket}/cancel", site -> site::cancel),
          new Address("POST", Shop.STATUS_PATH, site -> site.statusDesk::answer),
          new Address("POST", Shop.CLOSE_PATH, site -> site.takingBack::answer),
          new Address("GET", "/goods/{goods}", site -> site::receipt),
          new Address("GET", "/goods/{goods}/file", site -> site::file));

  private final Pages pages;
  private final OrderDesk orderDesk;
  private final Inquiry inquiry;
  private final TakingBack takingBack;
  private final StatusDesk statusDesk;
  private final OrderWay way;
  private final Orders orders;
  private final URI baseUrl;
  private final InstantSource time;

  Site(
      Pages pages,
      OrderDesk orderDesk,
      Inquiry inquiry,
      TakingBack takingBack,
      StatusDesk statusDesk,
      OrderWay way,
      Orders orders,
      URI baseUrl,
      InstantSource time) {
    this.pages = pages;
    this.orderDesk = orderDesk;
    this.inquiry = inquiry;
    this.takingBack = takingBack;
    this.statusDesk = statusDesk;
    this.way = way;
    this.orders = orders;
    this.baseUrl = baseUrl;
    this.time = time;
  }

  /** Steps 602 to 606: the order is made here, and shown at its own address as often as asked. */
  private Answer newOrder(Request request) throws InterruptedException {
    String visitor = orderDesk.visitor(visitorOf(request));
    Optional<String> basket = orderDesk.order(request.field("article").orElse(""), visitor);
    return basket
        .map(name ->
            Answer.seeOther(baseUrl.resolve("/orders/" + name)).with("Set-Cookie", cookie(visitor)))
        .orElseGet(() -> pages.nothingHere());
  }

  private Answer order(Request request) {
    Optional<Sale> sale = orders.byBasket(request.path("basket"));
    if (wantsJson(request)) {
      return sale.map(this::json)
          .orElseGet(() -> Answer.refusal(Problem.of(ErrorCode.ORDER_UNKNOWN)));
    }
    return sale.map(s -> orderPage(s, request, Optional.empty()))
        .orElseGet(() -> pages.nothingHere());
  }

  private Answer paid(Request request) throws InterruptedException {
    Optional<Sale> sale = orders.byBasket(request.path("basket"));
    if (sale.isEmpty()) {
      return pages.nothingHere();
    }
    boolean open = sale.get().booked().state() == BookedOrder.State.OPEN;
    Inquiry.Finding finding = open ? inquiry.ask(sale.get()) : Inquiry.Finding.SEE_ORDER;
    return finding == Inquiry.Finding.SEE_ORDER
        ? Answer.seeOther(orderAddress(sale.get()))
        : orderPage(sale.get(), request, Optional.of(finding));
  }

  /** Only the browser that ordered may: everybody may read the page. */
  private Answer cancel(Request request) throws InterruptedException {
    Optional<Sale> sale =
        orders
            .byBasket(request.path("basket"))
            .filter(s -> OrderDesk.isVisitor(s, visitorOf(request)));
    if (sale.isEmpty()) {
      return pages.nothingHere();
    }
    takingBack.close(sale.get().booked().open().trx());
    return Answer.seeOther(orderAddress(sale.get()));
  }

  private Answer orderPage(Sale sale, Request request, Optional<Inquiry.Finding> finding) {
    boolean visitor = OrderDesk.isVisitor(sale, visitorOf(request));
    return pages.order(sale, visitor, time.instant(), finding);
  }

  /** An order that was taken back is told of where it was ordered. */
  private Answer receipt(Request request) {
    Optional<Sale> takenBack = orders.byGoods(request.path("goods")).filter(Sale::isTakenBack);
    return takenBack
        .map(sale -> Answer.seeOther(orderAddress(sale)))
        .or(() -> released(request).map(pages::receipt))
        .orElseGet(() -> pages.nothingHere());
  }

  /** The goods leave only in a write that finds the order accepted: it cannot be closed as well. */
  private Answer file(Request request) {
    return released(request)
        .filter(sale -> orders.deliver(sale.booked().open().trx()))
        .map(pages::file)
        .orElseGet(() -> pages.nothingHere());
  }

  private URI orderAddress(Sale sale) {
    return baseUrl.resolve("/orders/" + sale.basket());
  }

  /** Who knows the goods' address of an order that is not paid learns nothing from it. */
  private Optional<Sale> released(Request request) {
    return orders.byGoods(request.path("goods")).filter(Sale::isPaid);
  }

  private Answer json(Sale sale) {
    OpenOrder open = way.shown(sale.booked().open());
    return switch (sale.booked().state()) {
      case OPEN -> Answer.of(200, OpenOrder.MEDIA_TYPE, open.toJson());
      case ACCEPTED -> Answer.refusal(Problem.of(ErrorCode.ORDER_PAID));
      case CLOSED -> Answer.refusal(Problem.of(ErrorCode.ORDER_CLOSED));
    };
  }

  private static boolean wantsJson(Request request) {
    return request
        .header("Accept")
        .map(types -> types.toLowerCase(Locale.ROOT).contains(OpenOrder.MEDIA_TYPE))
        .orElse(false);
  }

  /** Some callers put the value in double quotes, as RFC 6265 lets them. */
  private static Optional<String> visitorOf(Request request) {
    return request.cookie(COOKIE).map(value -> value.replace("\"", ""));
  }

  private String cookie(String visitor) {
    String secure = "https".equals(baseUrl.getScheme()) ? "; Secure" : "";
    return COOKIE
        + "="
        + visitor
        + "; Path=/; Max-Age="
        + COOKIE_SECONDS
        + "; HttpOnly; SameSite=Lax"
        + secure;
  }

  /** A person sees a page, whatever happened; the status URL sees to itself. */
  private Answer orSorry(Answering answering, Request request) throws Exception {
    try {
      return answering.answer(request);
    } catch (OrderWay.NotTaken e) {
      return pages.notOrdered();
    } catch (StoreUnavailable e) {
      LOG.warn("a page waits for the database", e);
      return wantsJson(request)
          ? Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, 2))
          : pages.comeAgain();
    } catch (Malformed e) {
      if (request.header("Accept").orElse("").contains("text/html")) {
        return pages.nothingHere();
      }
      throw e;
    }
  }
}
