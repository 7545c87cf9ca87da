package farthing.load;

import farthing.base.Currency;
import farthing.base.IepId;
import farthing.store.PurseBook;

/**
 * What a server's own journal and, where clearing stands in the same database, its books both show
 * on a software purse: the less of the two. What a copy spent at payment servers with other
 * databases clearing alone hears of. Safe for all threads.
 */
public final class ClearedBalances implements ShadowBalances {
  private final ShadowBalances journal;
  private final PurseBook cleared;

  public ClearedBalances(ShadowBalances journal, PurseBook cleared) {
    this.journal = journal;
    this.cleared = cleared;
  }

  @Override
  public long minor(IepId purse, Currency currency) {
    return Math.min(
        journal.minor(purse, currency), cleared.left(purse, currency).orElse(Long.MAX_VALUE));
  }
}
