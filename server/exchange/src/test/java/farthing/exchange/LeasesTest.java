package farthing.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Leases<String> terminals =
      new Leases<>(List.of("T1", "T2"), Duration.ofSeconds(20), clock::get);

  @Test
  void eachTerminalServesOneAtATime() throws Exception {
    Leases.Lease<String> one = terminals.lease(AT_ONCE).orElseThrow();
    Leases.Lease<String> other = terminals.lease(AT_ONCE).orElseThrow();

    assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder("T1", "T2");
    assertThat(terminals.lease(AT_ONCE)).isEmpty();
    one.close();
    assertThat(terminals.lease(AT_ONCE).map(Leases.Lease::get)).contains(one.get());
  }

  @Test
  void aLeaseEndsByItselfWhenItsClientStaysAway() throws Exception {
    terminals.lease(AT_ONCE);
    Leases.Lease<String> old = terminals.lease(AT_ONCE).orElseThrow();
    clock.addAndGet(Duration.ofSeconds(20).toNanos());

    assertThat(terminals.lease(AT_ONCE)).isPresent();
    assertThat(terminals.lease(AT_ONCE)).isPresent();
    assertThat(old.isOver()).isTrue();
  }

  @Test
  void givingBackLateTakesNothingFromTheNextHolder() throws Exception {
    Leases.Lease<String> late = terminals.lease(AT_ONCE).orElseThrow();
    terminals.lease(AT_ONCE);
    clock.addAndGet(Duration.ofSeconds(21).toNanos());
    Leases.Lease<String> next = terminals.lease(AT_ONCE).orElseThrow();
    terminals.lease(AT_ONCE);

    late.close();
    late.close();

    assertThat(next.isOver()).isFalse();
    assertThat(terminals.lease(AT_ONCE)).isEmpty();
  }

  @Test
  void whoWaitsIsServedAsSoonAsOneComesBack() throws Exception {
    Leases<String> real = new Leases<>(List.of("T1"), Duration.ofHours(1), System::nanoTime);
    Leases.Lease<String> held = real.lease(AT_ONCE).orElseThrow();
    CountDownLatch waiting = new CountDownLatch(1);
    Thread customer =
        Thread.startVirtualThread(() -> {
          waiting.countDown();
          lease(real).ifPresent(Leases.Lease::close);
        });
    waiting.await();
    held.close();

    assertThat(customer.join(PATIENT)).isTrue();
    assertThat(real.idle()).isEqualTo(1);
  }

  @Test
  void manyCustomersNeverShareATerminal() throws Exception {
    Leases<AtomicInteger> real =
        new Leases<>(
            List.of(new AtomicInteger(), new AtomicInteger(), new AtomicInteger()),
            Duration.ofHours(1),
            System::nanoTime);
    AtomicInteger served = new AtomicInteger();
    AtomicInteger shared = new AtomicInteger();
    List<Thread> customers =
        java.util.stream.IntStream.range(0, 300)
            .mapToObj(_ ->
                Thread.startVirtualThread(() -> {
                  try (Leases.Lease<AtomicInteger> lease = lease(real).orElseThrow()) {
                    if (lease.get().incrementAndGet() != 1) {
                      shared.incrementAndGet();
                    }
                    lease.get().decrementAndGet();
                    served.incrementAndGet();
                  }
                }))
            .toList();
    for (Thread customer : customers) {
      customer.join();
    }

    assertThat(served).hasValue(300);
    assertThat(shared).hasValue(0);
    assertThat(real.idle()).isEqualTo(3);
  }

  @Test
  void whoCameFirstIsServedFirst() throws Exception {
    Leases<String> one = new Leases<>(List.of("T1"), Duration.ofHours(1), System::nanoTime);
    Leases.Lease<String> held = one.lease(AT_ONCE).orElseThrow();
    Queue<Integer> served = new ConcurrentLinkedQueue<>();
    List<Thread> line = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      line.add(
          Thread.startVirtualThread(() -> {
            try (Leases.Lease<String> _ = lease(one).orElseThrow()) {
              served.add(number);
            }
          }));
      untilWaiting(one, i + 1);
    }

    held.close();

    for (Thread customer : line) {
      customer.join();
    }
    assertThat(List.copyOf(served)).isSorted().hasSize(20);
  }

  @Test
  void whatEndsByItselfGoesToTheFirstInTheLine() throws Exception {
    Leases<String> one = new Leases<>(List.of("T1"), Duration.ofMillis(50), System::nanoTime);
    Leases.Lease<String> left = one.lease(AT_ONCE).orElseThrow();

    assertThat(one.lease(PATIENT).map(Leases.Lease::get)).contains("T1");
    assertThat(left.isOver()).isTrue();
  }

  @Test
  void whoMeetsALineThatStandsIsToldSoon() throws Exception {
    AtomicLong time = new AtomicLong();
    Duration patience = Duration.ofMillis(20);
    // every look at the clock takes a millisecond, so that waiting ends without anybody's help
    Leases<String> one =
        new Leases<>(List.of("T1"), Duration.ofHours(1), () -> time.addAndGet(1_000_000));
    one.lease(AT_ONCE);

    long fresh = timeUntilSentAway(one, patience, time);
    time.addAndGet(patience.toNanos());
    long standing = timeUntilSentAway(one, patience, time);

    assertThat(Duration.ofNanos(fresh)).isGreaterThanOrEqualTo(patience);
    assertThat(Duration.ofNanos(standing)).isBetween(patience.dividedBy(10), patience.dividedBy(2));
  }

  @Test
  void aLineThatEmptiedIsWaitedInWithAllPatienceAgain() throws Exception {
    AtomicLong time = new AtomicLong();
    Duration patience = Duration.ofMillis(20);
    Leases<String> one =
        new Leases<>(List.of("T1"), Duration.ofHours(1), () -> time.addAndGet(1_000_000));
    Leases.Lease<String> held = one.lease(AT_ONCE).orElseThrow();
    time.addAndGet(Duration.ofMinutes(1).toNanos());
    held.close();
    assertThat(one.lease(AT_ONCE)).isPresent();

    assertThat(Duration.ofNanos(timeUntilSentAway(one, patience, time)))
        .isGreaterThanOrEqualTo(patience);
  }

  @Test
  void whoGivesUpWaitingLeavesTheLine() throws Exception {
    Leases<String> one = new Leases<>(List.of("T1"), Duration.ofHours(1), System::nanoTime);
    Leases.Lease<String> held = one.lease(AT_ONCE).orElseThrow();
    Thread impatient =
        Thread.startVirtualThread(() -> {
          try {
            one.lease(PATIENT);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    untilWaiting(one, 1);
    impatient.interrupt();
    impatient.join();
    held.close();

    assertThat(one.waiting()).isZero();
    assertThat(one.idle()).isEqualTo(1);
  }

  private static long timeUntilSentAway(Leases<String> pool, Duration patience, AtomicLong time)
      throws InterruptedException {
    long began = time.get();
    assertThat(pool.lease(patience)).isEmpty();
    return time.get() - began;
  }

  private static void untilWaiting(Leases<?> pool, int number) {
    while (pool.waiting() < number) {
      Thread.onSpinWait();
    }
  }

  private static <T> Optional<Leases.Lease<T>> lease(Leases<T> pool) {
    try {
      return pool.lease(PATIENT);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
