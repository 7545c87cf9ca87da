package farthing.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Somebody who waits for the database, whose time {@link JournalPatience} looks after. */
interface Waiting {
  /** When he came, as {@link System#nanoTime()}. */
  long since();

  CompletableFuture<?> outcome();

  /**
   * What came of it, or thrown what went wrong.
   *
   * @throws StoreUnavailable if the thread is interrupted: what came of it is unknown
   */
  static <T> T await(CompletableFuture<T> outcome) {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException told ? told : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while the database was asked", e);
    }
  }
}
