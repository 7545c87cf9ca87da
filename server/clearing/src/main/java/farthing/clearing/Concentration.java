package farthing.clearing;

import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.batches.RefundClaims;
import farthing.exchange.AdministrationLink;
import farthing.exchange.CollectorLink;
import farthing.exchange.CollectorLink.Said;
import farthing.store.CarriedUpdates;
import farthing.store.CollectedBatches;
import farthing.store.CollectedClaims;
import farthing.store.Database;
import farthing.store.StoreUnavailable;
import farthing.web.Metrics;
import farthing.web.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The concentration point (68): takes batches over from payment servers, hands them to clearing at
 * a bounded rate, and brings back what clearing says of each, SACK among it. It has no keys: what
 * it hands on is what it took.
 *
 * <p>Gives its addresses as routes; {@link #turn} is called now and then. What is taken over is
 * durable, and is handed on until clearing has it, however often either side dies. One thread
 * turns; routes are safe for all.
 */
public final class Concentration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Concentration.class);
  private static final int AT_ONCE = 100;

  private final CollectedBatches batches;
  private final CollectedClaims claims;
  private final List<Route> routes;
  private final CollectorLink clearing;
  private final AdministrationLink administration;
  private final CarriedParameters parameters;
  private volatile boolean reached = true;

  /** Since the first of those that wait was handed on. */
  private boolean refused;

  private Optional<BatchId> behind = Optional.empty();
  private Optional<BatchId> lateBehind = Optional.empty();

  /**
   * @param database with the tables of {@link Database#CLEARING}
   * @param clearing the road up; closed with this
   * @param administration and what comes down it; closed with this
   */
  public Concentration(
      Database database, CollectorLink clearing, AdministrationLink administration) {
    this.batches = new CollectedBatches(database);
    this.claims = new CollectedClaims(database);
    this.clearing = clearing;
    this.administration = administration;
    this.parameters = new CarriedParameters(new CarriedUpdates(database), administration);
    Sources sources = new Sources(database);
    this.routes = new ArrayList<>(new Intake(database, claims, sources).routes());
    routes.add(parameters.route(sources));
  }

  /** Where batches are handed in, and administration data is asked for. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  /** Figures that an operator watches. */
  public void measure(Metrics metrics) {
    for (CollectedBatches.Waits state : CollectedBatches.Waits.values()) {
      metrics
          .registry()
          .gauge("farthing.batches." + state.word(), this, _ -> told(() -> batches.count(state)));
    }
    metrics.registry().gauge("farthing.claims.held", this, _ -> told(claims::held));
  }

  private static double told(LongSupplier figure) {
    try {
      return figure.getAsLong();
    } catch (StoreUnavailable e) {
      return Double.NaN;
    }
  }

  /** Whether clearing answers, and refuses no batch and no late proofs of those that wait. */
  public boolean isReached() {
    return reached;
  }

  /** Whether clearing refuses no claims of refunds: those wait here, and are handed on again. */
  public boolean areClaimsTaken() {
    return claims.held() == 0;
  }

  /** Whether clearing answered what it was last asked for security cards. */
  public boolean isAdministered() {
    return parameters.isHeard();
  }

  /**
   * Hands on what waits, and asks what became of the rest; ends where clearing is away. The next
   * turn goes on behind it, so that batches which clearing does not take keep no others waiting.
   */
  public void turn() {
    List<BatchId> some = batches.undecided(behind, AT_ONCE);
    for (BatchId id : some) {
      if (!handOn(id)) {
        return;
      }
      behind = Optional.of(id);
    }
    if (some.size() < AT_ONCE) {
      behind = Optional.empty();
    }
    if (!handOnLate()) {
      return;
    }
    Optional<RefundClaims> refunds = claims.toHandOn();
    while (refunds.isPresent()) {
      if (!handOn(refunds.get())) {
        return;
      }
      refunds = claims.toHandOn();
    }
    hasAnswered();
  }

  private void hasAnswered() {
    if (refused) {
      reached = false;
    }
    if (behind.isEmpty() && lateBehind.isEmpty()) {
      reached = !refused;
      refused = false;
    }
  }

  /**
   * Those that clearing does not take now, or whose batch goes first, do not keep others waiting:
   * the next turn goes on behind them, and comes back to them after the last.
   *
   * @return whether clearing answered
   */
  private boolean handOnLate() {
    for (int asked = 0; asked < AT_ONCE; asked++) {
      Optional<LateProofs> late = batches.late(lateBehind);
      if (late.isEmpty()) {
        lateBehind = Optional.empty();
        return true;
      }
      switch (clearing.late(late.get())) {
        case Said.Word(BatchWord word) when word.state() != BatchWord.State.MISSING ->
            batches.handedOn(late.get());
        case Said.Word _ -> lateBehind = Optional.of(late.get().id());
        case Said.Refused(String why) -> {
          LOG.warn("clearing does not take late proofs of batch {}: {}", late.get().id(), why);
          refused = true;
          lateBehind = Optional.of(late.get().id());
        }
        case Said.Away(String why) -> {
          return isAway(why);
        }
      }
    }
    return true;
  }

  /** Asks clearing what is new for the security cards that payment servers asked about. */
  public void administer() {
    parameters.turn();
  }

  /** Whether clearing answered. */
  private boolean handOn(BatchId id) {
    Said said = clearing.word(id);
    if (said instanceof Said.Word(BatchWord word) && word.state() == BatchWord.State.MISSING) {
      said = send(batches.end(id));
    }
    return switch (said) {
      case Said.Word(BatchWord word) -> {
        if (word.state() == BatchWord.State.HELD || word.state() == BatchWord.State.BOOKED) {
          batches.decided(word);
        }
        yield true;
      }
      case Said.Refused(String why) -> {
        LOG.warn("clearing does not take batch {}: {}", id, why);
        refused = true;
        yield true;
      }
      case Said.Away(String why) -> isAway(why);
    };
  }

  /** All of it again, also what is too much: clearing keeps what it has of it, and judges. */
  private Said send(BatchEnd end) {
    for (int part : batches.parts(end.id())) {
      Said said = clearing.part(batches.part(end.id(), part));
      if (!(said instanceof Said.Word)) {
        return said;
      }
    }
    return clearing.end(end);
  }

  /** Whether they are further on. */
  private boolean handOn(RefundClaims refunds) {
    return switch (clearing.refunds(refunds)) {
      case Said.Word _ -> {
        claims.handedOn(refunds);
        yield true;
      }
      case Said.Refused(String why) -> {
        LOG.warn("clearing does not take refunds of batch {}: {}", refunds.id(), why);
        claims.putBack(refunds);
        yield true;
      }
      case Said.Away(String why) -> isAway(why);
    };
  }

  private boolean isAway(String why) {
    if (reached) {
      LOG.warn("batches wait, as clearing is away: {}", why);
    }
    reached = false;
    return false;
  }

  @Override
  public void close() {
    administration.close();
    clearing.close();
  }
}
