package farthing.clearing;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * What another thread works out of one thing after the other, one thing ahead of whoever asks. Used
 * by one thread.
 */
final class Ahead<T, R> implements AutoCloseable {
  private final Iterator<T> things;
  private final Function<T, R> work;
  private CompletableFuture<R> next;

  /** Begins with the first. */
  Ahead(List<T> things, Function<T, R> work) {
    this.things = things.iterator();
    this.work = work;
    this.next = begun();
  }

  /**
   * What came of the next thing, or what that threw; the one behind it is begun.
   *
   * @throws NoSuchElementException if there is none
   */
  R next() {
    CompletableFuture<R> these = next;
    next = begun();
    try {
      return these.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException why) {
        throw why;
      }
      throw e;
    }
  }

  /** In a thread of its own: whoever asks may need those that all share. */
  private CompletableFuture<R> begun() {
    CompletableFuture<R> begun = new CompletableFuture<>();
    if (things.hasNext()) {
      T thing = things.next();
      begun.completeAsync(() -> work.apply(thing), task -> Thread.ofVirtual().start(task));
    } else {
      begun.completeExceptionally(new NoSuchElementException());
    }
    return begun;
  }

  /** Nothing runs any more then. */
  @Override
  public void close() {
    next.exceptionally(_ -> null).join();
  }
}
