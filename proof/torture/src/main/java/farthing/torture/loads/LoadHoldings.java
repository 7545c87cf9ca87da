package farthing.torture.loads;

import farthing.base.Currency;
import java.util.Comparator;
import java.util.List;

/**
 * Where a currency was at first and is now, in minor units: a load moves it from an account to a
 * card and makes none, nor other of it.
 *
 * @param opening on the cards when they were made
 * @param opened on the accounts when they were opened
 * @param onCards now
 * @param accounts what they have now
 */
record LoadHoldings(Currency currency, long opening, long opened, long onCards, long accounts) {

  /** Of each currency that a card or an account is in. */
  static List<LoadHoldings> of(LoadBooks books) {
    return books.cards().stream()
        .map(card -> card.balance().currency())
        .distinct()
        .sorted(Comparator.comparing(Currency::name))
        .map(currency -> of(books, currency))
        .toList();
  }

  private static LoadHoldings of(LoadBooks books, Currency currency) {
    List<LoadBooks.Card> cards =
        books.cards().stream().filter(card -> card.balance().currency().equals(currency)).toList();
    List<LoadBooks.Account> accounts =
        books.accounts().stream().filter(its -> its.currency().equals(currency)).toList();
    return new LoadHoldings(
        currency,
        cards.stream().mapToLong(card -> card.opening().minor()).sum(),
        accounts.stream().mapToLong(LoadBooks.Account::openingMinor).sum(),
        cards.stream().mapToLong(card -> card.balance().minor()).sum(),
        accounts.stream().mapToLong(LoadBooks.Account::freeMinor).sum());
  }

  /** Onto cards, at first and since. */
  long issued() {
    return opening + opened - accounts;
  }

  /** For people. */
  String text() {
    return "%s: issued %d minor units, %d of them at first: %d on cards, none in flight, none spent"
        .formatted(currency, issued(), opening, onCards);
  }

  /** What nobody has any more; below 0, what somebody has and nobody gave. */
  long difference() {
    return issued() - onCards;
  }
}
