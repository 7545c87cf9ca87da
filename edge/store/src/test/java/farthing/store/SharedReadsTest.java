package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
  private final List<List<Integer>> journeys = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch firstLeft = new CountDownLatch(1);
  private final CountDownLatch answers = new CountDownLatch(1);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final SharedReads<Integer, String> reads =
      SharedReads.of("reads-under-test", this::numbers);

  /** Knows the even numbers, cannot read 13, has no room for 17, and is away at 99. */
  private Map<Integer, String> numbers(List<Integer> asked) {
    journeys.add(asked);
    firstLeft.countDown();
    try {
      answers.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (asked.contains(99)) {
      throw new StoreUnavailable("away");
    }
    Map<Integer, String> known = new HashMap<>();
    for (int number : asked) {
      if (number == 13) {
        throw new IllegalStateException("row 13 is spoilt");
      }
      if (number == 17) {
        throw new OutOfMemoryError("a row too large");
      }
      if (number % 2 == 0) {
        known.put(number, "number " + number);
      }
    }
    return known;
  }

  @AfterEach
  void end() {
    answers.countDown();
    reads.close();
    callers.close();
  }

  /** One journey is under way; all of these come while it is. */
  private List<Future<Optional<String>>> askTogether(int... numbers) throws InterruptedException {
    List<Future<Optional<String>>> asked = new ArrayList<>();
    asked.add(callers.submit(() -> reads.ask(0)));
    firstLeft.await();
    for (int number : numbers) {
      asked.add(callers.submit(() -> reads.ask(number)));
    }
    while (reads.waiting() < numbers.length) {
      Thread.onSpinWait();
    }
    answers.countDown();
    return asked;
  }

  @Test
  void whoComesWhileOthersAreAnsweredSharesTheNextJourney() throws Exception {
    List<Future<Optional<String>>> asked = askTogether(2, 3, 4, 2);

    assertThat(asked.get(0).get()).contains("number 0");
    assertThat(asked.get(1).get()).contains("number 2");
    assertThat(asked.get(2).get()).isEmpty();
    assertThat(asked.get(3).get()).contains("number 4");
    assertThat(asked.get(4).get()).contains("number 2");
    assertThat(journeys).hasSize(2);
    assertThat(journeys.get(1)).containsExactlyInAnyOrder(2, 3, 4);
  }

  @Test
  void rowThatCannotBeReadIsTheTroubleOfWhoAskedForItAlone() throws Exception {
    List<Future<Optional<String>>> asked = askTogether(2, 13);

    assertThat(asked.get(1).get()).contains("number 2");
    assertThatThrownBy(() -> asked.get(2).get()).hasMessageContaining("row 13 is spoilt");
  }

  @Test
  void whatThereIsNoRoomForEndsNeitherTheOthersNorTheReader() throws Exception {
    List<Future<Optional<String>>> asked = askTogether(17, 2);

    assertThatThrownBy(() -> asked.get(1).get()).hasMessageContaining("a row too large");
    assertThat(asked.get(2).get()).contains("number 2");
    assertThat(reads.ask(4)).contains("number 4");
  }

  @Test
  void allWhoAskedADatabaseThatIsAwayAreToldSo() throws Exception {
    List<Future<Optional<String>>> asked = askTogether(2, 99);

    for (Future<Optional<String>> each : asked.subList(1, 3)) {
      assertThatThrownBy(each::get).hasCauseInstanceOf(StoreUnavailable.class);
    }
    assertThat(reads.ask(4)).contains("number 4");
  }

  @Test
  void nobodyWaitsForWhatIsClosed() throws Exception {
    Future<Optional<String>> under = callers.submit(() -> reads.ask(0));
    firstLeft.await();
    Future<Optional<String>> behind = callers.submit(() -> reads.ask(2));
    while (reads.waiting() < 1) {
      Thread.onSpinWait();
    }

    reads.close();

    assertThatThrownBy(behind::get).hasCauseInstanceOf(StoreUnavailable.class);
    assertThatThrownBy(() -> reads.ask(4)).isInstanceOf(StoreUnavailable.class);
    assertThat(under.get()).contains("number 0");
  }
}
