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

/** Clients who do one thing after the other, each on a virtual thread of its own. */
final class Crowd implements AutoCloseable {
  private final List<? extends Client> clients;
  private final Unit unit;

  Crowd(List<? extends Client> clients, Unit unit) {
    this.clients = List.copyOf(clients);
    this.unit = unit;
  }

  static Crowd buying(int clients, Scheme scheme, URI server) {
    return new Crowd(
        IntStream.range(0, clients).mapToObj(_ -> new Customer(scheme, server)).toList(),
        Unit.PURCHASE);
  }

  /** All of them, for so long; what is begun is finished and counts. */
  Tally run(Duration time, Consumer<String> progress) throws InterruptedException {
    LongAdder done = new LongAdder();
    List<Tally> tallies = clients.stream().map(_ -> new Tally()).toList();
    CountDownLatch ended = new CountDownLatch(clients.size());
    long began = System.nanoTime();
    long end = began + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      Client client = clients.get(i);
      Tally tally = tallies.get(i);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (System.nanoTime() < end) {
                  client.once(tally);
                  done.increment();
                }
                ended.countDown();
              }));
    }
    tellEachSecond(ended, done, progress);
    for (Thread thread : threads) {
      thread.join();
    }
    Tally all = new Tally();
    tallies.forEach(all::add);
    all.took((System.nanoTime() - began) / 1e9);
    return all;
  }

  private void tellEachSecond(CountDownLatch ended, LongAdder done, Consumer<String> progress)
      throws InterruptedException {
    long before = 0;
    for (int second = 1; !ended.await(1, TimeUnit.SECONDS); second++) {
      long now = done.sum();
      progress.accept("%4d s  %,7d %s/s".formatted(second, now - before, unit.many()));
      before = now;
    }
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.close();
    }
  }
}
