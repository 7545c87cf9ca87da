package farthing.app;

import farthing.payment.Administration;
import farthing.payment.BatchSender;
import farthing.payment.Collector;
import farthing.payment.PaymentServer;
import farthing.payment.Terminal;
import farthing.store.Batches;
import farthing.store.Database;
import farthing.store.RefundQueue;
import farthing.web.Metrics;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A payment server's collection, at work: one thread turns batches over and seals them, another
 * takes them to the collector, so that a long batch on its way holds up no turn-over; a third
 * brings the security cards what their issuer sets in them.
 */
final class Collection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Collection.class);

  private final BatchSender sender;
  private final Administration administration;
  private final ScheduledExecutorService turning = thread("collection");
  private final ScheduledExecutorService sending = thread("batches");
  private final ScheduledExecutorService administering = thread("administration");

  /**
   * Before the server's doors open.
   *
   * @param mine whether the terminals are this process's still
   */
  Collection(
      CollectionPlan plan,
      PaymentServer server,
      List<Terminal> terminals,
      Database database,
      BooleanSupplier mine,
      InstantSource time) {
    Batches batches = new Batches(database);
    Collector collector = new Collector(server, batches, terminals, plan.policy(), mine, time);
    this.sender =
        new BatchSender(batches, new RefundQueue(database), terminals, plan.link(), mine, time);
    this.administration = new Administration(terminals, plan.administration(), mine, time);
    var _ = turning.scheduleWithFixedDelay(() -> turn(collector::turn), 1, 1, TimeUnit.SECONDS);
    var _ = sending.scheduleWithFixedDelay(() -> turn(sender::turn), 1, 1, TimeUnit.SECONDS);
    var _ =
        administering.scheduleWithFixedDelay(
            () -> turn(administration::turn), 0, 1, TimeUnit.SECONDS);
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).factory());
  }

  /** What is not done now is done by the next call. */
  private static void turn(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("batches or administration data wait: {}", e.toString());
    }
  }

  /** Whether the collector answered when it was last asked. */
  boolean isReached() {
    return sender.isReached();
  }

  /** Whether what the issuer sets in security cards is known to be all there is. */
  boolean isAdministered() {
    return administration.isFresh();
  }

  void measure(Metrics metrics) {
    sender.measure(metrics);
    administration.measure(metrics);
  }

  @Override
  public void close() {
    sender.close();
    administration.close();
    sending.close();
    administering.close();
    turning.close();
  }
}
