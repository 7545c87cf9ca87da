package farthing.shop;

import farthing.messages.Order;
import farthing.web.Html;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * An order as a person sees it, in each of its states: what to do now, and where the money is. The
 * order itself stands in the page for a client that reads pages.
 */
final class OrderPage {
  private final URI baseUrl;
  private final boolean canAsk;
  private final OrderWay way;

  OrderPage(URI baseUrl, boolean canAsk, OrderWay way) {
    this.baseUrl = baseUrl;
    this.canAsk = canAsk;
    this.way = way;
  }

  /**
   * @param visitor whether this browser chose the article: it alone is told where the goods are
   */
  Html of(Sale sale, boolean visitor, Instant now, Optional<Inquiry.Finding> finding) {
    Order order = sale.booked().open().order();
    Html rest =
        switch (sale.booked().state()) {
          case OPEN -> order.isExpired(now) ? expired(sale) : payable(sale, visitor);
          case ACCEPTED -> paid(sale, visitor);
          case CLOSED -> sale.isTakenBack() ? takenBack(sale) : closed(sale);
        };
    return Html.of(
        """
        <h1>{}</h1>
        <dl>
        <dt>Price</dt><dd class="amount">{}</dd>
        <dt>Sold by</dt><dd>{}</dd>
        <dt>Transaction</dt><dd class="code">{}</dd>
        </dl>
        {}
        {}
        """,
        order.description(),
        order.amount(),
        order.partyName(),
        order.trx(),
        note(finding),
        rest);
  }

  private Html payable(Sale sale, boolean visitor) {
    return Html.of(
        """
        <section aria-labelledby="pay">
        <h2 id="pay">Pay with your card</h2>
        <p>Give this order's address to your card's client:</p>
        <pre class="code">farthing pay {}</pre>
        <p class="quiet">Good until {}. The client shows you shop, article and amount before it asks your card.</p>
        {}
        {}
        {}
        </section>
        """,
        address(sale),
        Pages.when(sale.booked().open().order().expires()),
        havePaid(sale),
        cancel(sale, visitor),
        Html.trusted(way.shown(sale.booked().open()).toHtml()));
  }

  private Html expired(Sale sale) {
    return Html.of(
        """
        <section class="notice" aria-labelledby="expired">
        <h2 id="expired">This order has expired</h2>
        <p>No payment has reached us. If you did not pay, nothing was taken: order again.</p>
        <p>If your card was debited, the money is not lost. Put the card back and run
        <code>farthing resume</code>: a payment made in time still counts, and one made too late
        goes back to your card.</p>
        {}
        {}
        </section>
        """,
        havePaid(sale),
        orderAgain(sale));
  }

  private Html paid(Sale sale, boolean visitor) {
    if (!visitor) {
      return Html.of(
          """
          <section class="notice good" aria-labelledby="paid">
          <h2 id="paid">This order is paid</h2>
          <p>Do not pay it again. Where the article is was told to the browser that ordered it and to the client
          that paid: look at the receipt there.</p>
          </section>
          """);
    }
    return Html.of(
        """
        <section class="notice good" aria-labelledby="paid">
        <h2 id="paid">Paid, thank you</h2>
        <p><a class="button" href="/goods/{}">To your article and receipt</a></p>
        {}
        </section>
        """,
        sale.goods(),
        cancel(sale, visitor));
  }

  /** What was downloaded cannot be given back. */
  private Html cancel(Sale sale, boolean visitor) {
    return visitor && canAsk && sale.canBeTakenBack()
        ? Html.of(
            """
            <form method="post" action="/orders/{}/cancel">
            <button type="submit" class="second">Cancel this order</button>
            </form>
            """,
            sale.basket())
        : Html.none();
  }

  private Html takenBack(Sale sale) {
    return Html.of(
        """
        <section class="notice" aria-labelledby="cancelled">
        <h2 id="cancelled">This order is cancelled</h2>
        <p>Nothing was or will be released. If your card paid, put it back before you pay anything else with it, and have it
        take the money back:</p>
        <pre class="code">farthing cancel {} --card FILE</pre>
        <p>If it cannot, the money is still yours: it says who owes it to you. Show us or the card's issuer the transaction's
        number then.</p>
        {}
        </section>
        """,
        sale.booked().open().trx(),
        orderAgain(sale));
  }

  private Html closed(Sale sale) {
    return Html.of(
        """
        <section class="notice" aria-labelledby="closed">
        <h2 id="closed">This order is closed</h2>
        <p>It was not paid in time, or your card declined. Nothing was released. If your card was debited all the
        same, the money goes back to it: tell us the transaction's number above.</p>
        {}
        </section>
        """,
        orderAgain(sale));
  }

  private static Html havePaid(Sale sale) {
    return Html.of(
        """
        <form method="post" action="/orders/{}/paid">
        <button type="submit" class="second">I have paid</button>
        </form>
        """,
        sale.basket());
  }

  private static Html orderAgain(Sale sale) {
    return Html.of(
        """
        <form method="post" action="/orders">
        <input type="hidden" name="article" value="{}">
        <button type="submit">Order again</button>
        </form>
        """,
        sale.article());
  }

  private Html note(Optional<Inquiry.Finding> finding) {
    return finding
        .map(found ->
            Html.of(
                "<p class=\"notice\" role=\"status\">{}</p>",
                switch (found) {
                  case WAITING ->
                      "Your card was asked for the money and its answer has not arrived. Put the"
                          + " card back and run farthing resume; then come back here.";
                  case NEVER_DRAWN ->
                      "The payment server was not asked for this money yet: your card was not"
                          + " debited. You can pay now.";
                  case UNKNOWN, SEE_ORDER -> unknown();
                }))
        .orElseGet(Html::none);
  }

  private String unknown() {
    return (canAsk ? "We could not ask the payment server just now. " : "")
        + "No payment has reached us yet. If your card was debited, nothing is lost: put it back and"
        + " run farthing resume, then come back here.";
  }

  private URI address(Sale sale) {
    return baseUrl.resolve("/orders/" + sale.basket());
  }
}
