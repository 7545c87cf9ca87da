package farthing.virtual;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.purse.CardSecret;
import farthing.purse.InitializeAnswer;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.TransactionType;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;

/**
 * What INITIALIZE opened and the very next command uses or loses: it stands in RAM only, so an old
 * S2 dies with it (PROTOCOL, section 3, rule 1).
 */
sealed interface Session {

  TransactionType type();

  /** As P2 named it. */
  int slot();

  /** The card's answer to INITIALIZE. */
  Bytes opening();

  /** A purchase, an authentication or a cancel. */
  record OfPurchase(TransactionType type, int slot, Amount amount, InitializeAnswer answer)
      implements Session {
    private static final int AMOUNT_AT = 28;

    @Override
    public Bytes opening() {
      return answer.toBytes();
    }

    Amount balance() {
      return answer.balance();
    }

    /**
     * Whether DEBIT's data names INITIALIZE's amount and currency. Compared as bytes, so that any
     * bytes at all get an answer.
     */
    boolean isNamedBy(Bytes debit) {
      Bytes named =
          new ByteWriter(7).u4(amount.minor()).bytes(amount.currency().toBytes()).toBytes();
      return debit.slice(AMOUNT_AT, named.size()).equals(named);
    }
  }

  /**
   * A load or an unload.
   *
   * @param secret RIEP, given away only with a refusal
   */
  record OfLoad(
      TransactionType type,
      int slot,
      LoadInitialize load,
      LoadInitializeAnswer answer,
      CardSecret secret)
      implements Session {
    @Override
    public Bytes opening() {
      return answer.toBytes();
    }
  }

  /** An update, which has no slot. */
  record OfUpdate(UpdateInitialize update, UpdateInitializeAnswer answer) implements Session {
    @Override
    public TransactionType type() {
      return TransactionType.UPDATE;
    }

    @Override
    public int slot() {
      return 0;
    }

    @Override
    public Bytes opening() {
      return answer.toBytes();
    }
  }
}
