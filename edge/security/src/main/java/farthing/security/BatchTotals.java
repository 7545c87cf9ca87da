package farthing.security;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.purse.CurrencyTotals;
import farthing.purse.SecurityCard.DrawRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The totals of one of a security card's batches (PROTOCOL, section 5): each proven NTPSAM's amount
 * once, however often its proof comes. Open, it takes draws; closing, what comes of them; sealed,
 * nothing any more.
 *
 * <p>Nothing is written here: the journal says after a restart what was counted. A draw without an
 * answer counts against the ceilings for {@link #RESERVED}, as if it had been paid, so draws side
 * by side cannot overrun a ceiling; only answers that come later than that can, and answers to
 * draws from before a restart. They are counted all the same: the purse has paid.
 *
 * <p>Safe for all threads; the lock is this batch's own and held for a few map look-ups.
 */
public final class BatchTotals {
  /** As long as a terminal is leased to one purchase. */
  public static final Duration RESERVED = Duration.ofSeconds(20);

  private final long batch;
  private BatchLimits limits;
  private final Map<Currency, Tally> tallies = new HashMap<>();
  private final CountedNumbers counted = new CountedNumbers();

  /** NTPSAMs of purchases, all of them counted, that were taken back by a cancel. */
  private final CountedNumbers cancelled = new CountedNumbers();

  /** NTPSAMs that were counted at their draw, whose proof this security card has not seen. */
  private final CountedNumbers unproven = new CountedNumbers();

  /** By NTPSAM, the oldest first; at most as many as the batch holds purchases. */
  private final Map<Long, Open> open = new LinkedHashMap<>();

  private long purchases;
  private Stage stage = Stage.OPEN;

  private enum Stage {
    OPEN,
    CLOSING,
    SEALED
  }

  /**
   * A batch as the journal tells it.
   *
   * @param batch its number, 4 bytes
   * @param counted the NTPSAMs whose amounts are in {@code totals}, those that were released early
   *     among them
   * @param unproven those of them that were released early and have no proof yet
   * @param cancelled those of them that a cancel took back
   * @throws IllegalArgumentException if these do not agree
   */
  public BatchTotals(
      long batch,
      BatchLimits limits,
      LongStream counted,
      LongStream unproven,
      LongStream cancelled,
      Collection<CurrencyTotals> totals) {
    this.batch = batch;
    this.limits = limits;
    counted.forEach(this::restoreCounted);
    unproven.forEach(this.unproven::add);
    long cancels = cancelled.map(this::restoreCancelled).sum();
    totals.forEach(t -> tallies.put(t.currency(), new Tally(t)));
    mustAgree("purchases", purchases, totals.stream().mapToLong(CurrencyTotals::purchases).sum());
    mustAgree("cancels", cancels, totals.stream().mapToLong(CurrencyTotals::cancels).sum());
    for (CurrencyTotals each : totals) {
      if (each.cancelsMinor() > each.purchasesMinor()) {
        throw notAgreeing("more is cancelled than was paid in " + each.currency().name());
      }
    }
  }

  public static BatchTotals empty(long batch, BatchLimits limits) {
    LongStream none = LongStream.empty();
    return new BatchTotals(batch, limits, none, LongStream.empty(), LongStream.empty(), List.of());
  }

  synchronized void limit(BatchLimits now) {
    limits = now;
  }

  /** The batch's number, 4 bytes. */
  public long batch() {
    return batch;
  }

  /** What is counted at this instant, one per currency that was ever counted. */
  public synchronized List<CurrencyTotals> snapshot() {
    List<CurrencyTotals> all = new ArrayList<>();
    tallies.forEach((currency, tally) -> all.add(tally.totals(currency)));
    return List.copyOf(all);
  }

  /** How many purchases it holds. */
  synchronized long purchases() {
    return purchases;
  }

  synchronized boolean isFull() {
    return purchases >= limits.purchases();
  }

  /** Takes no more draws and no cancels. */
  synchronized void turnOver() {
    if (stage == Stage.OPEN) {
      stage = Stage.CLOSING;
    }
  }

  synchronized boolean isSealed() {
    return stage == Stage.SEALED;
  }

  /**
   * Why an amount has no place in this batch now, if so; authentication always has. A batch that
   * was turned over is full.
   */
  synchronized Optional<DrawRefusal> noRoomFor(Amount amount, Instant now) {
    if (amount.currency().isAuthentication()) {
      return Optional.empty();
    }
    forgetReservationsUntil(now);
    if (stage != Stage.OPEN || purchases + open.size() >= limits.purchases()) {
      return Optional.of(DrawRefusal.BATCH_FULL);
    }
    Tally tally = tallies.get(amount.currency());
    long taken = tally == null ? 0 : tally.minor + tally.reservedMinor;
    return taken > limits.ceilingMinor(amount.currency()) - amount.minor()
        ? Optional.of(DrawRefusal.CEILING_REACHED)
        : Optional.empty();
  }

  /** Keeps the amount's place until its answer comes or {@link #RESERVED} is over. */
  synchronized Optional<DrawRefusal> reserve(long number, Amount amount, Instant now) {
    Optional<DrawRefusal> full = noRoomFor(amount, now);
    if (full.isEmpty() && !amount.currency().isAuthentication()) {
      open.put(number, new Open(amount, now.plus(RESERVED)));
      tally(amount.currency()).reservedMinor += amount.minor();
    }
    return full;
  }

  /** Its answer is there, or its S2 never left: the place is free. */
  synchronized void release(long number) {
    Open was = open.remove(number);
    if (was != null) {
      tally(was.amount.currency()).reservedMinor -= was.amount.minor();
    }
  }

  /**
   * Released early: the amount is in the totals, once, and its purchase not complete.
   *
   * @return false if the totals are sealed without it
   */
  synchronized boolean countUnproven(long number, Amount amount) {
    if (amount.currency().isAuthentication() || counted.contains(number)) {
      return true;
    }
    boolean in = count(number, amount);
    if (in) {
      unproven.add(number);
    }
    return in;
  }

  /**
   * Proven: the amount is in the totals, once.
   *
   * @return false if the totals are sealed without it
   */
  synchronized boolean count(long number, Amount amount) {
    release(number);
    if (amount.currency().isAuthentication()) {
      return true;
    }
    if (stage == Stage.SEALED) {
      return counted.contains(number);
    }
    unproven.remove(number);
    if (counted.add(number)) {
      tally(amount.currency()).add(amount);
      purchases++;
    }
    return true;
  }

  /**
   * Takes the amount out of the totals, if it is in them and they are not sealed.
   *
   * @throws IllegalStateException if a cancel took it back
   */
  synchronized void reverse(long number, Amount amount) {
    if (cancelled.contains(number)) {
      throw new IllegalStateException("a cancelled purchase cannot be reversed as well");
    }
    release(number);
    if (stage == Stage.SEALED) {
      return;
    }
    unproven.remove(number);
    if (counted.remove(number)) {
      tally(amount.currency()).takeOut(amount);
      purchases--;
    }
  }

  /**
   * A purchase's amount goes back to its card: counted under cancels, for ever. No ceiling is in
   * its way, and it makes room under none: what a thief could take grows neither way.
   *
   * @return why not, if the purchase does not stand here, is cancelled already, or this batch is
   *     not open
   */
  synchronized Optional<DrawRefusal> cancel(long purchase, Amount amount) {
    if (stage != Stage.OPEN || !counted.contains(purchase) || unproven.contains(purchase)) {
      return Optional.of(DrawRefusal.PURCHASE_NOT_IN_BATCH);
    }
    if (!cancelled.add(purchase)) {
      return Optional.of(DrawRefusal.TRX_DRAWN_OTHERWISE);
    }
    tally(amount.currency()).addCancel(amount);
    return Optional.empty();
  }

  synchronized boolean isCounted(long number) {
    return counted.contains(number);
  }

  /**
   * Seals these totals, if they are what the journal tells and no draw waits for its answer: every
   * amount in them is durable, and every durable one is in them.
   *
   * @param told by the journal, after this was turned over; nobody else's
   * @return empty: sealed. Otherwise how they differ, or that an answer is waited for
   */
  synchronized Optional<Difference> seal(BatchTotals told, Instant now) {
    forgetReservationsUntil(now);
    Difference difference = differenceFrom(told);
    if (!open.isEmpty() || !difference.isNone()) {
      return Optional.of(difference);
    }
    unproven.become(told.unproven);
    stage = Stage.SEALED;
    return Optional.empty();
  }

  private Difference differenceFrom(BatchTotals told) {
    return new Difference(
        counted.without(told.counted),
        told.counted.without(counted),
        cancelled.without(told.cancelled),
        told.cancelled.without(cancelled),
        Set.copyOf(sums()).equals(Set.copyOf(told.sums())));
  }

  /** What the journal tells takes the place of what is remembered, as at a start. */
  synchronized void adopt(BatchTotals told) {
    counted.become(told.counted);
    cancelled.become(told.cancelled);
    unproven.become(told.unproven);
    tallies.forEach((currency, tally) -> tally.take(CurrencyTotals.none(currency)));
    told.sums().forEach(sum -> tally(sum.currency()).take(sum));
    purchases = told.purchases;
  }

  /** What S4 is made over: one of each currency that has any. */
  synchronized List<CurrencyTotals> sums() {
    return snapshot().stream().filter(sum -> !sum.isEmpty()).toList();
  }

  /** NTPSAMs that stand in it without a proof, in ascending order. */
  synchronized List<Long> unproven() {
    return unproven.all();
  }

  /**
   * How totals in memory differ from what the journal tells.
   *
   * @param unjournalled NTPSAMs of purchases that are counted, and the journal has not
   * @param uncounted the other way round
   * @param cancelsUnjournalled of purchases that are taken back, and the journal has no cancel
   * @param cancelsUncounted the other way round
   */
  record Difference(
      List<Long> unjournalled,
      List<Long> uncounted,
      List<Long> cancelsUnjournalled,
      List<Long> cancelsUncounted,
      boolean sameSums) {
    boolean isNone() {
      return unjournalled.isEmpty()
          && uncounted.isEmpty()
          && cancelsUnjournalled.isEmpty()
          && cancelsUncounted.isEmpty()
          && sameSums;
    }
  }

  private void restoreCounted(long number) {
    if (counted.add(number)) {
      purchases++;
    }
  }

  private long restoreCancelled(long purchase) {
    if (!counted.contains(purchase)) {
      throw notAgreeing("a purchase is cancelled that is not counted: NTPSAM " + purchase);
    }
    return cancelled.add(purchase) ? 1 : 0;
  }

  private void mustAgree(String what, long named, long told) {
    if (told != named) {
      throw notAgreeing("the journal names %d %s and totals of %d".formatted(named, what, told));
    }
  }

  private IllegalArgumentException notAgreeing(String how) {
    return new IllegalArgumentException(
        "batch %d: %s: repair the journal before this security card signs anything"
            .formatted(batch, how));
  }

  private void forgetReservationsUntil(Instant now) {
    Iterator<Open> oldestFirst = open.values().iterator();
    while (oldestFirst.hasNext()) {
      Open oldest = oldestFirst.next();
      boolean clockWasSetBack = oldest.until.isAfter(now.plus(RESERVED));
      if (oldest.until.isAfter(now) && !clockWasSetBack) {
        return;
      }
      tally(oldest.amount.currency()).reservedMinor -= oldest.amount.minor();
      oldestFirst.remove();
    }
  }

  private Tally tally(Currency currency) {
    return tallies.computeIfAbsent(currency, c -> new Tally(CurrencyTotals.none(c)));
  }

  private record Open(Amount amount, Instant until) {}

  /** One currency's, under the batch's lock. */
  private static final class Tally {
    private long purchases;
    private long minor;
    private long cancels;
    private long cancelsMinor;
    private long reservedMinor;

    Tally(CurrencyTotals totals) {
      take(totals);
    }

    void take(CurrencyTotals totals) {
      purchases = totals.purchases();
      minor = totals.purchasesMinor();
      cancels = totals.cancels();
      cancelsMinor = totals.cancelsMinor();
    }

    void add(Amount amount) {
      minor = Math.addExact(minor, amount.minor());
      purchases++;
    }

    void addCancel(Amount amount) {
      cancelsMinor = Math.addExact(cancelsMinor, amount.minor());
      cancels++;
    }

    void takeOut(Amount amount) {
      minor = Math.subtractExact(minor, amount.minor());
      purchases--;
    }

    CurrencyTotals totals(Currency currency) {
      return new CurrencyTotals(currency, purchases, minor, cancels, cancelsMinor);
    }
  }
}
