package farthing.store;

import java.util.concurrent.CompletableFuture;

/** An entry on its way into the journal, and the caller who waits for it. */
record PendingEntry(Entry entry, CompletableFuture<Written> outcome) {
  PendingEntry(Entry entry) {
    this(entry, new CompletableFuture<>());
  }
}
