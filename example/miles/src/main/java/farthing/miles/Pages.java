package farthing.miles;

import farthing.base.Bytes;
import farthing.messages.Order;
import farthing.web.Answer;
import farthing.web.Html;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/** What a person sees. No page runs a script, loads anything from elsewhere, or is framed. */
final class Pages {
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final String siteName;
  private final URI baseUrl;

  Pages(String siteName, URI baseUrl) {
    this.siteName = siteName;
    this.baseUrl = baseUrl;
  }

  Answer benefits() {
    Html benefits = Html.all(Arrays.stream(Benefit.values()).map(Pages::card).toList());
    return page(
        200,
        "What your miles are good for",
        Html.of(
            """
            <h1>What your miles are good for</h1>
            <p class="lead">Choose, then let your card say who you are. It pays nothing.</p>
            <ul class="cards">
            {}
            </ul>
            """,
            benefits));
  }

  Answer claim(Claim claim, Instant now) {
    Order order = claim.booked().open().order();
    Html rest =
        switch (claim.booked().state()) {
          case OPEN -> order.isExpired(now) ? over() : identify(claim);
          case ACCEPTED -> done();
          case CLOSED -> over();
        };
    return page(
        200,
        order.description(),
        Html.of(
            """
            <h1>{}</h1>
            <dl>
            <dt>Takes</dt><dd class="amount">{}</dd>
            <dt>Transaction</dt><dd class="code">{}</dd>
            </dl>
            {}
            """,
            Benefit.find(claim.benefit()).map(Benefit::title).orElse("A benefit"),
            Told.miles(claim.miles()),
            order.trx(),
            rest));
  }

  private Html identify(Claim claim) {
    return Html.of(
        """
        <section aria-labelledby="who">
        <h2 id="who">Identify yourself with your card</h2>
        <p>Give this page's address to your card's client:</p>
        <pre class="code">farthing pay {}</pre>
        <p class="quiet">Good until {}. The client shows you what it is for before it asks your card. No money moves; we
        learn your card's number, and find your miles by it. The ticket's address is told by the client alone: whose card it
        is gets the ticket, not who looks at this page.</p>
        {}
        </section>
        """,
        baseUrl.resolve("/claims/" + claim.name()),
        when(claim.booked().open().order().expires()),
        Html.trusted(claim.booked().open().toHtml()));
  }

  private static Html done() {
    return Html.of(
        """
        <section class="notice good" aria-labelledby="done">
        <h2 id="done">A card has identified itself</h2>
        <p>What came of it was told to its client: open the address that the client shows.</p>
        </section>
        """);
  }

  private static Html over() {
    return Html.of(
        """
        <section class="notice" aria-labelledby="over">
        <h2 id="over">This is over</h2>
        <p>No card identified itself in time. No ticket was given, no miles were taken, and no money moved.</p>
        <p><a class="button" href="/">Choose again</a></p>
        </section>
        """);
  }

  Answer result(Claim claim, Claim.Outcome outcome) {
    return outcome.ticket() ? ticket(claim, outcome) : noTicket(claim, outcome);
  }

  private Answer ticket(Claim claim, Claim.Outcome outcome) {
    String title = Benefit.find(claim.benefit()).map(Benefit::title).orElse("A benefit");
    return page(
        200,
        "Ticket",
        Html.of(
            """
            <h1>Your ticket</h1>
            <p class="lead">{}</p>
            <section class="slip" aria-labelledby="ticket">
            <h2 id="ticket">Ticket</h2>
            <dl>
            <dt>For</dt><dd>{}</dd>
            <dt>Card</dt><dd>{}</dd>
            <dt>Took</dt><dd class="amount">{}</dd>
            <dt>Left</dt><dd class="amount">{}</dd>
            <dt>Number</dt><dd class="code">{}</dd>
            </dl>
            </section>
            <p class="quiet">Keep this page's address: whoever has it has the ticket.</p>
            """,
            title,
            outcome.member().orElse(""),
            outcome.card().masked(),
            Told.miles(claim.miles()),
            Told.miles(outcome.milesLeft().orElse(0)),
            claim.booked().open().trx()));
  }

  private Answer noTicket(Claim claim, Claim.Outcome outcome) {
    return page(
        200,
        "No ticket",
        Html.of(
            """
            <h1>No ticket</h1>
            <section class="notice" aria-labelledby="why">
            <h2 id="why">{}</h2>
            <p>{}</p>
            <p>{}</p>
            <p><a class="button" href="/">Choose again</a></p>
            </section>
            """,
            outcome.member().orElse("We do not know this card"),
            Told.of(claim, outcome),
            outcome.member().isPresent()
                ? "Choose something that takes fewer miles, or come back when you have more."
                : "The card "
                    + outcome.card().masked()
                    + " proved itself. If it is a member's new card, ask us to move the account."));
  }

  Answer nothingHere() {
    return page(
        404,
        "Nothing here",
        Html.of(
            """
            <h1>Nothing is at this address</h1>
            <p class="lead">No miles were taken by coming here.</p>
            <p>An address of a claim or of a ticket is long: perhaps its end was lost when it was copied.</p>
            <p><a class="button" href="/">To the list</a></p>
            """));
  }

  Answer comeAgain() {
    return page(
            503,
            "One moment",
            Html.of(
                """
                <h1>One moment, please</h1>
                <p class="lead">We cannot reach our books. Your miles are safe.</p>
                <p>Load this page again in a few seconds.</p>
                """))
        .with("Retry-After", "5");
  }

  static Answer icon() {
    try (InputStream in = Pages.class.getResourceAsStream("/miles/icon.svg")) {
      if (in == null) {
        throw new IllegalStateException("the site's icon is missing");
      }
      return Answer.of(200, "image/svg+xml", Bytes.holding(in.readAllBytes()))
          .with("Content-Security-Policy", POLICY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Html when(Instant instant) {
    return Html.of("<time datetime=\"{}\">{}</time>", instant, TIME.format(instant));
  }

  private static Html card(Benefit benefit) {
    return Html.of(
        """
        <li class="card">
        <h2>{}</h2>
        <p>{}</p>
        <form method="post" action="/claims">
        <input type="hidden" name="benefit" value="{}">
        <span class="amount">{}</span>
        <button type="submit">Choose<span class="unseen"> {}</span></button>
        </form>
        </li>\
        """,
        benefit.title(),
        benefit.blurb(),
        benefit.id(),
        Told.miles(benefit.miles()),
        benefit.title());
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
            <footer>Your card says who you are, and pays nothing here.</footer>
            </body>
            </html>
            """,
            title,
            siteName,
            siteName,
            content);
    return Answer.html(page.toString())
        .withStatus(status)
        .with("Content-Security-Policy", POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("Vary", "Accept");
  }
}
