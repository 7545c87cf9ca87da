package farthing.netbank;

import farthing.bank.Offering;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.messages.LoadOffer;
import farthing.web.Html;
import java.net.URI;
import java.util.Optional;

/**
 * A card's session as the person sees it: the client is started, the card is read, the amount is
 * chosen, the client does the rest (steps 871 to 875).
 */
final class VisitPage {
  private VisitPage() {}

  /**
   * How far it is.
   *
   * @param session its address for the client
   * @param offering what can be done for the card that was read; empty before
   * @param load what was ordered; empty before
   * @param note what became of the amount that was sent last; empty text if nothing is to be said
   */
  record Seen(
      Visit visit,
      URI session,
      Optional<Offering> offering,
      Optional<StoredLoads.Shown> load,
      String note) {}

  /** Whether it is the client's turn: a form must not be taken from under the person's hands. */
  static boolean waits(Seen seen) {
    return seen.load().isPresent()
        ? !seen.load().get().booked().state().isEnded()
        : seen.visit().card().isEmpty();
  }

  static Html of(Seen seen, Html token, LoadPage loadPage) {
    if (seen.load().isPresent()) {
      return ordered(seen.load().get(), loadPage);
    }
    boolean loads = seen.visit().flow() == Flow.LOAD;
    return Html.of(
        """
        <h1>{}</h1>
        {}
        {}
        """,
        loads ? "Load a card" : "Unload a card",
        seen.note().isEmpty()
            ? Html.none()
            : Html.of("<p class=\"notice\" role=\"alert\">{}</p>", seen.note()),
        seen.visit().card().map(card -> choice(seen, card, token)).orElseGet(() -> command(seen)));
  }

  /** Steps 871 and 872. */
  private static Html command(Seen seen) {
    return Html.of(
        """
        <section aria-labelledby="start">
        <h2 id="start">Put the card in and start its client</h2>
        <p>Type this, with your card's file, or its reader, for FILE:</p>
        <pre class="code">farthing {} {} --card FILE</pre>
        <p class="quiet">This page goes on by itself once the card is read. Nothing moves before you have said how much. Who has
        this address can go on in your place: keep it to yourself.</p>
        </section>
        """,
        seen.visit().flow().word(),
        seen.session());
  }

  /** Steps 873 and 874. */
  private static Html choice(Seen seen, CardInformation card, Html token) {
    return Html.of(
        """
        <section aria-labelledby="read">
        <h2 id="read">The card {}</h2>
        <dl>
        {}
        </dl>
        {}
        </section>
        """,
        card.iep().masked(),
        Html.all(card.slots().stream().map(VisitPage::slot).toList()),
        switch (seen.offering().orElseThrow()) {
          case Offering.Offered offered -> form(seen.visit(), offered.offer(), token);
          case Offering.Refused refused -> cannot(refused.code().title() + ". " + refused.text());
          case Offering.Unknown _ -> cannot("The accounts do not answer. Load this page again.");
        });
  }

  private static Html slot(CardInformation.Slot slot) {
    return Html.of(
        "<dt>{}</dt><dd>holds <span class=\"amount\">{}</span>, at most {}</dd>",
        slot.balance().currency().text(),
        slot.balance(),
        slot.maximum());
  }

  private static Html form(Visit visit, LoadOffer offer, Html token) {
    if (!offer.isPossible()) {
      return cannot(offer.text());
    }
    return Html.of(
        """
        <p>From {} to {}; {}.</p>
        <form method="post" action="/visits/{}/amount">
        {}
        <p><label>{}, in {}<br><input name="amount" inputmode="decimal" required maxlength="12" placeholder="{}"></label></p>
        <button type="submit">{}</button>
        </form>
        """,
        offer.least(),
        offer.most(),
        offer.text(),
        visit.token(),
        token,
        visit.flow() == Flow.LOAD ? "Onto the card" : "From the card",
        offer.most().currency().text(),
        offer.most().number(),
        visit.flow() == Flow.LOAD ? "Load" : "Unload");
  }

  private static Html cannot(String why) {
    return Html.of(
        """
        <p class="notice">{}</p>
        <p><a class="button" href="/">To your account</a></p>
        """,
        why);
  }

  /** Step 875 and what follows. */
  private static Html ordered(StoredLoads.Shown load, LoadPage loadPage) {
    return Html.of(
        """
        <h1>{}</h1>
        <p class="lead">{}</p>
        <p><a class="button" href="/loads/{}">How it stands</a></p>
        """,
        load.booked().load().order().description(),
        loadPage.next(load),
        load.trx());
  }
}
