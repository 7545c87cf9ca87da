package farthing.shop;

import farthing.messages.Order;
import farthing.web.Answer;
import farthing.web.Html;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** What a person sees. No page runs a script, loads anything from elsewhere, or is framed. */
final class Pages {
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final String shopName;
  private final Catalogue catalogue;
  private final OrderPage orderPage;

  Pages(String shopName, URI baseUrl, Catalogue catalogue, boolean canAsk, OrderWay way) {
    this.shopName = shopName;
    this.catalogue = catalogue;
    this.orderPage = new OrderPage(baseUrl, canAsk, way);
  }

  Answer catalogue() {
    Html articles = Html.all(catalogue.articles().stream().map(Pages::card).toList());
    return page(
        200,
        "Things to read, solve and hear",
        Html.of(
            """
            <h1>Things to read, solve and hear</h1>
            <p class="lead">Small articles for small change, paid from your card.</p>
            <ul class="cards">
            {}
            </ul>
            """,
            articles));
  }

  Answer order(Sale sale, boolean visitor, Instant now, Optional<Inquiry.Finding> finding) {
    String title = sale.booked().open().order().description();
    return page(200, title, orderPage.of(sale, visitor, now, finding));
  }

  Answer receipt(Sale sale) {
    Order order = sale.booked().open().order();
    Sale.Payment payment = sale.payment().orElseThrow();
    Html download =
        catalogue
            .find(sale.article())
            .map(article ->
                Html.of(
                    "<p><a class=\"button\" href=\"/goods/{}/file\">Download {}</a></p>"
                        + "<p class=\"quiet\">{}, {} KB. Keep this page's address: whoever has"
                        + " it can download the article, and nobody else.</p>",
                    sale.goods(),
                    article.fileName(),
                    article.kind(),
                    (article.file().size() + 1023) / 1024))
            .orElseGet(() -> Html.of("<p>This article is no longer here. Please ask us.</p>"));
    return page(
        200,
        "Receipt",
        Html.of(
            """
            <h1>Thank you</h1>
            <p class="lead">{} is paid, and yours.</p>
            {}
            <section class="slip" aria-labelledby="receipt">
            <h2 id="receipt">Receipt</h2>
            <dl>
            <dt>Paid to</dt><dd>{}</dd>
            <dt>For</dt><dd>{}</dd>
            <dt>Amount</dt><dd class="amount">{}</dd>
            <dt>When</dt><dd>{}</dd>
            <dt>Reference</dt><dd>{}</dd>
            <dt>Transaction</dt><dd class="code">{}</dd>
            </dl>
            </section>
            """,
            order.description(),
            download,
            order.partyName(),
            order.description(),
            order.amount(),
            when(payment.time()),
            payment.reference(),
            order.trx()));
  }

  Answer file(Sale sale) {
    return catalogue
        .find(sale.article())
        .map(a ->
            Answer.of(200, a.mediaType(), a.file())
                .with("Content-Disposition", "attachment; filename=\"" + a.fileName() + "\"")
                .with("Content-Security-Policy", POLICY))
        .orElseGet(this::nothingHere);
  }

  Answer nothingHere() {
    return page(
        404,
        "Nothing here",
        Html.of(
            """
            <h1>Nothing is at this address</h1>
            <p class="lead">Nothing was bought or paid by coming here.</p>
            <p>An address of an order or of goods is long: perhaps its end was lost when it was copied.</p>
            <p><a class="button" href="/">To the shop</a></p>
            """));
  }

  Answer comeAgain() {
    return page(
            503,
            "One moment",
            Html.of(
                """
                <h1>One moment, please</h1>
                <p class="lead">The shop cannot reach its books. Your money and your order are safe.</p>
                <p>Load this page again in a few seconds.</p>
                """))
        .with("Retry-After", "5");
  }

  Answer notOrdered() {
    return page(
            503,
            "One moment",
            Html.of(
                """
                <h1>One moment, please</h1>
                <p class="lead">The shop cannot reach its payment server. Nothing was ordered, and no card was asked.</p>
                <p>Go back and order again in a few seconds.</p>
                """))
        .with("Retry-After", "5");
  }

  static Answer icon() {
    return Answer.of(200, "image/svg+xml", Catalogue.resource("icon.svg"))
        .with("Content-Security-Policy", POLICY);
  }

  static Html when(Instant instant) {
    return Html.of("<time datetime=\"{}\">{}</time>", instant, TIME.format(instant));
  }

  private static Html card(Article article) {
    return Html.of(
        """
        <li class="card">
        <h2>{}</h2>
        <p>{}</p>
        <p class="quiet">{}</p>
        <form method="post" action="/orders">
        <input type="hidden" name="article" value="{}">
        <span class="amount">{}</span>
        <button type="submit">Buy<span class="unseen"> {}</span></button>
        </form>
        </li>\
        """,
        article.title(),
        article.blurb(),
        article.kind(),
        article.id(),
        article.price(),
        article.title());
  }

  private Answer page(int status, String title, Html content) {
    Html page =
        Html.of(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{} · {}</title>
            <link rel="stylesheet" href="/style.css">
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header><a href="/">{}</a></header>
            <main id="main">
            {}
            </main>
            <footer>Paid from your card. We never learn whose card it is.</footer>
            </body>
            </html>
            """,
            title,
            shopName,
            shopName,
            content);
    return Answer.html(page.toString())
        .withStatus(status)
        .with("Content-Security-Policy", POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("Vary", "Accept");
  }
}
