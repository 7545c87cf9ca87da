package farthing.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Asks once for all who want the same at the same time: a cold server's first purchases of one
 * merchant would otherwise take every connection to ask the same row. Who waits shares the answer,
 * or the failure. Nothing is kept afterwards. Safe for all threads.
 */
public final class SharedQuestion<K, V> {
  private final ConcurrentHashMap<K, CompletableFuture<V>> asking = new ConcurrentHashMap<>();

  public V ask(K what, Supplier<V> question) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> others = asking.putIfAbsent(what, mine);
    if (others != null) {
      return answerOf(others);
    }
    try {
      mine.complete(question.get());
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
    } finally {
      asking.remove(what, mine);
    }
    return answerOf(mine);
  }

  /** How many share the question that is open now. */
  int waiting(K what) {
    CompletableFuture<V> open = asking.get(what);
    return open == null ? 0 : open.getNumberOfDependents();
  }

  private static <V> V answerOf(CompletableFuture<V> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e);
    }
  }
}
