package farthing.clearing;

import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.store.AccessKeys;
import farthing.store.Author;
import farthing.store.ClaimBook;
import farthing.store.ClearedRecord;
import farthing.store.ClearingBook;
import farthing.store.ClearingBook.Late;
import farthing.store.CollectedBatches;
import farthing.store.CollectedClaims;
import farthing.store.CollectedClaims.Claimed;
import farthing.store.Database;
import farthing.store.Disputes;
import farthing.store.MerchantStatements;
import farthing.store.MerchantTerms;
import farthing.store.OpeningPoster;
import farthing.store.PsamParameterChanges;
import farthing.store.PurseBook;
import farthing.store.StoreUnavailable;
import farthing.web.Metrics;
import farthing.web.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The clearing and administration system of FIG. 3: takes batches, verifies what security cards and
 * cards have signed, and books what is to be paid. Gives its addresses as routes, for whoever opens
 * the door; {@link #turn} is called now and then. Safe for all threads, in as many processes as
 * share the database; one of them books at a time.
 */
public final class Clearing {
  private static final Logger LOG = LoggerFactory.getLogger(Clearing.class);
  private static final int AT_ONCE = 100;

  private final CollectedBatches batches;
  private final List<Route> routes;
  private final ClearingBook book;
  private final OpeningPoster openings;
  private final Disputes disputes;
  private final MerchantTerms terms;
  private final ClearingKeys keys;
  private final BatchCheck check;
  private final Refunds refunds;
  private final CollectedClaims claims;
  private final PurseDesk purses;

  /** Of what a person was told already that it contradicts the books. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * @param database with the tables that {@link ClearingBook} names
   */
  public Clearing(Database database, ClearingKeys keys) {
    this.batches = new CollectedBatches(database);
    this.claims = new CollectedClaims(database);
    Sources sources = new Sources(database);
    this.purses = new PurseDesk(sources, new PurseBook(database));
    this.routes = new ArrayList<>(new Intake(database, claims, sources).routes());
    routes.addAll(purses.routes());
    routes.add(new IssuedParameters(new PsamParameterChanges(database), keys).route(sources));
    routes.addAll(
        new StatementPages(new AccessKeys(database), new MerchantStatements(database)).routes());
    this.refunds = new Refunds(claims, new ClaimBook(database), keys.cards());
    this.book = new ClearingBook(database);
    this.openings = new OpeningPoster(database);
    this.disputes = new Disputes(database);
    this.terms = new MerchantTerms(database);
    this.keys = keys;
    this.check = new BatchCheck(batches, keys);
  }

  /**
   * Where batches are handed in, administration data is asked for, and payment servers ask about
   * software purses; and where merchants read their statements.
   */
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
    metrics.registry().gauge("farthing.disputes.open", this, _ -> told(disputes::open));
    metrics.registry().gauge("farthing.claims.held", this, _ -> told(claims::held));
  }

  private static double told(LongSupplier figure) {
    try {
      return figure.getAsLong();
    } catch (StoreUnavailable e) {
      return Double.NaN;
    }
  }

  /**
   * Books all that waits.
   *
   * @return how many batches were booked, or held
   */
  public int turn() {
    return turn(_ -> {});
  }

  /**
   * @param progress told after each batch how many records were booked
   */
  public int turn(LongConsumer progress) {
    int all = 0;
    int last;
    do {
      last = 0;
      for (BatchId id : book.waiting(AT_ONCE)) {
        last += stopsNoOther("batch " + id, () -> clear(id, progress)) ? 1 : 0;
      }
      all += last;
    } while (last > 0);
    for (BatchId id : book.withLateProofs(AT_ONCE)) {
      stopsNoOther("late proofs of batch " + id, () -> clearLate(id));
    }
    for (Claimed claim : refunds.undecided()) {
      stopsNoOther("refund " + claim.id(), () -> refunds.make(claim));
    }
    return all;
  }

  /** What contradicts the books waits for a person, and everything behind it goes on. */
  private boolean stopsNoOther(String what, BooleanSupplier work) {
    try {
      return work.getAsBoolean();
    } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
      LOG.atLevel(told.add(what) ? Level.ERROR : Level.DEBUG)
          .setCause(e)
          .log("{} cannot be booked, and needs a look; nothing of it is", what);
      return false;
    }
  }

  /**
   * Posts what new cards opened with.
   *
   * @return of how many cards
   */
  public int openings() {
    return openings.turn();
  }

  /**
   * Pays disputed records for which what was missing has come.
   *
   * @return how many were paid
   */
  public int heal() {
    int paid = 0;
    long last = 0;
    while (true) {
      List<Disputes.Open> some = disputes.mayHeal(last, AT_ONCE);
      if (some.isEmpty()) {
        return paid;
      }
      RecordJudge judge = judge();
      for (Disputes.Open dispute : some) {
        boolean healed =
            stopsNoOther(
                "dispute " + dispute.number(),
                () ->
                    payable(judge, dispute)
                        .filter(record -> book.heal(dispute, record))
                        .isPresent());
        paid += healed ? 1 : 0;
      }
      last = some.getLast().number();
    }
  }

  /**
   * Looks at a disputed record again, and pays it if nothing stands against it any more.
   *
   * @param author who asks for it, and why
   * @return false if something stands against it still, or it is decided
   */
  public boolean again(long dispute, Author author) {
    return disputes
        .find(dispute)
        .filter(open -> payable(judge(), open).filter(r -> book.pay(open, r, author)).isPresent())
        .isPresent();
  }

  private static Optional<ClearedRecord> payable(RecordJudge judge, Disputes.Open dispute) {
    return judge.judge(List.of(dispute.line())).payable().stream().findFirst();
  }

  /** By what is agreed now. */
  private RecordJudge judge() {
    return new RecordJudge(keys, terms.all());
  }

  /** Whether anything became of it. */
  private boolean clear(BatchId id, LongConsumer progress) {
    BatchEnd end = batches.end(id);
    return switch (check.check(end, book.isNext(id))) {
      case Verdict.Sound(BatchWord word) -> {
        Optional<ClearingBook.Booked> booked = book.book(word, end, judge()::judge);
        booked.ifPresent(b -> {
          progress.accept(b.paid() + b.unproven() + b.disputed());
          LOG.info(
              "batch {} is booked: {} paid, {} unproven, {} disputed",
              id,
              b.paid(),
              b.unproven(),
              b.disputed());
        });
        yield booked.isPresent();
      }
      case Verdict.Held(BatchWord word, boolean waitsForAnother) -> {
        book.hold(word, waitsForAnother);
        LOG.warn("batch {} is held: {} {}", id, word.why().orElseThrow(), word.detail());
        yield true;
      }
    };
  }

  private boolean clearLate(BatchId id) {
    List<Late> late = book.late(id);
    List<Line> proven = late.stream().flatMap(each -> proven(each).stream()).toList();
    Optional<ClearingBook.Booked> booked = book.bookLate(id, judge().judge(proven), late);
    booked.ifPresent(
        b -> LOG.info("late proofs of batch {}: {} paid, {} disputed", id, b.paid(), b.disputed()));
    return booked.isPresent();
  }

  /** The record that waited, with the proof that came for it. */
  private static Optional<Line> proven(Late late) {
    return late.purchase()
        .map(line -> {
          BatchRecord was = line.record();
          return new Line(
              line.merchant(),
              new BatchRecord(was.purchase(), was.s5(), Optional.of(late.s6()), was.cancelled()));
        });
  }
}
