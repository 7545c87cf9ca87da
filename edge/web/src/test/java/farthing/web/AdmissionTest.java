package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int MOST = 768;
  private static final long QUICK = PACE.toNanos();
  private static final long SLOW = PACE.toNanos() + 1;

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Admission admission = new Admission(PACE, MOST, clock::get, new Random(1));

  @Test
  void whileItIsQuickAsMuchAsEverComesIn() {
    for (int i = 0; i < 50; i++) {
      interval(500, QUICK);
    }

    assertThat(admission.limit()).isEqualTo(MOST);
  }

  @Test
  void whatIsSlowTwiceInARowLetsLessIn() {
    interval(500, SLOW);
    interval(500, SLOW);
    assertThat(admission.limit()).isEqualTo(400);
    interval(400, SLOW);

    assertThat(admission.limit()).isEqualTo(320);
  }

  /** A collection, a disk that syncs: few are inside, all of them late, and many come after it. */
  @Test
  void afterOneHiccupAsMuchComesInAsBefore() {
    for (int i = 0; i < 50; i++) {
      interval(20, QUICK);
      interval(20, SLOW);
    }

    assertThat(admission.limit()).isEqualTo(MOST);
    enter(MOST);
    assertThat(admission.enter()).isPositive();
  }

  @Test
  void neverSoLittleThatAHandfulIsSentAway() {
    for (int i = 0; i < 50; i++) {
      interval(admission.limit(), SLOW);
    }

    assertThat(admission.limit()).isEqualTo(Admission.LEAST);
    assertThat(admission.enter()).isZero();
  }

  @Test
  void fewSlowOnesAmongManyQuickChangeNothing() {
    for (int i = 0; i < 50; i++) {
      enter(100);
      leave(49, SLOW);
      leave(51, QUICK);
      nextInterval();
    }

    assertThat(admission.limit()).isEqualTo(MOST);
  }

  @Test
  void whenNothingEndsAnyMoreLessComesIn() {
    enter(500);
    for (int i = 0; i < 6; i++) {
      nextInterval();
    }

    assertThat(admission.limit()).isLessThan(200);
    assertThat(admission.enter()).isBetween(1, 3);
  }

  @Test
  void whenItIsQuickAgainMoreComesInUntilAllDoes() {
    for (int i = 0; i < 50; i++) {
      interval(admission.limit(), SLOW);
    }
    int least = admission.limit();
    interval(least, QUICK);
    assertThat(admission.limit()).isGreaterThan(least);
    for (int i = 0; i < 50; i++) {
      interval(admission.limit(), QUICK);
    }

    assertThat(admission.limit()).isEqualTo(MOST);
  }

  @Test
  void whatBeginsIsTurnedAwayWhileWhatEndsPasses() throws Exception {
    CountDownLatch begun = new CountDownLatch(3);
    CountDownLatch over = new CountDownLatch(1);
    AtomicInteger effects = new AtomicInteger();
    Route begin =
        Route.post(
                "/begin",
                request -> {
                  effects.incrementAndGet();
                  begun.countDown();
                  over.await();
                  return Answer.json(request.body());
                })
            .givingWay(request -> request.text().equals("{}"));
    Route end = Route.post("/end", request -> Answer.json(request.body()));
    DoorBounds four = DoorBounds.usual().withMaxConcurrent(4, Duration.ofSeconds(2));
    try (HttpDoor door =
            HttpDoor.open(
                DoorSettings.loopback("t").within(four), List.of(begin, end), new Metrics());
        Wire first = new Wire(door);
        Wire second = new Wire(door);
        Wire third = new Wire(door);
        Wire late = new Wire(door)) {
      List.of(first, second, third).forEach(wire -> send(wire, "/begin", "{}"));
      begun.await();
      for (int i = 0; i < 20; i++) {
        assertThat(late.send(Wire.post("/begin", "{}")).answer())
            .startsWith("HTTP/1.1 503 ")
            .containsPattern("Retry-After: [123]\r\n")
            .contains("application/problem+json", "SERVER_BUSY");
        assertThat(late.send(Wire.post("/end", "{}")).answer()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(effects).as("of what was turned away").hasValue(3);

      late.send(Wire.post("/begin", "{\"again\":1}"));
      over.countDown();
      assertThat(late.answer()).as("what was begun before").startsWith("HTTP/1.1 200 ");
      assertThat(first.answer()).startsWith("HTTP/1.1 200 ");
      assertThat(first.send(Wire.post("/begin", "{}")).answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  private void interval(int number, long nanos) {
    enter(number);
    leave(number, nanos);
    nextInterval();
  }

  private void enter(int number) {
    for (int i = 0; i < number; i++) {
      assertThat(admission.enter()).isZero();
    }
  }

  private void leave(int number, long nanos) {
    for (int i = 0; i < number; i++) {
      admission.leave(nanos);
    }
  }

  private void nextInterval() {
    clock.addAndGet(Admission.INTERVAL.toNanos());
    assertThat(admission.limit()).isPositive(); // and so the clock is looked at
  }

  private static void send(Wire wire, String path, String body) {
    try {
      wire.send(Wire.post(path, body));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
