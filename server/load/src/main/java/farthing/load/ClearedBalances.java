package farthing.load;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.batches.PurseWord;
import farthing.store.PurseBook;

/**
 * What a server's own journal and, where clearing stands in the same database, its books both show
 * on a software purse: an unload has to be covered by each, and clearing's books keep it from then
 * on. What a copy spent at payment servers with other databases clearing alone hears of. Safe for
 * all threads.
 */
public final class ClearedBalances implements ShadowBalances {
  private final ShadowBalances journal;
  private final PurseBook cleared;

  public ClearedBalances(ShadowBalances journal, PurseBook cleared) {
    this.journal = journal;
    this.cleared = cleared;
  }

  /** By the journal alone. */
  @Override
  public long minor(IepId purse, Currency currency) {
    return journal.minor(purse, currency);
  }

  @Override
  public PurseWord hold(LoadId unload, IepId purse, int transactionNumber, Amount amount) {
    PurseWord word = journal.hold(unload, purse, transactionNumber, amount);
    return word == PurseWord.MAY_PAY
        ? cleared.hold(unload.party(), unload.trx(), purse, transactionNumber, amount)
        : word;
  }
}
