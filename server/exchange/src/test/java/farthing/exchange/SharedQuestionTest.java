package farthing.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedQuestionTest {
  private final SharedQuestion<String, Integer> question = new SharedQuestion<>();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void aCrowdAsksOnceAndSharesTheAnswer() throws Exception {
    assertThat(crowd(asked::incrementAndGet)).containsOnly("1");
    assertThat(asked).hasValue(1);
  }

  @Test
  void aFailureReachesEveryoneWhoWaited() throws Exception {
    Supplier<Integer> failing =
        () -> {
          throw new IllegalStateException("away " + asked.incrementAndGet());
        };
    assertThat(crowd(failing)).containsOnly("away 1");
  }

  @Test
  void theNextOneAsksAnew() {
    assertThat(question.ask("shop", asked::incrementAndGet)).isEqualTo(1);
    assertThatThrownBy(() ->
            question.ask(
                "shop",
                () -> {
                  throw new IllegalStateException("away");
                }))
        .hasMessage("away");
    assertThat(question.ask("shop", asked::incrementAndGet)).isEqualTo(2);
  }

  /** Twenty who ask while the first one's question is still open. */
  private List<String> crowd(Supplier<Integer> answer) throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch allWait = new CountDownLatch(1);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first =
          callers.submit(() ->
              said(() -> {
                open.countDown();
                await(allWait);
                return answer.get();
              }));
      open.await();
      List<Future<String>> rest =
          IntStream.range(0, 20).mapToObj(_ -> callers.submit(() -> said(answer))).toList();
      untilAllWait();
      allWait.countDown();
      List<String> all = new ArrayList<>(List.of(first.get()));
      for (Future<String> one : rest) {
        all.add(one.get());
      }
      return all;
    }
  }

  private void untilAllWait() {
    while (question.waiting("shop") < 20) {
      Thread.onSpinWait();
    }
  }

  private String said(Supplier<Integer> answer) {
    try {
      return question.ask("shop", answer).toString();
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
