package farthing.security;

import farthing.base.Expiry;
import farthing.base.Suite;
import java.util.Set;

/**
 * How one security card is to behave.
 *
 * @param lastValidDay its own; afterwards it commands no debit
 * @param onlineCheckBehind whether whoever commands it checks a software purse against its shadow
 *     balance first; without that, software purses are refused, since they can be copied
 * @param suites of the purses that it commands; its own signatures are always suite 20
 * @param numbersPerBlock how many NTPSAMs are reserved at once, 2 to 1,000,000: the larger, the
 *     rarer the write; a crash burns at most two blocks
 */
public record PsamRules(
    Expiry lastValidDay, boolean onlineCheckBehind, Set<Suite> suites, int numbersPerBlock) {
  /** NTPSAM has 4 bytes: at a million burnt per crash, four thousand crashes use them up. */
  private static final int LARGEST_BLOCK = 1_000_000;

  public PsamRules {
    if (numbersPerBlock < 2 || numbersPerBlock > LARGEST_BLOCK) {
      throw new IllegalArgumentException("a block has 2 to 1000000 numbers");
    }
    suites = Set.copyOf(suites);
  }

  /** For the suites that are usual. */
  public PsamRules(Expiry lastValidDay, boolean onlineCheckBehind, int numbersPerBlock) {
    this(lastValidDay, onlineCheckBehind, Suite.USUAL, numbersPerBlock);
  }
}
