package farthing.store;

import farthing.base.IepId;

/**
 * A purse's part in a step.
 *
 * @param nt NTIEP, 0 to FFFF
 */
public record PurseUse(IepId purse, int nt, Claim claim) {

  /** What the entry says of the purse's transaction number. */
  public enum Claim {
    /** Nothing: it only names it. */
    NAMED,
    /** The purse has proven the debit. Once per purse and number, for ever. */
    CAPTURED,
    /** Software purses: write this only if the number is above the last captured one. */
    MUST_BE_ABOVE_LAST_CAPTURED
  }

  public PurseUse {
    if (nt < 0 || nt > 0xFFFF) {
      throw new IllegalArgumentException("NTIEP has 2 bytes");
    }
  }

  public static PurseUse named(IepId purse, int nt) {
    return new PurseUse(purse, nt, Claim.NAMED);
  }

  public static PurseUse captured(IepId purse, int nt) {
    return new PurseUse(purse, nt, Claim.CAPTURED);
  }

  public static PurseUse mustBeAboveLastCaptured(IepId purse, int nt) {
    return new PurseUse(purse, nt, Claim.MUST_BE_ABOVE_LAST_CAPTURED);
  }

  boolean isCaptured() {
    return claim == Claim.CAPTURED;
  }

  boolean mustBeAboveLastCaptured() {
    return claim == Claim.MUST_BE_ABOVE_LAST_CAPTURED;
  }
}
