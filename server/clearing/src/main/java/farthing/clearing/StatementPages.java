package farthing.clearing;

import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.store.AccessKeys;
import farthing.store.AccessKeys.Role;
import farthing.store.MerchantStatements;
import farthing.store.MerchantStatements.Payment;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.SettledLine;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Html;
import farthing.web.PageStyle;
import farthing.web.Request;
import farthing.web.Route;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A merchant's statements as pages, for its bookkeeper's browser: which payments there were, and
 * for each what it is for, a line for each purchase with its TRX. The figures are those of the
 * merchant's files. A browser logs in with the merchant's id and one of its keys (HTTP Basic), over
 * whatever the door has, which is TLS where it matters. Nothing is changed by looking. Safe for all
 * threads.
 */
public final class StatementPages {
  static final int PAYMENTS = 50;
  static final int LINES = 100;

  /** Pages of one payment: whoever wants more lines takes the file. */
  private static final int MOST_PAGES = 10_000;

  private static final String SCHEME = "Basic ";
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final AccessKeys keys;
  private final MerchantStatements statements;

  public StatementPages(AccessKeys keys, MerchantStatements statements) {
    this.keys = keys;
    this.statements = statements;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/statements", request -> answered(request, this::payments))
            .limitedBy(Request::remoteAddress),
        Route.get("/statements/{reference}", request -> answered(request, this::payment))
            .limitedBy(Request::remoteAddress),
        Route.get("/statements.css", _ -> PageStyle.sheet()).limitedBy(Request::remoteAddress));
  }

  private interface Showing {
    Answer show(PartyId merchant, Request request);
  }

  private Answer answered(Request request, Showing showing) {
    try {
      return merchant(request)
          .map(merchant -> showing.show(merchant, request))
          .orElseGet(() ->
              Answer.refusal(Problem.of(ErrorCode.API_KEY_WRONG, ""))
                  .with(
                      "WWW-Authenticate",
                      "Basic realm=\"merchant statements\", charset=\"UTF-8\""));
    } catch (StoreUnavailable e) {
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, 2));
    }
  }

  /** The key says whose it is; the name must be its holder's. */
  private Optional<PartyId> merchant(Request request) {
    return request
        .header("Authorization")
        .filter(value -> value.startsWith(SCHEME))
        .flatMap(value -> decoded(value.substring(SCHEME.length())))
        .flatMap(pair -> {
          int colon = pair.indexOf(':');
          return colon < 0
              ? Optional.empty()
              : keys.holder(Role.MERCHANT, Sha256.of(pair.substring(colon + 1)))
                  .filter(holder -> holder.value().equals(pair.substring(0, colon)));
        });
  }

  private static Optional<String> decoded(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Answer payments(PartyId merchant, Request request) {
    Optional<String> before = request.query("before").filter(StatementPages::isReference);
    List<Payment> found = statements.newest(merchant, before, PAYMENTS + 1);
    List<Payment> shown = found.subList(0, Math.min(PAYMENTS, found.size()));
    List<Html> rows = new ArrayList<>();
    for (Payment each : shown) {
      rows.add(
          Html.of(
              "<tr><td>{}</td><td class=\"what\"><a href=\"/statements/{}\">{}</a></td>"
                  + "<td class=\"amount\">{}</td><td>{}</td></tr>",
              each.day(),
              each.reference(),
              each.reference(),
              each.currency().text(each.paidMinor()),
              state(each)));
    }
    Html older =
        found.size() > PAYMENTS
            ? Html.of(
                "<a class=\"button second\" rel=\"next\" href=\"/statements?before={}\">Older</a>",
                shown.getLast().reference())
            : Html.none();
    return page(
        "Payments to " + merchant,
        Html.of(
            """
            <h1>Payments to {}</h1>
            <table>
            <caption>{}</caption>
            <thead><tr><th scope="col">Day</th><th scope="col">Payment</th><th scope="col">Paid</th><th scope="col">Your bank</th></tr></thead>
            <tbody>
            {}
            </tbody>
            </table>
            <p class="choices">{}</p>
            """,
            merchant,
            shown.isEmpty() ? "Nothing was paid yet." : "The newest first.",
            Html.all(rows),
            older));
  }

  private Answer payment(PartyId merchant, Request request) {
    Optional<Payment> found = statements.find(merchant, request.path("reference"));
    if (found.isEmpty()) {
      return Answer.refusal(
          Problem.of(ErrorCode.PATH_UNKNOWN, "no payment of that reference is yours"));
    }
    Payment payment = found.get();
    if (payment.againOf().isPresent()) {
      return again(merchant, payment, payment.againOf().get());
    }
    int pages = Math.clamp((payment.lines() + LINES - 1) / LINES, 1, MOST_PAGES);
    int number = request.query("page").flatMap(StatementPages::number).orElse(1);
    int page = Math.clamp(number, 1, pages);
    List<Html> rows = new ArrayList<>();
    for (SettledLine line :
        statements.lines(merchant, payment.reference(), (page - 1) * LINES, LINES)) {
      rows.add(row(line));
    }
    Currency currency = payment.currency();
    return page(
        "Payment " + payment.reference(),
        Html.of(
            """
            <p><a href="/statements">All payments</a></p>
            <h1>Payment {}</h1>
            <dl>
            <dt>To</dt><dd>{}</dd>
            <dt>Day</dt><dd>{}</dd>
            <dt>Sales less cancels</dt><dd>{}</dd>
            {}
            <dt>Fees</dt><dd>{}</dd>
            <dt>Paid</dt><dd>{}</dd>
            <dt>Your bank</dt><dd>{}</dd>
            </dl>
            <table>
            <caption>Page {} of {}, {} purchases and cancels{}</caption>
            <thead><tr><th scope="col">When</th><th scope="col">Purchase (TRX)</th><th scope="col">Amount</th><th scope="col">Fee</th></tr></thead>
            <tbody>
            {}
            </tbody>
            </table>
            <p class="choices">{}{}</p>
            """,
            payment.reference(),
            merchant,
            payment.day(),
            currency.text(payment.grossMinor()),
            payment.refunds() == 0
                ? Html.none()
                : Html.of(
                    "<dt>Given back</dt><dd>{}</dd>", currency.text(-payment.givenBackMinor())),
            currency.text(-payment.feeMinor()),
            currency.text(payment.paidMinor()),
            state(payment),
            page,
            pages,
            payment.lines() - payment.refunds(),
            payment.refunds() == 0 ? "" : ", %d given back".formatted(payment.refunds()),
            Html.all(rows),
            turn(payment, page - 1, pages, "prev", "Earlier"),
            turn(payment, page + 1, pages, "next", "Later")));
  }

  /** It came back from a bank, and is made once more: its purchases stand with the first one. */
  private static Answer again(PartyId merchant, Payment payment, String first) {
    return page(
        "Payment " + payment.reference(),
        Html.of(
            """
            <p><a href="/statements">All payments</a></p>
            <h1>Payment {}</h1>
            <dl>
            <dt>To</dt><dd>{}</dd>
            <dt>Day</dt><dd>{}</dd>
            <dt>Makes once more</dt><dd>what came back of <a href="/statements/{}">{}</a></dd>
            <dt>Paid</dt><dd>{}</dd>
            <dt>Your bank</dt><dd>{}</dd>
            </dl>
            """,
            payment.reference(),
            merchant,
            payment.day(),
            first,
            first,
            payment.currency().text(payment.paidMinor()),
            state(payment)));
  }

  private static Html row(SettledLine line) {
    boolean sold = line.line() == SettlementBook.Line.PURCHASE;
    return Html.of(
        "<tr><td>{}</td><td class=\"what\">{}{}</td><td class=\"amount\">{}</td>"
            + "<td class=\"amount fee\">{}</td></tr>",
        TIME.format(line.at()),
        line.trx(),
        switch (line.line()) {
          case PURCHASE -> "";
          case CANCEL -> " (cancelled)";
          case REFUND -> " (given back)";
        },
        line.currency().text(sold ? line.minor() : -line.minor()),
        line.currency().text(sold ? -line.feeMinor() : line.feeMinor()));
  }

  private static Html turn(Payment payment, int page, int pages, String rel, String text) {
    return page < 1 || page > pages
        ? Html.none()
        : Html.of(
            "<a class=\"button second\" rel=\"{}\" href=\"/statements/{}?page={}\">{}</a>",
            rel,
            payment.reference(),
            page,
            text);
  }

  private static String state(Payment payment) {
    String day = payment.booked().map(booked -> " on " + booked).orElse("");
    return switch (payment.state()) {
      case MADE -> "is not told yet";
      case SENT -> "was told";
      case SETTLED -> "booked" + day;
      case IN_PART ->
          "booked %s of it, and the rest came back"
              .formatted(payment.currency().text(payment.decidedMinor().orElseThrow()));
      case RETURNED -> "came back" + day;
      case DIFFERS -> "booked another amount" + day;
    };
  }

  private static boolean isReference(String text) {
    return text.matches("[0-9]{8}-[0-9]{6,10}");
  }

  private static Optional<Integer> number(String text) {
    return text.matches("[1-9][0-9]{0,4}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  private static Answer page(String title, Html main) {
    return Answer.html(
            Html.of(
                    """
                    <!doctype html>
                    <html lang="en">
                    <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <title>{}</title>
                    <link rel="stylesheet" href="/statements.css">
                    </head>
                    <body>
                    <main>
                    {}
                    </main>
                    </body>
                    </html>
                    """,
                    title,
                    main)
                .toString())
        .with("Content-Security-Policy", POLICY)
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff");
  }
}
