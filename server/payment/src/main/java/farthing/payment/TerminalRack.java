package farthing.payment;

import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PsamId;
import farthing.purse.CurrencyTotals;
import farthing.purse.TransactionNumbers;
import farthing.security.BatchLimits;
import farthing.security.BatchTotals;
import farthing.security.KeyRing;
import farthing.security.PsamRules;
import farthing.security.SoftwarePsam;
import farthing.store.Database;
import farthing.store.PsamCounters;
import farthing.store.PsamTotals;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Puts security cards in software into terminals, their totals as the journal tells them. */
public final class TerminalRack {
  private final Database database;
  private final KeyRing keys;
  private final PsamRules rules;
  private final BatchLimits limits;
  private final Predicate<IepId> blocked;
  private final InstantSource time;

  /**
   * @param keys with a KPSAM for each security card that will be asked for
   * @param blocked the hotlist
   */
  public TerminalRack(
      Database database,
      KeyRing keys,
      PsamRules rules,
      BatchLimits limits,
      Predicate<IepId> blocked,
      InstantSource time) {
    this.database = database;
    this.keys = keys;
    this.rules = rules;
    this.limits = limits;
    this.blocked = blocked;
    this.time = time;
  }

  /** Where a terminal stands and which security card is in it. */
  public record Place(String terminal, String location, PsamId psam) {}

  /**
   * @throws IllegalArgumentException if there is no key for a security card, or a terminal has
   *     another one
   */
  public List<Terminal> fill(List<Place> places) {
    PsamCounters counters = new PsamCounters(database);
    TransactionNumbers numbers =
        (psam, size) -> {
          PsamCounters.Block block = counters.reserve(psam, size);
          return new TransactionNumbers.Block(block.first(), block.last());
        };
    List<Terminal> terminals = new ArrayList<>();
    for (Place place : places) {
      PsamCounters.Registered known =
          counters.register(place.psam(), place.terminal(), place.location());
      terminals.add(terminal(place, known.batch(), numbers));
    }
    return List.copyOf(terminals);
  }

  private Terminal terminal(Place place, long batch, TransactionNumbers numbers) {
    SoftwarePsam card =
        new SoftwarePsam(
            keys.psam(place.psam())
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "the key store has no key of security card " + place.psam())),
            rules,
            blocked,
            totals(place.psam(), batch),
            numbers,
            time);
    return new Terminal(place.terminal(), place.location(), card);
  }

  /**
   * What the journal has captured, released and cancelled for this card: the batch goes on where it
   * was.
   */
  private BatchTotals totals(PsamId psam, long batch) {
    PsamTotals journal = new PsamTotals(database);
    LongStream.Builder counted = LongStream.builder();
    journal.eachCaptured(psam, batch, counted);
    LongStream.Builder unproven = LongStream.builder();
    journal.eachUnproven(psam, batch, counted.andThen(unproven));
    LongStream.Builder cancelled = LongStream.builder();
    journal.eachCancelled(psam, batch, cancelled);
    Map<Currency, PsamTotals.Total> paid = journal.totals(psam, batch);
    Map<Currency, PsamTotals.Total> released = journal.unproven(psam, batch);
    Map<Currency, PsamTotals.Total> cancels = journal.cancels(psam, batch);
    Set<Currency> currencies = new HashSet<>(paid.keySet());
    currencies.addAll(released.keySet());
    currencies.addAll(cancels.keySet());
    List<CurrencyTotals> sums =
        currencies.stream()
            .map(c -> sum(c, in(paid, c).plus(in(released, c)), in(cancels, c)))
            .toList();
    return new BatchTotals(
        batch, limits, counted.build(), unproven.build(), cancelled.build(), sums);
  }

  private static PsamTotals.Total in(Map<Currency, PsamTotals.Total> totals, Currency currency) {
    return totals.getOrDefault(currency, new PsamTotals.Total(0, 0));
  }

  private static CurrencyTotals sum(
      Currency currency, PsamTotals.Total paid, PsamTotals.Total cancels) {
    return new CurrencyTotals(
        currency, paid.count(), paid.sumMinor(), cancels.count(), cancels.sumMinor());
  }
}
