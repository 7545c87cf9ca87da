package farthing.purse;

import farthing.base.Amount;

/**
 * A load or an unload that a card was asked for, and what it answered.
 *
 * @param type LOAD or UNLOAD
 */
public record CardLoad(TransactionType type, LoadInitialize asked, LoadInitializeAnswer said) {

  public CardLoad {
    if (type != TransactionType.LOAD && type != TransactionType.UNLOAD) {
      throw new IllegalArgumentException("neither load nor unload: " + type);
    }
  }

  /** M. */
  public Amount amount() {
    return asked.amount();
  }

  /** What the slot holds once it is done; out of its bounds if the card must refuse. */
  public long balanceAfterMinor() {
    long before = said.balance().minor();
    return type == TransactionType.LOAD ? before + amount().minor() : before - amount().minor();
  }
}
