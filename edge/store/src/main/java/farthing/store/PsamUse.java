package farthing.store;

import farthing.base.PsamId;

/**
 * A security card's part in a step.
 *
 * @param ntpsam its transaction number, 0 to FFFFFFFF
 * @param batch 0 to FFFFFFFF
 */
public record PsamUse(PsamId psam, long ntpsam, long batch) {
  static final long LAST = 0xFFFF_FFFFL;

  public PsamUse {
    if (ntpsam < 0 || ntpsam > LAST || batch < 0 || batch > LAST) {
      throw new IllegalArgumentException("NTPSAM and batch have 4 bytes");
    }
  }
}
