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

  /**
   * Whether an answer to the command is of this load, as far as that needs no key: a card that did
   * it holds M more or less, one that refused holds what it held and gives RIEP, which opens HIEP.
   */
  public boolean fits(LoadAnswer answer) {
    long balance = answer.cc().isDone() ? balanceAfterMinor() : said.balance().minor();
    return answer.transactionNumber() == said.transactionNumber()
        && answer.balanceAfterMinor() == balance
        && answer.secret().stream().allMatch(this::opens);
  }

  private boolean opens(CardSecret secret) {
    return Commitment.to(secret, asked, said.iep(), said.transactionNumber())
        .equals(said.commitment());
  }
}
