package farthing.store;

import java.util.concurrent.CompletableFuture;

/**
 * An entry on its way into the journal, and the caller who waits for it.
 *
 * @param since when it came, as {@link System#nanoTime()}
 */
record PendingEntry(Entry entry, long since, CompletableFuture<Written> outcome)
    implements Waiting {
  PendingEntry(Entry entry) {
    this(entry, System.nanoTime(), new CompletableFuture<>());
  }
}
