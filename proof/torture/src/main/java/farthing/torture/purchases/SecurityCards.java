package farthing.torture.purchases;

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
 * Whether the security cards' numbers and sums are those of the journal's purchases and cancels.
 */
final class SecurityCards {
  private final Books books;
  private final List<Finding> findings = new ArrayList<>();

  private SecurityCards(Books books) {
    this.books = books;
  }

  static List<Finding> audit(Books books) {
    SecurityCards cards = new SecurityCards(books);
    cards.totals();
    cards.numbers();
    return List.copyOf(cards.findings);
  }

  /** The totals are the sum of what is counted. */
  private void totals() {
    Map<String, Long> purchases = new HashMap<>(books.psamStanding());
    for (Books.Capture capture : books.captures()) {
      if (!capture.isRefundDue()) {
        purchases.merge(
            Books.total(capture.psam(), capture.currency()),
            (long) capture.amountMinor(),
            Long::sum);
      }
    }
    Map<String, Long> cancels = new HashMap<>();
    for (Books.Cancel cancel : books.cancels()) {
      cancels.merge(
          Books.total(cancel.psam(), cancel.currency()), (long) cancel.amountMinor(), Long::sum);
    }
    compare("purchases", books.psamTotals(), purchases, Kind.CREATED, Kind.LOST);
    compare("cancels", books.psamCancels(), cancels, Kind.LOST, Kind.CREATED);
  }

  private void compare(
      String what, Map<String, Long> totals, Map<String, Long> sums, Kind more, Kind less) {
    Set<String> all = new TreeSet<>(sums.keySet());
    all.addAll(totals.keySet());
    for (String psam : all) {
      long total = totals.getOrDefault(psam, 0L);
      long sum = sums.getOrDefault(psam, 0L);
      if (total != sum) {
        findings.add(
            new Finding(
                total > sum ? more : less,
                "",
                "",
                Math.abs(total - sum),
                "security card %s totals %d of %s, the journal %d"
                    .formatted(psam, total, what, sum)));
      }
    }
  }

  /** No NTPSAM served twice. */
  private void numbers() {
    Set<String> used = new HashSet<>();
    for (Books.Drawn drawn : books.draws()) {
      once(used, drawn.psam(), drawn.ntpsam(), drawn.trx(), drawn.card(), drawn.amountMinor());
    }
    for (Books.Cancel cancel : books.cancels()) {
      once(used, cancel.psam(), cancel.ntpsam(), cancel.trx(), cancel.card(), cancel.amountMinor());
    }
  }

  private void once(
      Set<String> used, String psam, long ntpsam, String trx, String card, int minor) {
    if (!used.add(psam + "/" + ntpsam)) {
      findings.add(
          new Finding(
              Kind.CREATED,
              trx,
              card,
              minor,
              "NTPSAM %d of %s commanded two transactions".formatted(ntpsam, psam)));
    }
  }
}
