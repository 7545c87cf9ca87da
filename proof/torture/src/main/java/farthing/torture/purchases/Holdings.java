package farthing.torture.purchases;

import farthing.base.Currency;

/**
 * What each party holds of one currency, in minor units: by cards' balances and the journal's
 * captures and cancels.
 *
 * @param issued onto the cards
 * @param onCards now
 * @param merchants' claims: paid in time and not taken back
 * @param refundsOwed to cards: paid too late, or taken back and not on the card
 */
record Holdings(Currency currency, long issued, long onCards, long merchants, long refundsOwed) {

  static Holdings of(Books books, Currency currency) {
    long issued = 0;
    long onCards = 0;
    long credited = 0;
    for (Books.Card card : books.cards()) {
      if (card.balance().currency().equals(currency)) {
        issued += card.issued().minor();
        onCards += card.balance().minor();
        credited += card.credits().stream().mapToLong(Books.Credit::amountMinor).sum();
      }
    }
    long cancelled =
        books.cancels().stream()
            .filter(cancel -> cancel.currency().equals(currency))
            .mapToLong(Books.Cancel::amountMinor)
            .sum();
    long paid = 0;
    long late = 0;
    for (Books.Capture capture : books.captures()) {
      if (capture.currency().equals(currency)) {
        paid += capture.isRefundDue() ? 0 : capture.amountMinor();
        late += capture.isRefundDue() ? capture.amountMinor() : 0;
      }
    }
    return new Holdings(currency, issued, onCards, paid - cancelled, late + cancelled - credited);
  }

  /** What nobody holds; below 0, what somebody holds and nobody gave. */
  long difference() {
    return issued - onCards - merchants - refundsOwed;
  }

  /** For people. */
  String text() {
    return "%s: issued %d minor units: %d on cards, %d the merchants', %d owed to cards"
        .formatted(currency, issued, onCards, merchants, refundsOwed);
  }
}
