package farthing.netbank;

import farthing.bank.BookedLoad;
import farthing.bank.LoadState;
import farthing.bank.Movement;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.web.Html;
import java.time.InstantSource;
import java.util.Optional;

/** A load or unload as the person sees it: where the money is, and what to do (891, 892). */
final class LoadPage {
  private final InstantSource time;

  LoadPage(InstantSource time) {
    this.time = time;
  }

  Html of(StoredLoads.Shown load, Optional<CardInformation> card, Html token) {
    Movement movement = load.movement();
    return Html.of(
        """
        <h1>{}</h1>
        <p class="lead">{}</p>
        <section class="slip" aria-labelledby="slip">
        <h2 id="slip">{}</h2>
        <dl>
        <dt>{}</dt><dd class="amount">{}</dd>
        <dt>Fee</dt><dd>{}</dd>
        <dt>{}</dt><dd class="amount">{}</dd>
        <dt>Card</dt><dd>{}</dd>
        <dt>Ordered</dt><dd>{}</dd>
        {}
        <dt>Transaction</dt><dd class="code">{}</dd>
        </dl>
        </section>
        {}
        """,
        load.booked().load().order().description(),
        next(load),
        load.at().isPresent() ? "Receipt" : "So far",
        movement.flow() == Flow.LOAD ? "Onto the card" : "From the card",
        movement.amount(),
        movement.fee(),
        movement.flow() == Flow.LOAD ? "From the account" : "To the account",
        movement.onAccount(),
        card.map(c -> c.iep().masked()).orElse("not known"),
        Pages.when(load.booked().load().order().issued()),
        ended(load),
        load.trx(),
        buttons(load, token));
  }

  Html row(StoredLoads.Shown load) {
    return Html.of(
        "<tr><td>{}</td><td><a href=\"/loads/{}\">{}</a></td><td>{}</td></tr>",
        Pages.when(load.booked().load().order().issued()),
        load.trx(),
        load.booked().load().order().description(),
        next(load));
  }

  /** How it stands, and what to do now. */
  String next(StoredLoads.Shown load) {
    BookedLoad booked = load.booked();
    boolean loads = load.movement().flow() == Flow.LOAD;
    return switch (booked.state()) {
      case HOLDING -> "The bank's books are asked to hold the amount.";
      case HELD -> booked.isUnsure() ? unsure(booked) : held(loads);
      case COMMITTING -> done(loads) + " The account follows as soon as the books answer.";
      case COMMITTED -> done(loads);
      case RELEASING ->
          "Not done; the card was not changed. The account follows as soon as the books answer.";
      case RELEASED ->
          loads
              ? "Not done; the card was not changed, and the amount is back on the account."
              : "Not done; card and account were not changed.";
    };
  }

  private String unsure(BookedLoad booked) {
    return "Unsure for "
        + age(Math.max(0, booked.unsureFor(time.instant()).toSeconds()))
        + ": the card was given the issuer's command, and nobody knows whether it followed it. Put the"
        + " card in and type farthing resume; the amount stays held until then.";
  }

  private static String held(boolean loads) {
    return loads
        ? "The amount is held on the account. Your client now shows bank, account and amount, asks you"
            + " and loads the card. If it was stopped, put the card in and type farthing resume."
        : "Your client now shows bank, account and amount, asks you and unloads the card. If it was"
            + " stopped, put the card in and type farthing resume.";
  }

  private static String done(boolean loads) {
    return loads ? "Done: the card is loaded." : "Done: the card is unloaded.";
  }

  private static Html ended(StoredLoads.Shown load) {
    return load.at()
        .map(at ->
            Html.of(
                "<dt>Done</dt><dd>{}</dd>\n<dt>Reference</dt><dd>{}</dd>",
                Pages.when(at),
                load.ended()))
        .orElseGet(() ->
            load.ended().isEmpty()
                ? Html.none()
                : Html.of("<dt>Not done because</dt><dd>{}</dd>", load.ended()));
  }

  private static Html buttons(StoredLoads.Shown load, Html token) {
    LoadState state = load.booked().state();
    if (state != LoadState.HOLDING && state != LoadState.HELD) {
      return Html.none();
    }
    return Html.of(
        """
        <section>
        <form method="post" action="/loads/{}/ask">{}<button type="submit">Ask the card's issuer</button></form>
        <form method="post" action="/loads/{}/give-up">{}<button type="submit" class="second">Give it up</button></form>
        <p class="quiet">It can be given up as long as the card was not given the issuer's command.</p>
        </section>
        """,
        load.trx(),
        token,
        load.trx(),
        token);
  }

  /** {@code 2 hours}, {@code 3 days}: in its largest unit. */
  static String age(long seconds) {
    if (seconds < 60) {
      return counted(seconds, "second");
    }
    if (seconds < 3600) {
      return counted(seconds / 60, "minute");
    }
    return seconds < 86_400 ? counted(seconds / 3600, "hour") : counted(seconds / 86_400, "day");
  }

  private static String counted(long many, String unit) {
    return many + " " + unit + (many == 1 ? "" : "s");
  }
}
