package farthing.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop: customers come at their times, whether those before them were served or not. Who is
 * turned away comes again as one of the next, with the same draw, as a client does.
 */
final class Arrivals implements AutoCloseable {
  private static final long BETWEEN_LOOKS_NANOS = 500_000;

  private final List<Customer> all = new ArrayList<>();
  private final ConcurrentLinkedQueue<Customer> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param customers with a purse and a connection each; who is not idle cannot come
   */
  Arrivals(int customers, Scheme scheme, URI server) throws IOException {
    for (int i = 0; i < customers; i++) {
      Customer customer = new Customer(scheme, server);
      customer.prepare();
      all.add(customer);
    }
    idle.addAll(all);
  }

  /** So many a second, for so long; returns when all who came have gone. */
  Offered run(double perSecond, Duration time) {
    Offered offered = new Offered();
    Phaser inside = new Phaser(1);
    long began = System.nanoTime();
    long end = began + time.toNanos();
    double between = 1e9 / perSecond;
    long number = 0;
    for (long now = began; now - end < 0; now = System.nanoTime()) {
      long due = began + (long) (number * between);
      if (due - now > 0) {
        LockSupport.parkNanos(Math.min(due - now, BETWEEN_LOOKS_NANOS));
        continue;
      }
      number++;
      offered.cameLate(now - due);
      Customer customer = idle.poll();
      if (customer == null) {
        offered.notOffered();
        continue;
      }
      inside.register();
      Thread.startVirtualThread(() -> {
        try {
          customer.attempt(offered, due);
        } finally {
          idle.add(customer);
          inside.arriveAndDeregister();
        }
      });
    }
    inside.arriveAndAwaitAdvance();
    return offered;
  }

  @Override
  public void close() throws IOException {
    for (Customer customer : all) {
      customer.close();
    }
  }
}
