package farthing.payment;

import farthing.base.Mac8;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
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
  private static final class StoppingCard extends AroundSecurityCard {
    private final KillPoint stop;

    StoppingCard(SecurityCard card, KillPoint stop) {
      super(card);
      this.stop = stop;
    }

    @Override
    public DrawOutcome initialize(PsamDraw draw) {
      DrawOutcome outcome = super.initialize(draw);
      KillPoint.DRAW_SIGNED.stopHere(stop);
      return outcome;
    }

    @Override
    public ReleaseOutcome initializeAndRelease(PsamDraw draw) {
      ReleaseOutcome outcome = super.initializeAndRelease(draw);
      KillPoint.DRAW_SIGNED.stopHere(stop);
      return outcome;
    }

    @Override
    public CancelOutcome cancel(SignedDraw purchase, PsamDraw draw) {
      CancelOutcome outcome = super.cancel(purchase, draw);
      KillPoint.CANCEL_SIGNED.stopHere(stop);
      return outcome;
    }

    @Override
    public ProofOutcome credit(SignedDraw draw, DebitAnswer answer) {
      ProofOutcome outcome = super.credit(draw, answer);
      if (draw.type() == TransactionType.CANCEL) {
        KillPoint.CANCEL_PROOF_VERIFIED.stopHere(stop);
      }
      return outcome;
    }

    @Override
    public Optional<Mac8> complete(SignedDraw draw, DebitAnswer answer) {
      Optional<Mac8> s5 = super.complete(draw, answer);
      KillPoint.PROOF_VERIFIED.stopHere(stop);
      return s5;
    }
  }
}
