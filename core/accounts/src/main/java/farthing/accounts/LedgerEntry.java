package farthing.accounts;

import farthing.base.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happened once, and what it did to the accounts. In every currency the postings sum to zero:
 * an entry that creates or loses money cannot be made.
 *
 * @param reference what it is of, 1 to 120 characters; a ledger has one entry of a reference
 * @param postings 2 to {@link #MOST_POSTINGS}, each of another account
 */
public record LedgerEntry(String reference, List<Posting> postings) {
  /** More belong into several entries: each locks all its accounts. */
  public static final int MOST_POSTINGS = 50;

  private static final int LONGEST_REFERENCE = 120;

  public LedgerEntry {
    if (reference.isBlank() || reference.length() > LONGEST_REFERENCE) {
      throw new IllegalArgumentException("a reference has 1 to 120 characters");
    }
    postings = List.copyOf(postings);
    if (postings.size() < 2 || postings.size() > MOST_POSTINGS) {
      throw new IllegalArgumentException("an entry has 2 to " + MOST_POSTINGS + " postings");
    }
    Set<Account> accounts = new HashSet<>();
    Map<Currency, Long> sums = new HashMap<>();
    for (Posting posting : postings) {
      if (!accounts.add(posting.account())) {
        throw new IllegalArgumentException("an account stands in an entry once");
      }
      sums.merge(posting.account().currency(), posting.minor(), Math::addExact);
    }
    sums.forEach((currency, sum) -> {
      if (sum != 0) {
        throw new IllegalArgumentException(
            reference + " does not sum to zero: " + sum + " minor units of " + currency);
      }
    });
  }

  /**
   * @param minor above 0: so much less on the one account, so much more on the other
   */
  public static LedgerEntry move(String reference, Account from, Account to, long minor) {
    if (minor <= 0) {
      throw new IllegalArgumentException("an amount above zero is moved");
    }
    return new LedgerEntry(reference, List.of(new Posting(from, -minor), new Posting(to, minor)));
  }
}
