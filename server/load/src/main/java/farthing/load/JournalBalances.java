package farthing.load;

import farthing.base.Currency;
import farthing.base.IepId;
import farthing.store.PurseTotals;

/**
 * Shadow balances out of the journal that load server and payment server share: what a purse was
 * issued with and loaded with, less what it has paid and was unloaded of.
 *
 * <p>It does not count draws whose proof is still missing, since no index leads to them: within
 * that time a copy may unload what the other one is paying. Whoever allows unloads of software
 * purses on these books bears that.
 */
public final class JournalBalances implements ShadowBalances {
  private final PurseTotals totals;
  private final ShadowBalances issuedWith;

  /**
   * @param issuedWith what each purse held when it was made
   */
  public JournalBalances(PurseTotals totals, ShadowBalances issuedWith) {
    this.totals = totals;
    this.issuedWith = issuedWith;
  }

  /** All purses were made empty. */
  public JournalBalances(PurseTotals totals) {
    this(totals, (_, _) -> 0);
  }

  @Override
  public long minor(IepId purse, Currency currency) {
    long loaded = totals.loadedMinor(purse).getOrDefault(currency, 0L);
    long paid = totals.capturedMinor(purse).getOrDefault(currency, 0L);
    return Math.subtractExact(Math.addExact(issuedWith.minor(purse, currency), loaded), paid);
  }
}
