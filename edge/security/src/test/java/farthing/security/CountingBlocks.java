package farthing.security;

import farthing.base.PsamId;
import farthing.purse.TransactionNumbers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A durable counter that outlives the security card; fails when it is told to. */
final class CountingBlocks implements TransactionNumbers {
  final AtomicInteger reserved = new AtomicInteger();
  volatile boolean broken;
  private final AtomicLong last;

  CountingBlocks(long first) {
    last = new AtomicLong(first - 1);
  }

  @Override
  public Block reserve(PsamId psam, int size) {
    if (broken) {
      throw new IllegalStateException("the database is away");
    }
    reserved.incrementAndGet();
    long end = last.addAndGet(size);
    return new Block(end - size + 1, end);
  }
}
