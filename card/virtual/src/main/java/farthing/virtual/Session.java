package farthing.virtual;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.purse.InitializeAnswer;
import farthing.purse.TransactionType;

/**
 * What INITIALIZE opened and the very next command uses or loses: it stands in RAM only, so an old
 * S2 dies with it (PROTOCOL, section 3, rule 1).
 *
 * @param slot as P2 named it
 */
record Session(TransactionType type, int slot, Amount amount, InitializeAnswer answer) {
  private static final int AMOUNT_AT = 28;

  Amount balance() {
    return answer.balance();
  }

  /**
   * Whether DEBIT's data names INITIALIZE's amount and currency. Compared as bytes, so that any
   * bytes at all get an answer.
   */
  boolean isNamedBy(Bytes debit) {
    Bytes named = new ByteWriter(7).u4(amount.minor()).bytes(amount.currency().toBytes()).toBytes();
    return debit.slice(AMOUNT_AT, named.size()).equals(named);
  }
}
