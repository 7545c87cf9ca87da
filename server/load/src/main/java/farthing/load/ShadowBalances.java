package farthing.load;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.batches.PurseWord;
import farthing.store.StoreUnavailable;

/** What the issuer's books show on a software purse (PROTOCOL, section 6). */
public interface ShadowBalances {

  /**
   * In minor units; below zero if more was taken than ever was there.
   *
   * @throws StoreUnavailable if the books do not answer
   */
  long minor(IepId purse, Currency currency);

  /**
   * Whether they show enough for an unload that is about to be commanded, and its number is not
   * used: MAY_PAY, BALANCE_TOO_LOW or NUMBER_STALE. Where they can, they keep it for that one, so
   * that no copy spends it meanwhile; asked again for the same unload they keep it once.
   *
   * @param transactionNumber NTIEP
   * @throws StoreUnavailable if the books do not answer
   */
  default PurseWord hold(LoadId unload, IepId purse, int transactionNumber, Amount amount) {
    return minor(purse, amount.currency()) < amount.minor()
        ? PurseWord.BALANCE_TOO_LOW
        : PurseWord.MAY_PAY;
  }
}
