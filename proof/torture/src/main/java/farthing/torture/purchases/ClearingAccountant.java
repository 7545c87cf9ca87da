package farthing.torture.purchases;

import farthing.base.Currency;
import farthing.torture.Finding;
import farthing.torture.Finding.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether clearing pays the shop what {@link Accountant} gives it: each purchase that is the shop's
 * by journal, card and order book, once, less the agreed fee, and nothing else.
 */
final class ClearingAccountant {
  private static final int WHOLE = 10_000;

  private final Books books;
  private final ClearedBooks clearing;
  private final List<Finding> findings = new ArrayList<>();

  private ClearingAccountant(Books books, ClearedBooks clearing) {
    this.books = books;
    this.clearing = clearing;
  }

  static List<Finding> audit(Books books, ClearedBooks clearing) {
    ClearingAccountant accountant = new ClearingAccountant(books, clearing);
    accountant.purchases();
    accountant.cancels();
    accountant.disputes();
    accountant.unproven();
    books.currencies().forEach(accountant::paid);
    return List.copyOf(accountant.findings);
  }

  /** Each capture in time is paid, or disputed; what is paid was captured in time. */
  private void purchases() {
    Map<String, ClearedBooks.Cleared> paid = once(false);
    Set<String> disputed = new HashSet<>();
    clearing.disputed().forEach(each -> disputed.add(each.trx()));
    for (Books.Capture capture : books.captures()) {
      ClearedBooks.Cleared cleared = paid.remove(capture.trx());
      if (capture.isRefundDue()) {
        if (cleared != null) {
          created(cleared, "its card gets it back, and the shop is paid too");
        }
      } else if (cleared == null && !disputed.contains(capture.trx())) {
        find(
            Kind.LOST,
            capture.trx(),
            capture.card(),
            capture.amountMinor(),
            "captured, and clearing knows nothing of it");
      } else if (cleared != null
          && !(cleared.amount().equals(capture.amount())
              && cleared.card().equals(capture.card()))) {
        created(cleared, "cleared as %s, captured as %s".formatted(cleared, capture));
      }
    }
    paid.values().forEach(each -> created(each, "cleared, and the journal has no such capture"));
  }

  private void cancels() {
    Map<String, ClearedBooks.Cleared> taken = once(true);
    for (Books.Cancel cancel : books.cancels()) {
      ClearedBooks.Cleared cleared = taken.remove(cancel.trx());
      if (cleared == null || !cleared.amount().equals(cancel.amount())) {
        find(
            Kind.CREATED,
            cancel.trx(),
            cancel.card(),
            cancel.amountMinor(),
            "cancelled, and clearing does not take it off the shop");
      }
    }
    taken
        .values()
        .forEach(each ->
            find(
                Kind.LOST,
                each.trx(),
                each.card(),
                each.amountMinor(),
                "taken off the shop, and the journal has no such cancel"));
  }

  private Map<String, ClearedBooks.Cleared> once(boolean cancels) {
    Map<String, ClearedBooks.Cleared> all = new HashMap<>();
    for (ClearedBooks.Cleared each : clearing.cleared()) {
      if (each.isCancel() == cancels && all.putIfAbsent(each.trx(), each) != null) {
        created(each, "cleared twice");
      }
    }
    return all;
  }

  /** Nobody lied here, and every card is known. */
  private void disputes() {
    clearing
        .disputed()
        .forEach(each ->
            find(
                Kind.UNDECIDED,
                each.trx(),
                each.card(),
                0,
                "%s are disputed: %s".formatted(each.amount(), each.reason())));
  }

  /** What was released and never proven is named, and nobody's. */
  private void unproven() {
    Set<String> all = new TreeSet<>(books.psamStanding().keySet());
    all.addAll(clearing.unproven().keySet());
    for (String each : all) {
      long standing = books.psamStanding().getOrDefault(each, 0L);
      long waits = clearing.unproven().getOrDefault(each, 0L);
      if (standing != waits) {
        find(
            standing > waits ? Kind.LOST : Kind.CREATED,
            "",
            "",
            Math.abs(standing - waits),
            "%s: without a proof stand %d in the journal, %d at clearing"
                .formatted(each, standing, waits));
      }
    }
  }

  /** Money on its way to the shop's account; of points, what the programme owes it. */
  private void paid(Currency currency) {
    long due = Holdings.of(books, currency).merchants() - fees(currency);
    for (ClearedBooks.Disputed each : clearing.disputed()) {
      due -= each.currency().equals(currency) ? each.amountMinor() : 0;
    }
    long settled = clearing.settled().getOrDefault(currency, 0L);
    long paid = currency.isPoints() ? clearing.unsettled().getOrDefault(currency, 0L) : settled;
    if (paid != due || (currency.isPoints() && settled != 0)) {
      find(
          paid > due ? Kind.CREATED : Kind.LOST,
          "",
          "",
          Math.abs(paid - due),
          "%s: the shop has %d to get, and clearing pays %d".formatted(currency, due, paid));
    }
  }

  /** Worked out a second time, purchase by purchase. */
  private long fees(Currency currency) {
    long fees = 0;
    for (ClearedBooks.Cleared each : clearing.cleared()) {
      if (each.currency().equals(currency) && !currency.isPoints()) {
        long share =
            (each.amountMinor() * (long) ClearingTown.FEE.basisPoints() + WHOLE / 2) / WHOLE;
        long fee = Math.min(share + ClearingTown.FEE.fixedMinor(), each.amountMinor());
        fees += each.isCancel() ? -fee : fee;
      }
    }
    return fees;
  }

  private void created(ClearedBooks.Cleared cleared, String text) {
    find(Kind.CREATED, cleared.trx(), cleared.card(), cleared.amountMinor(), text);
  }

  private void find(Kind kind, String trx, String card, long minor, String text) {
    findings.add(new Finding(kind, trx, card, minor, text));
  }
}
