package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JournalPatienceTest {

  private record Caller(long since, CompletableFuture<String> outcome) implements Waiting {
    static Caller before(Duration time) {
      return new Caller(System.nanoTime() - time.toNanos(), new CompletableFuture<>());
    }
  }

  @Test
  @Timeout(30)
  void whoHasWaitedTooLongIsToldWhereverHeWaitsAndTheOthersGoOnWaiting() throws Exception {
    Caller writing = Caller.before(Duration.ofSeconds(16));
    Caller reading = Caller.before(Duration.ofSeconds(20));
    Caller justCome = Caller.before(Duration.ZERO);
    CountDownLatch closed = new CountDownLatch(1);
    Thread patience =
        Thread.ofVirtual()
            .start(
                new JournalPatience(
                    List.of(() -> List.of(justCome, writing), () -> List.of(reading)), closed));

    for (Caller each : List.of(writing, reading)) {
      assertThatThrownBy(() -> Waiting.await(each.outcome()))
          .isInstanceOf(StoreUnavailable.class)
          .hasMessageContaining("no answer from the database in 15 s");
    }
    assertThat(justCome.outcome()).isNotDone();

    closed.countDown();
    patience.join();
  }
}
