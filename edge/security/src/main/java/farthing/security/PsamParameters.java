package farthing.security;

import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamParameter;
import farthing.purse.PsamParameter.Blocking;
import farthing.purse.PsamParameter.Ceilings;
import farthing.purse.PsamParameter.Follows;
import farthing.purse.PsamParameter.Generations;
import farthing.purse.PsamParameter.LastDay;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * What the issuer has set in a security card, up to one counter. Does not change.
 *
 * @param counter of the last message accepted, 0 if none
 * @param hotlistVersion as that of the list that came last, 0 if none
 */
record PsamParameters(
    long counter,
    long hotlistVersion,
    BlockedRanges blocked,
    Map<Currency, Long> ceilingsMinor,
    Optional<Expiry> lastDay,
    Map<Of, SortedSet<Integer>> generations) {
  static final PsamParameters NONE =
      new PsamParameters(0, 0, BlockedRanges.NONE, Map.of(), Optional.empty(), Map.of());

  /** Whose key generations. */
  record Of(int provider, Suite suite) {}

  /** After a message of this counter. */
  PsamParameters after(long next, List<PsamParameter> message) {
    PsamParameters now = this;
    for (PsamParameter each : message) {
      now = now.with(each);
    }
    return new PsamParameters(
        next, now.hotlistVersion, now.blocked, now.ceilingsMinor, now.lastDay, now.generations);
  }

  private PsamParameters with(PsamParameter one) {
    return switch (one) {
      case Follows _ -> this;
      case Blocking(long version, List<Blocking.Change> changes) ->
          new PsamParameters(
              counter, version, blocked.after(changes), ceilingsMinor, lastDay, generations);
      case Ceilings(Map<Currency, Long> minor) ->
          new PsamParameters(counter, hotlistVersion, blocked, minor, lastDay, generations);
      case LastDay(Expiry day) ->
          new PsamParameters(
              counter, hotlistVersion, blocked, ceilingsMinor, Optional.of(day), generations);
      case Generations(int provider, Suite suite, SortedSet<Integer> accepted) -> {
        Map<Of, SortedSet<Integer>> all = new HashMap<>(generations);
        all.put(new Of(provider, suite), accepted);
        yield new PsamParameters(
            counter, hotlistVersion, blocked, ceilingsMinor, lastDay, Map.copyOf(all));
      }
    };
  }

  boolean isBlocked(IepId purse) {
    return blocked.contains(purse);
  }

  /** The earlier one of its own last day and the issuer's. */
  Expiry lastDay(Expiry own) {
    return lastDay.filter(day -> day.lastDay().isBefore(own.lastDay())).orElse(own);
  }

  boolean accepts(InitializeAnswer purse) {
    Set<Integer> accepted = generations.get(new Of(purse.iep().provider(), purse.suite()));
    return accepted == null || accepted.contains(purse.keyGeneration());
  }

  /** The lower one of its own ceiling and the issuer's, for each of its own. */
  BatchLimits limits(BatchLimits own) {
    Map<Currency, Long> lower = new HashMap<>(own.ceilingsMinor());
    lower.replaceAll(
        (currency, most) -> Math.min(most, ceilingsMinor.getOrDefault(currency, most)));
    return new BatchLimits(own.purchases(), lower);
  }
}
