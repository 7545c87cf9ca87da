package farthing.store;

import farthing.base.IepId;
import java.util.OptionalInt;

/**
 * A purse's part in a step.
 *
 * @param nt NTIEP, 0 to FFFF
 * @param loadNumber which of the purse's loads and unloads the entry commands, from 1; once per
 *     purse and number, for ever
 */
public record PurseUse(IepId purse, int nt, Claim claim, OptionalInt loadNumber) {

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
    if (loadNumber.isPresent() && loadNumber.getAsInt() < 1) {
      throw new IllegalArgumentException("loads are counted from 1");
    }
  }

  public static PurseUse named(IepId purse, int nt) {
    return new PurseUse(purse, nt, Claim.NAMED, OptionalInt.empty());
  }

  public static PurseUse captured(IepId purse, int nt) {
    return new PurseUse(purse, nt, Claim.CAPTURED, OptionalInt.empty());
  }

  public static PurseUse mustBeAboveLastCaptured(IepId purse, int nt) {
    return new PurseUse(purse, nt, Claim.MUST_BE_ABOVE_LAST_CAPTURED, OptionalInt.empty());
  }

  /**
   * The purse's nth load or unload.
   *
   * @param loadNumber 1 to 2^31-1
   */
  public static PurseUse load(IepId purse, int nt, int loadNumber) {
    return named(purse, nt).asLoad(loadNumber);
  }

  /**
   * The same claim, as the purse's nth load or unload: an unload of a software purse has both.
   *
   * @param number 1 to 2^31-1
   */
  public PurseUse asLoad(int number) {
    return new PurseUse(purse, nt, claim, OptionalInt.of(number));
  }

  boolean isCaptured() {
    return claim == Claim.CAPTURED;
  }

  boolean mustBeAboveLastCaptured() {
    return claim == Claim.MUST_BE_ABOVE_LAST_CAPTURED;
  }
}
