package farthing.payment;

import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.exchange.CollectorLink;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard;
import farthing.store.Batches;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Journal;
import farthing.store.RefundQueue;
import farthing.web.HttpCaller;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A payment server's collection as a process of its own, which stops at one point of it. */
final class CollectingProcess {
  private CollectingProcess() {}

  /** Where it stops, to be killed there. */
  enum Point {
    NOWHERE,
    TURNED_OVER,
    SEALED,
    CLOSING,
    CLOSED;

    private void stopHere(Point wanted) {
      if (this == wanted) {
        System.out.println("AT " + this);
        System.out.flush();
        while (true) {
          LockSupport.park();
        }
      }
    }
  }

  /**
   * @param args database URL, user, password, security card, collector, {@link Point}
   */
  public static void main(String[] args) {
    PsamId psam = PsamId.ofHex(args[3]);
    Point stop = Point.valueOf(args[5]);
    InstantSource time = InstantSource.system();
    Database database =
        Database.open(DatabaseSettings.of(args[0], args[1], args[2]), Database.PAYMENT);
    List<Terminal> terminals =
        CollectionStory.terminals(database, psam, 1_000, _ -> false, time).stream()
            .map(t -> new Terminal(t.id(), t.location(), new StoppingCard(t.card(), stop)))
            .toList();
    PaymentServer payment =
        new PaymentServer(
            Journal.open(database),
            Agreement.Register.of(List.of(TestScheme.agreement()), List.of()),
            terminals,
            PaymentPolicy.usual(),
            time);
    Batches batches = new Batches(database);
    CollectionPolicy noWait =
        new CollectionPolicy(Optional.empty(), OptionalLong.empty(), Duration.ZERO);
    Collector turning = new Collector(payment, batches, terminals, noWait, () -> true, time);
    BatchSender sending =
        new BatchSender(
            batches,
            new RefundQueue(database),
            terminals,
            new CollectorLink(
                new HttpCaller(CollectorLink.bounds()),
                URI.create(args[4]),
                TestCollector.API_KEY,
                1_000),
            () -> true,
            time);
    ScheduledExecutorService turns = Executors.newSingleThreadScheduledExecutor();
    var _ =
        turns.scheduleWithFixedDelay(
            () -> {
              turning.turn();
              sending.turn();
            },
            0,
            50,
            TimeUnit.MILLISECONDS);
  }

  /** A security card whose server dies before or after what it has made durable. */
  private static final class StoppingCard extends AroundSecurityCard {
    private final Point stop;

    StoppingCard(SecurityCard card, Point stop) {
      super(card);
      this.stop = stop;
    }

    @Override
    public long turnOver() {
      long closing = super.turnOver();
      Point.TURNED_OVER.stopHere(stop);
      return closing;
    }

    @Override
    public Optional<SealedBatch> seal(long batch) {
      Optional<SealedBatch> sealed = super.seal(batch);
      Point.SEALED.stopHere(stop);
      return sealed;
    }

    @Override
    public boolean close(long batch, Mac8 sack) {
      Point.CLOSING.stopHere(stop);
      boolean closed = super.close(batch, sack);
      Point.CLOSED.stopHere(stop);
      return closed;
    }
  }
}
