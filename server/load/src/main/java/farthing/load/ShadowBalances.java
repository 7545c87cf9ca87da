package farthing.load;

import farthing.base.Currency;
import farthing.base.IepId;
import farthing.store.StoreUnavailable;

/** What the issuer's books show on a software purse (PROTOCOL, section 6). */
public interface ShadowBalances {

  /**
   * In minor units; below zero if more was taken than ever was there.
   *
   * @throws StoreUnavailable if the books do not answer
   */
  long minor(IepId purse, Currency currency);
}
