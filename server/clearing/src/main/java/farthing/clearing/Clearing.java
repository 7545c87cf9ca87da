package farthing.clearing;

import farthing.base.PartyId;
import farthing.batches.BatchId;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.store.ClaimBook;
import farthing.store.ClearingBook;
import farthing.store.ClearingBook.Late;
import farthing.store.ClearingBook.OpenDispute;
import farthing.store.ClearingBook.Terms;
import farthing.store.CollectedBatches;
import farthing.store.CollectedClaims;
import farthing.store.CollectedClaims.Claimed;
import farthing.store.Database;
import farthing.store.PurseBook;
import farthing.store.StoreUnavailable;
import farthing.web.Metrics;
import farthing.web.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
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
  private final Intake intake;
  private final ClearingBook book;
  private final BatchCheck check;
  private final Refunds refunds;
  private final PurseDesk purses;

  /** Of what a person was told already that it contradicts the books. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * @param database with the tables that {@link ClearingBook} names
   */
  public Clearing(Database database, ClearingKeys keys) {
    this.batches = new CollectedBatches(database);
    CollectedClaims claims = new CollectedClaims(database);
    this.intake = new Intake(batches, claims);
    this.purses = new PurseDesk(batches, new PurseBook(database));
    this.refunds = new Refunds(claims, new ClaimBook(database), keys.cards());
    this.book = new ClearingBook(database);
    this.check = new BatchCheck(keys);
  }

  /** Where batches are handed in, and payment servers ask about software purses. */
  public List<Route> routes() {
    List<Route> all = new ArrayList<>(intake.routes());
    all.addAll(purses.routes());
    return all;
  }

  /** Figures that an operator watches. */
  public void measure(Metrics metrics) {
    for (CollectedBatches.Waits state : CollectedBatches.Waits.values()) {
      metrics
          .registry()
          .gauge("farthing.batches." + state.word(), batches, all -> count(all, state));
    }
    metrics.registry().gauge("farthing.disputes.open", book, Clearing::disputes);
  }

  private static double count(CollectedBatches batches, CollectedBatches.Waits state) {
    try {
      return batches.count(state);
    } catch (StoreUnavailable e) {
      return Double.NaN;
    }
  }

  private static double disputes(ClearingBook book) {
    try {
      return book.openDisputes();
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
    int all = 0;
    int last;
    do {
      last = 0;
      for (BatchId id : book.waiting(AT_ONCE)) {
        last += stopsNoOther("batch " + id, () -> clear(id)) ? 1 : 0;
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
   * Pays disputed records for which what was missing has come.
   *
   * @return how many were paid
   */
  public int heal() {
    int paid = 0;
    long last = 0;
    while (true) {
      List<OpenDispute> some = book.mayHeal(last, AT_ONCE);
      if (some.isEmpty()) {
        return paid;
      }
      for (OpenDispute dispute : some) {
        boolean healed =
            stopsNoOther(
                "dispute " + dispute.number(),
                () -> settle(dispute, "clearing", "what was missing has come"));
        paid += healed ? 1 : 0;
      }
      last = some.getLast().number();
    }
  }

  /**
   * Looks at a disputed record again, and pays it if nothing stands against it any more.
   *
   * @param who asks for it, 1 to 60 characters
   * @param why 1 to 500 characters
   * @return false if something stands against it still, or it is decided
   */
  public boolean again(long dispute, String who, String why) {
    return book.openDispute(dispute).filter(open -> settle(open, who, why)).isPresent();
  }

  private boolean settle(OpenDispute dispute, String who, String why) {
    return check.late(dispute.id(), List.of(dispute.line()), book.terms()).payable().stream()
        .findFirst()
        .filter(record -> book.pay(dispute, record, who, why))
        .isPresent();
  }

  /** Whether anything became of it. */
  private boolean clear(BatchId id) {
    ClearingBook.Whole whole = book.read(id);
    return switch (check.check(whole, book.isNext(id), book.terms())) {
      case Verdict.Sound(ClearingBook.Booking booking) -> {
        Optional<ClearingBook.Booked> booked = book.book(booking);
        booked.ifPresent(b ->
            LOG.info(
                "batch {} is booked: {} paid, {} unproven, {} disputed",
                id,
                b.paid(),
                b.unproven(),
                b.disputed()));
        yield booked.isPresent();
      }
      case Verdict.Held(var word, boolean waitsForAnother) -> {
        book.hold(word, waitsForAnother);
        LOG.warn("batch {} is held: {} {}", id, word.why().orElseThrow(), word.detail());
        yield true;
      }
    };
  }

  private boolean clearLate(BatchId id) {
    List<Late> late = book.late(id);
    List<Line> proven = late.stream().flatMap(each -> proven(each).stream()).toList();
    Map<PartyId, Terms> terms = book.terms();
    Optional<ClearingBook.Booked> booked = book.bookLate(check.late(id, proven, terms), late);
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
