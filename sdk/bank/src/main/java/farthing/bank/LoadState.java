package farthing.bank;

/** How far a bank is with a load or an unload. It ends once, committed or released. */
public enum LoadState {
  /** The account system was or will be asked to hold; the order was shown to nobody. */
  HOLDING,
  /** Held, and the order is out: message M or the load server decides, never the time. */
  HELD,
  /** The card was loaded or unloaded: decided; the account system is told until it answers. */
  COMMITTING,
  COMMITTED,
  /** Nothing moved on the card, and never will: decided; the account system is told likewise. */
  RELEASING,
  RELEASED;

  public boolean isEnded() {
    return this == COMMITTED || this == RELEASED;
  }
}
