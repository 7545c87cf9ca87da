package farthing.security;

import farthing.base.PsamId;
import farthing.purse.TransactionNumbers;
import farthing.purse.TransactionNumbers.Block;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One security card's NTPSAMs out of blocks that were made durable before. Each is given once; one
 * whose draw comes to nothing is burnt.
 *
 * <p>Safe for all threads. The next block is fetched when half of this one is gone, by the thread
 * that notices; the others go on taking numbers meanwhile and wait only when there are none.
 */
final class ReservedNumbers {
  private static final long LARGEST = 0xFFFF_FFFFL;

  private final PsamId psam;
  private final TransactionNumbers blocks;
  private final int size;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Current current = new Current(new Block(1, 0));
  private volatile @Nullable Block following;

  /** Under the lock: no block may reach back before it. */
  private long lastReserved;

  ReservedNumbers(PsamId psam, TransactionNumbers blocks, int size) {
    this.psam = psam;
    this.blocks = blocks;
    this.size = size;
  }

  long next() {
    while (true) {
      Current from = current;
      long number = from.next.getAndIncrement();
      if (number <= from.block.last()) {
        if (number >= from.half && following == null) {
          fetchAhead();
        }
        return number;
      }
      goOnAfter(from);
    }
  }

  private void fetchAhead() {
    if (!fetching.tryLock()) {
      return; // somebody does
    }
    try {
      if (following == null) {
        following = fetch();
      }
    } catch (RuntimeException e) {
      // Numbers are left, so this draw goes on; the next one tries again, and who finds none left
      // gets the error.
    } finally {
      fetching.unlock();
    }
  }

  private void goOnAfter(Current usedUp) {
    fetching.lock();
    try {
      if (current != usedUp) {
        return;
      }
      Block ready = following;
      current = new Current(ready == null ? fetch() : ready);
      following = null;
    } finally {
      fetching.unlock();
    }
  }

  private Block fetch() {
    Block block = blocks.reserve(psam, size);
    if (block.first() <= lastReserved || block.last() < block.first() || block.last() > LARGEST) {
      throw new IllegalStateException(
          "security card %s was given the numbers %d to %d after %d: no number may come twice"
              .formatted(psam, block.first(), block.last(), lastReserved));
    }
    lastReserved = block.last();
    return block;
  }

  private static final class Current {
    private final Block block;
    private final long half;
    private final AtomicLong next;

    Current(Block block) {
      this.block = block;
      this.half = block.first() + (block.last() - block.first()) / 2;
      this.next = new AtomicLong(block.first());
    }
  }
}
