package farthing.security;

import static farthing.security.PsamStory.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Currency;
import farthing.purse.CurrencyTotals;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SecurityCard.DrawOutcome;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SignedDraw;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SoftwarePsamThreadsTest {
  private static final int THREADS = 16;
  private static final int EACH = 50;

  private final PsamStory story = new PsamStory();

  @Test
  void totalsAreExactAndNoNumberComesTwiceWithManyThreads() throws Exception {
    List<List<SignedDraw>> all =
        together(thread -> {
          List<SignedDraw> drawn = new ArrayList<>();
          for (int i = 0; i < EACH; i++) {
            SignedDraw signed = story.signed(1000L * thread + i, 3);
            DebitAnswer paid = story.card.pays(signed);
            story.proves(signed, paid);
            story.proves(signed, paid);
            drawn.add(signed);
          }
          return drawn;
        });

    Set<Long> numbers = new HashSet<>();
    all.forEach(drawn -> drawn.forEach(d -> assertThat(numbers.add(d.psamTransaction())).isTrue()));
    assertThat(story.totals.snapshot())
        .containsExactly(
            new CurrencyTotals(Currency.EUR, THREADS * EACH, 3L * THREADS * EACH, 0, 0));
  }

  @Test
  void sameDrawFromManyThreadsGetsOneS2AndReservesOnce() throws Exception {
    story.limitedTo(THREADS, Map.of(Currency.EUR, (long) THREADS * 100));
    PsamDraw draw = story.drawing(1, euros(100));
    CyclicBarrier allBelieveToBeFirst = new CyclicBarrier(THREADS);
    story.hotlist = purse -> meet(allBelieveToBeFirst);

    List<DrawOutcome> all = together(thread -> story.psam.initialize(draw));
    assertThat(new HashSet<>(all)).hasSize(1);
    story.hotlist = purse -> false;
    story.signed(2, (THREADS - 1) * 100);
  }

  @Test
  void onlyOneOfManyDrawsForATrxIsSigned() throws Exception {
    CyclicBarrier allBelieveToBeFirst = new CyclicBarrier(THREADS);
    story.hotlist = purse -> meet(allBelieveToBeFirst);

    List<DrawOutcome> all =
        together(thread -> story.psam.initialize(story.drawing(1, euros(100 + thread))));
    assertThat(all).filteredOn(o -> o instanceof DrawOutcome.Signed).hasSize(1);
  }

  @Test
  void batchCountsExactlyHoweverManyThreadsCount() throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    int rounds = 5000;
    together(thread -> {
      meet(start);
      for (int i = 0; i < rounds; i++) {
        story.totals.reserve(i, euros(1), story.now);
        story.totals.count(i, euros(1));
        story.totals.count((long) rounds * (thread + 1) + i, euros(1));
      }
      return thread;
    });

    int all = rounds * (THREADS + 1);
    story.holds(all, all);
  }

  @Test
  void drawsSideBySideCannotOverrunTheCeiling() throws Exception {
    story.limitedTo(1000, Map.of(Currency.EUR, 1000L));

    List<DrawOutcome> all =
        together(thread -> story.psam.initialize(story.drawing(thread, euros(100))));
    assertThat(all).filteredOn(o -> o instanceof DrawOutcome.Signed).hasSize(10);
    assertThat(all)
        .filteredOn(o -> o.equals(new DrawOutcome.Refused(DrawRefusal.CEILING_REACHED)))
        .hasSize(THREADS - 10);
  }

  /** As the hotlist's answer: not blocked, once all are there. */
  private static boolean meet(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
      return false;
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Job<T> {
    T run(int thread) throws Exception;
  }

  private static <T> List<T> together(Job<T> job) throws Exception {
    List<Callable<T>> jobs = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      jobs.add(() -> job.run(thread));
    }
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<T> future : threads.invokeAll(jobs)) {
        results.add(future.get());
      }
    }
    return results;
  }
}
