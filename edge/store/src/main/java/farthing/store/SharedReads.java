package farthing.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Questions of many callers, asked together: while the database answers some, the next gather by
 * themselves, so the more callers there are, the more questions share a journey. A question is
 * never joined to those that left before it came, so its answer is as fresh as if it were asked
 * alone. Safe for all threads.
 *
 * @param <Q> with equals and hashCode
 */
final class SharedReads<Q, A> implements AutoCloseable {
  /** Answers in memory at once: some ten kilobytes each. */
  private static final int TOGETHER = 128;

  private static final int MOST_WAITING = Journal.MAX_WAITING;

  private final Source<Q, A> source;
  private final BlockingQueue<Asked<Q, A>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile List<Asked<Q, A>> inHand = List.of();
  private volatile boolean closed;

  /** Where the answers come from. */
  interface Source<Q, A> {
    /**
     * @param questions 1 to {@value #TOGETHER}, all different
     * @return without those that have no answer
     * @throws StoreUnavailable if the database does not answer
     */
    Map<Q, A> answers(List<Q> questions);
  }

  private record Asked<Q, A>(Q question, long since, CompletableFuture<Optional<A>> outcome)
      implements Waiting {}

  private SharedReads(String name, Source<Q, A> source) {
    this.source = source;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  static <Q, A> SharedReads<Q, A> of(String name, Source<Q, A> source) {
    SharedReads<Q, A> reads = new SharedReads<>(name, source);
    reads.thread.start();
    return reads;
  }

  /**
   * @throws StoreBusy if too many wait already
   * @throws StoreUnavailable if the database does not answer
   */
  Optional<A> ask(Q question) {
    Asked<Q, A> asked = new Asked<>(question, System.nanoTime(), new CompletableFuture<>());
    if (!waiting.offer(asked)) {
      throw new StoreBusy(MOST_WAITING + " questions wait already; nothing was changed");
    }
    if (closed) {
      refuseAll();
    }
    return Waiting.await(asked.outcome());
  }

  /** Where callers wait: in the queue, and while their question is on its way. */
  List<Supplier<? extends Collection<? extends Waiting>>> places() {
    return List.of(() -> waiting, () -> inHand);
  }

  /** Questions that have not left yet. */
  int waiting() {
    return waiting.size();
  }

  /** Who waits is told that it is closed; what is being asked is answered. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    refuseAll();
  }

  private void run() {
    try {
      while (!closed) {
        List<Asked<Q, A>> together = new ArrayList<>();
        together.add(waiting.take());
        waiting.drainTo(together, TOGETHER - 1);
        inHand = together;
        answer(together);
        inHand = List.of();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(List<Asked<Q, A>> together) {
    try {
      List<Q> questions =
          List.copyOf(new LinkedHashSet<>(together.stream().map(Asked::question).toList()));
      Map<Q, A> answers = source.answers(questions);
      together.forEach(a -> a.outcome().complete(Optional.ofNullable(answers.get(a.question()))));
    } catch (StoreUnavailable e) {
      together.forEach(a -> a.outcome().completeExceptionally(e));
    } catch (RuntimeException | Error e) {
      if (together.size() == 1) {
        together.getFirst().outcome().completeExceptionally(e);
      } else {
        // a row that cannot be read, or not all at once, is the trouble of who asked for it alone
        together.forEach(a -> answer(List.of(a)));
      }
    }
  }

  private void refuseAll() {
    StoreUnavailable tooLate = new StoreUnavailable("the journal is closed; nothing was changed");
    List<Asked<Q, A>> left = new ArrayList<>();
    waiting.drainTo(left);
    left.forEach(a -> a.outcome().completeExceptionally(tooLate));
  }
}
