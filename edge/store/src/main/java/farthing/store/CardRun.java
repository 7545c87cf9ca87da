package farthing.store;

import farthing.base.Bytes;
import farthing.base.IepId;
import java.time.Instant;

/**
 * An order as the register has it, and how far it is.
 *
 * @param run its number
 * @param at when its numbers were allocated
 * @param first its first card; the others follow, up to {@code wanted} of them
 * @param wanted how many cards it ends with
 * @param intended numbers to which nothing was sent yet
 * @param doubt cards that may have been written to and have not said so
 * @param made cards that have said they are what was meant
 * @param spoilt numbers that are never used
 */
public record CardRun(
    long run,
    Instant at,
    String product,
    Bytes productHash,
    IepId first,
    int wanted,
    String who,
    String place,
    int intended,
    int doubt,
    int made,
    int spoilt) {

  public boolean isComplete() {
    return made == wanted;
  }

  /** Numbers that are wanting: spoilt ones have left a gap. */
  public int wanting() {
    return wanted - made - doubt - intended;
  }
}
