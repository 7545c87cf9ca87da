package farthing.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

  private static <T> Optional<Leases.Lease<T>> lease(Leases<T> pool) {
    try {
      return pool.lease(PATIENT);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
