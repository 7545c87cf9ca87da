package farthing.netbank;

import farthing.base.TransactionId;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.messages.Problem;
import farthing.store.AccountStatement;
import farthing.web.Answer;
import farthing.web.Html;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a person sees. No page runs a script, loads anything from elsewhere, or is framed. */
final class Pages {
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  /** A page that waits for the client looks again after so many seconds. */
  private static final int REFRESH_SECONDS = 3;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final String bankName;
  private final LoadPage loadPage;

  Pages(String bankName, InstantSource time) {
    this.bankName = bankName;
    this.loadPage = new LoadPage(time);
  }

  /** Who looks at a page: whose forms it has, and whether it can log out. */
  record Viewer(Browsers.Browser browser, Optional<Customer> customer) {
    Html field() {
      return Html.of(
          "<input type=\"hidden\" name=\"{}\" value=\"{}\">", Browsers.FIELD, browser.formToken());
    }
  }

  Answer logIn(Viewer viewer, Optional<Problem> refused) {
    Html form =
        Html.of(
            """
            <h1>Log in</h1>
            {}
            <form method="post" action="/login">
            {}
            <p><label>Account<br><input name="account" autocomplete="username" required maxlength="64"></label></p>
            <p><label>Password<br><input name="password" type="password" autocomplete="current-password" required
            maxlength="256"></label></p>
            <button type="submit">Log in</button>
            </form>
            """,
            refused.map(Pages::refusal).orElseGet(Html::none),
            viewer.field());
    int status = refused.map(problem -> problem.code().httpStatus()).orElse(200);
    Answer page = page(viewer, status, "Log in", false, form);
    return refused
        .filter(problem -> problem.retryAfterSeconds() > 0)
        .map(p -> page.with("Retry-After", Integer.toString(p.retryAfterSeconds())))
        .orElse(page);
  }

  private static Html refusal(Problem problem) {
    return Html.of(
        "<p class=\"notice\" role=\"alert\">{}. {}</p>",
        problem.code().title(),
        problem.retryAfterSeconds() > 0
            ? "Try again in " + LoadPage.age(problem.retryAfterSeconds()) + "."
            : "Look at both and try again.");
  }

  /**
   * @param older whether newer lines than those shown are on another page
   */
  Answer account(Viewer viewer, AccountDesk.Standing standing, boolean older) {
    Customer customer = standing.customer();
    Html lines =
        Html.all(standing.statement().lines().stream().map(line -> line(line, customer)).toList());
    return page(
        viewer,
        200,
        "Your account",
        false,
        Html.of(
            """
            <h1>{}</h1>
            <dl>
            <dt>Account</dt><dd class="code">{}</dd>
            <dt>Balance</dt><dd class="amount">{}</dd>
            <dt>Held for loads</dt><dd class="amount">{}</dd>
            </dl>
            <section aria-labelledby="card">
            <h2 id="card">Your card</h2>
            <div class="choices">
            {}
            {}
            </div>
            </section>
            <section aria-labelledby="statement">
            <h2 id="statement">Statement</h2>
            <table>
            <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Amount</th><th scope="col">Balance</th></tr></thead>
            <tbody>
            {}
            </tbody>
            </table>
            {}
            </section>
            """,
            customer.name(),
            customer.account(),
            customer.currency().text(standing.balance()),
            customer.currency().text(standing.held()),
            begin(viewer, Flow.LOAD, "Load a card"),
            begin(viewer, Flow.UNLOAD, "Unload a card"),
            lines,
            turning("/", standing.statement().before().stream().mapToObj(Long::toString), older)));
  }

  /** To the next page of a list, and back to its beginning. */
  private static Html turning(String path, Stream<String> next, boolean older) {
    Html newest =
        older ? Html.of("<a class=\"button second\" href=\"{}\">Newest</a>", path) : Html.none();
    Html further =
        next.findFirst()
            .map(before ->
                Html.of(
                    "<a class=\"button second\" rel=\"next\" href=\"{}?before={}\">Older</a>",
                    path,
                    before))
            .orElseGet(Html::none);
    return Html.of("<p class=\"choices\">{}{}</p>", newest, further);
  }

  private static Html begin(Viewer viewer, Flow flow, String text) {
    return Html.of(
        """
        <form method="post" action="/visits">
        {}
        <input type="hidden" name="flow" value="{}">
        <button type="submit">{}</button>
        </form>\
        """,
        viewer.field(),
        flow.word(),
        text);
  }

  private static Html line(AccountStatement.Line line, Customer customer) {
    return Html.of(
        "<tr><td>{}</td><td class=\"what\">{}</td><td class=\"amount\">{}</td><td class=\"balance\">{}</td></tr>",
        when(line.at()),
        what(line.reference()),
        customer.currency().text(line.minor()),
        line.balanceAfter().isPresent()
            ? customer.currency().text(line.balanceAfter().getAsLong())
            : "");
  }

  /** Out of the references of {@link Books}. */
  private static Html what(String reference) {
    String[] parts = reference.split("/", 3);
    if (parts.length < 3) {
      return Html.of("Opening");
    }
    String text =
        switch (parts[0]) {
          case "hold" -> "For a load of your card";
          case "release" -> "Given back: not loaded";
          default -> "From your card";
        };
    return Html.of("<a href=\"/loads/{}\">{}</a>", parts[2], text);
  }

  Answer visit(Viewer viewer, VisitPage.Seen seen) {
    return page(
        viewer,
        200,
        seen.visit().flow() == Flow.LOAD ? "Load a card" : "Unload a card",
        VisitPage.waits(seen),
        VisitPage.of(seen, viewer.field(), loadPage));
  }

  /**
   * @param older whether newer loads than those shown are on another page
   */
  Answer loads(Viewer viewer, StoredLoads.Page page, boolean older) {
    List<StoredLoads.Shown> loads = page.loads();
    Html rows = Html.all(loads.stream().map(loadPage::row).toList());
    return page(
        viewer,
        200,
        "Loads and unloads",
        false,
        loads.isEmpty()
            ? Html.of("<h1>Loads and unloads</h1><p class=\"lead\">There were none yet.</p>")
            : Html.of(
                """
                <h1>Loads and unloads</h1>
                <table>
                <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">How it stands</th></tr></thead>
                <tbody>
                {}
                </tbody>
                </table>
                {}
                """,
                rows,
                turning("/loads", page.before().stream().map(TransactionId::toString), older)));
  }

  Answer load(Viewer viewer, StoredLoads.Shown load, Optional<CardInformation> card) {
    return page(
        viewer,
        200,
        load.booked().load().order().description(),
        false,
        loadPage.of(load, card, viewer.field()));
  }

  Answer nothingHere() {
    return page(
        404,
        "Nothing here",
        Html.of(
            """
            <h1>Nothing is at this address</h1>
            <p class="lead">Nothing moved by coming here. A session for a card is over after a while: begin another.</p>
            <p><a class="button" href="/">To your account</a></p>
            """));
  }

  /** A form that did not come from a page of ours, or from one that is too old. */
  Answer notOurForm() {
    return page(
        403,
        "Not sent",
        Html.of(
            """
            <h1>That was not taken</h1>
            <p class="lead">It did not come from a page that you have open here, so nothing was done.</p>
            <p><a class="button" href="/">To your account</a></p>
            """));
  }

  Answer comeAgain() {
    return page(
            503,
            "One moment",
            Html.of(
                """
                <h1>One moment, please</h1>
                <p class="lead">The bank cannot reach its books. Your money is safe.</p>
                <p>Load this page again in a few seconds.</p>
                """))
        .with("Retry-After", "5");
  }

  static Html when(Instant instant) {
    return Html.of("<time datetime=\"{}\">{}</time>", instant, TIME.format(instant));
  }

  private Answer page(int status, String title, Html content) {
    return page(status, title, Html.none(), Html.none(), content);
  }

  private Answer page(Viewer viewer, int status, String title, boolean waits, Html content) {
    Html refresh =
        waits
            ? Html.of("<meta http-equiv=\"refresh\" content=\"{}\">", REFRESH_SECONDS)
            : Html.none();
    Html logOut =
        viewer.customer().isEmpty()
            ? Html.none()
            : Html.of(
                """
                <nav><a href="/">Account</a> <a href="/loads">Loads</a></nav>
                <form method="post" action="/logout">{}<button type="submit" class="second">Log out</button></form>
                """,
                viewer.field());
    return page(status, title, refresh, logOut, content);
  }

  private Answer page(int status, String title, Html refresh, Html logOut, Html content) {
    Html page =
        Html.of(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            {}
            <title>{} · {}</title>
            <link rel="stylesheet" href="/style.css">
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header><a href="/">{}</a>{}</header>
            <main id="main">
            {}
            </main>
            <footer>We never learn what you pay with your card.</footer>
            </body>
            </html>
            """,
            refresh,
            title,
            bankName,
            bankName,
            logOut,
            content);
    return Answer.html(page.toString())
        .withStatus(status)
        .with("Content-Security-Policy", POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("Vary", "Cookie");
  }
}
