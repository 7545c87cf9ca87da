package farthing.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Customers who buy one thing after the other, each on a virtual thread of its own. */
final class Load implements AutoCloseable {
  private final List<Customer> customers;

  private Load(List<Customer> customers) {
    this.customers = customers;
  }

  static Load of(int clients, Scheme scheme, URI server) {
    return new Load(
        IntStream.range(0, clients).mapToObj(_ -> new Customer(scheme, server)).toList());
  }

  /** All of them, for so long; a purchase that is begun is finished and counts. */
  Tally run(Duration time, Consumer<String> progress) throws InterruptedException {
    LongAdder bought = new LongAdder();
    List<Tally> tallies = customers.stream().map(_ -> new Tally()).toList();
    CountDownLatch ended = new CountDownLatch(customers.size());
    long began = System.nanoTime();
    long end = began + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < customers.size(); i++) {
      Customer customer = customers.get(i);
      Tally tally = tallies.get(i);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (System.nanoTime() < end) {
                  customer.buy(tally);
                  bought.increment();
                }
                ended.countDown();
              }));
    }
    tellEachSecond(ended, bought, progress);
    for (Thread thread : threads) {
      thread.join();
    }
    Tally all = new Tally();
    tallies.forEach(all::add);
    all.took((System.nanoTime() - began) / 1e9);
    return all;
  }

  private static void tellEachSecond(
      CountDownLatch ended, LongAdder bought, Consumer<String> progress)
      throws InterruptedException {
    long before = 0;
    for (int second = 1; !ended.await(1, TimeUnit.SECONDS); second++) {
      long now = bought.sum();
      progress.accept("%4d s  %,7d purchases/s".formatted(second, now - before));
      before = now;
    }
  }

  @Override
  public void close() throws IOException {
    for (Customer customer : customers) {
      customer.close();
    }
  }
}
