package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionType;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Journal;
import farthing.web.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A payment server as a process of its own, which stops at one point of a purchase. */
final class PaymentServerProcess {
  private PaymentServerProcess() {}

  /**
   * @param args database URL, user, password, {@link KillPoint}
   */
  public static void main(String[] args) throws Exception {
    KillPoint stop = KillPoint.valueOf(args[3]);
    InstantSource time = InstantSource.system();
    Database database =
        Database.open(DatabaseSettings.of(args[0], args[1], args[2]), Database.PAYMENT);
    List<Terminal> terminals =
        TestServer.terminals(database, _ -> false, time).stream()
            .map(t -> new Terminal(t.id(), t.location(), new StoppingCard(t.card(), stop)))
            .toList();
    TestServer server =
        TestServer.open(
            Journal.open(database),
            terminals,
            PaymentPolicy.usual(),
            time,
            route -> stopping(route, stop));
    System.out.println("SERVING " + server.address());
    System.out.flush();
  }

  private static Route stopping(Route route, KillPoint stop) {
    String step = route.path().substring(route.path().lastIndexOf('/') + 1);
    if (!route.method().equals("POST")) {
      return route;
    }
    return Route.post(
        route.path(),
        request -> {
          KillPoint.stopAt(step, "ARRIVED", stop);
          var answer = route.answering().answer(request);
          KillPoint.stopAt(step, "JOURNALLED", stop);
          return answer;
        });
  }

  /** A security card whose server dies before it can use what the card said. */
  private record StoppingCard(SecurityCard card, KillPoint stop) implements SecurityCard {
    @Override
    public PsamId id() {
      return card.id();
    }

    @Override
    public DrawOutcome initialize(PsamDraw draw) {
      DrawOutcome outcome = card.initialize(draw);
      KillPoint.DRAW_SIGNED.stopHere(stop);
      return outcome;
    }

    @Override
    public ReleaseOutcome initializeAndRelease(PsamDraw draw) {
      ReleaseOutcome outcome = card.initializeAndRelease(draw);
      KillPoint.DRAW_SIGNED.stopHere(stop);
      return outcome;
    }

    @Override
    public CancelOutcome cancel(SignedDraw purchase, PsamDraw draw) {
      CancelOutcome outcome = card.cancel(purchase, draw);
      KillPoint.CANCEL_SIGNED.stopHere(stop);
      return outcome;
    }

    @Override
    public CancelOutcome cancelInstead(SignedDraw purchase, PsamDraw draw) {
      return card.cancelInstead(purchase, draw);
    }

    @Override
    public ProofOutcome credit(SignedDraw draw, DebitAnswer answer) {
      ProofOutcome outcome = card.credit(draw, answer);
      if (draw.type() == TransactionType.CANCEL) {
        KillPoint.CANCEL_PROOF_VERIFIED.stopHere(stop);
      }
      return outcome;
    }

    @Override
    public Mac8 complete(SignedDraw draw, DebitAnswer answer) {
      Mac8 s5 = card.complete(draw, answer);
      KillPoint.PROOF_VERIFIED.stopHere(stop);
      return s5;
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
      return card.turnOver();
    }

    @Override
    public Optional<SealedBatch> seal(long batch) {
      return card.seal(batch);
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
      return card.close(batch, sack);
    }
  }
}
