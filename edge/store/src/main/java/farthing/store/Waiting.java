package farthing.store;

import java.util.concurrent.CompletableFuture;

/** Somebody who waits for the database, whose time {@link JournalPatience} looks after. */
interface Waiting {
  /** When he came, as {@link System#nanoTime()}. */
  long since();

  CompletableFuture<?> outcome();
}
