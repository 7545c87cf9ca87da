package farthing.purse;

import farthing.base.PsamId;

/**
 * Where a security card in software gets its NTPSAMs: a block at a time, durable before it is
 * given, so that after a crash none is ever used twice and a purchase needs no write of its own.
 */
public interface TransactionNumbers {

  /**
   * The next block for this security card, never given before and never given again.
   *
   * @param size how many numbers, at least 1
   */
  Block reserve(PsamId psam, int size);

  /**
   * A block of NTPSAMs.
   *
   * @param first and last belong to it; 1 to FFFFFFFF
   */
  record Block(long first, long last) {}
}
