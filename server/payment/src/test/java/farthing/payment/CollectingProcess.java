package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.exchange.CollectorLink;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
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
  private record StoppingCard(SecurityCard card, Point stop) implements SecurityCard {
    @Override
    public PsamId id() {
      return card.id();
    }

    @Override
    public DrawOutcome initialize(PsamDraw draw) {
      return card.initialize(draw);
    }

    @Override
    public ReleaseOutcome initializeAndRelease(PsamDraw draw) {
      return card.initializeAndRelease(draw);
    }

    @Override
    public CancelOutcome cancel(SignedDraw purchase, PsamDraw draw) {
      return card.cancel(purchase, draw);
    }

    @Override
    public CancelOutcome cancelInstead(SignedDraw purchase, PsamDraw draw) {
      return card.cancelInstead(purchase, draw);
    }

    @Override
    public ProofOutcome credit(SignedDraw draw, DebitAnswer answer) {
      return card.credit(draw, answer);
    }

    @Override
    public Mac8 complete(SignedDraw draw, DebitAnswer answer) {
      return card.complete(draw, answer);
    }

    @Override
    public void reverse(SignedDraw draw) {
      card.reverse(draw);
    }

    @Override
    public OpenBatch batch() {
      return card.batch();
    }

    @Override
    public long turnOver() {
      long closing = card.turnOver();
      Point.TURNED_OVER.stopHere(stop);
      return closing;
    }

    @Override
    public Optional<SealedBatch> seal(long batch) {
      Optional<SealedBatch> sealed = card.seal(batch);
      Point.SEALED.stopHere(stop);
      return sealed;
    }

    @Override
    public UpdateOutcome update(Bytes message) {
      return card.update(message);
    }

    @Override
    public ParameterStanding parameters() {
      return card.parameters();
    }

    @Override
    public boolean close(long batch, Mac8 sack) {
      Point.CLOSING.stopHere(stop);
      boolean closed = card.close(batch, sack);
      Point.CLOSED.stopHere(stop);
      return closed;
    }
  }
}
