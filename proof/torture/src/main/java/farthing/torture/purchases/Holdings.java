package farthing.torture.purchases;

/**
 * What each party holds, in minor units: by cards' balances and the journal's captures and cancels.
 *
 * @param issued onto the cards
 * @param onCards now
 * @param merchants' claims: paid in time and not taken back
 * @param refundsOwed to cards: paid too late, or taken back and not on the card
 */
record Holdings(long issued, long onCards, long merchants, long refundsOwed) {

  static Holdings of(Books books) {
    long issued = 0;
    long onCards = 0;
    long credited = 0;
    for (Books.Card card : books.cards()) {
      issued += card.issuedMinor();
      onCards += card.balanceMinor();
      credited += card.credits().stream().mapToLong(Books.Credit::amountMinor).sum();
    }
    long cancelled = books.cancels().stream().mapToLong(Books.Cancel::amountMinor).sum();
    long paid = 0;
    long late = 0;
    for (Books.Capture capture : books.captures()) {
      paid += capture.isRefundDue() ? 0 : capture.amountMinor();
      late += capture.isRefundDue() ? capture.amountMinor() : 0;
    }
    return new Holdings(issued, onCards, paid - cancelled, late + cancelled - credited);
  }

  /** What nobody holds; below 0, what somebody holds and nobody gave. */
  long difference() {
    return issued - onCards - merchants - refundsOwed;
  }
}
