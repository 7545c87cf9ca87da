package farthing.accounts;

import java.util.HashMap;
import java.util.Map;

/**
 * What stands on the accounts after some entries, in minor units: nothing but their sum.
 *
 * @param minor accounts that no entry named are missing; they stand at 0
 */
public record Balances(Map<Account, Long> minor) {
  public Balances {
    minor = Map.copyOf(minor);
  }

  /**
   * @throws ArithmeticException if a balance outgrows a long
   */
  public static Balances after(Iterable<LedgerEntry> entries) {
    Map<Account, Long> sums = new HashMap<>();
    for (LedgerEntry entry : entries) {
      for (Posting posting : entry.postings()) {
        sums.merge(posting.account(), posting.minor(), Math::addExact);
      }
    }
    return new Balances(sums);
  }

  public long of(Account account) {
    return minor.getOrDefault(account, 0L);
  }
}
