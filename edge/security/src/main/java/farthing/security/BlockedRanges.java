package farthing.security;

import farthing.base.IepId;
import farthing.purse.PsamParameter.Blocking.Change;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The ranges of purses that a security card refuses, ready to be looked up: in the order of their
 * first numbers, each with the furthest last number up to there, so that one search tells whether
 * any range holds a purse. Does not change.
 */
final class BlockedRanges {
  static final BlockedRanges NONE = new BlockedRanges(new TreeSet<>());

  private record Range(int provider, long first, long last) implements Comparable<Range> {
    private static final Comparator<Range> ORDER =
        Comparator.comparingInt(Range::provider)
            .thenComparingLong(Range::first)
            .thenComparingLong(Range::last);

    @Override
    public int compareTo(Range other) {
      return ORDER.compare(this, other);
    }
  }

  private final SortedSet<Range> ranges;
  private final Range[] ordered;
  private final long[] furthest;

  private BlockedRanges(SortedSet<Range> ranges) {
    this.ranges = ranges;
    this.ordered = ranges.toArray(Range[]::new);
    this.furthest = new long[ordered.length];
    for (int i = 0; i < ordered.length; i++) {
      boolean goesOn = i > 0 && ordered[i - 1].provider == ordered[i].provider;
      furthest[i] = goesOn ? Math.max(furthest[i - 1], ordered[i].last) : ordered[i].last;
    }
  }

  /** After these changes, in their order; one that is there, or is not, stays so. */
  BlockedRanges after(List<Change> changes) {
    SortedSet<Range> next = new TreeSet<>(ranges);
    for (Change change : changes) {
      Range range =
          new Range(change.first().provider(), change.first().number(), change.last().number());
      if (change.blocked()) {
        next.add(range);
      } else {
        next.remove(range);
      }
    }
    return new BlockedRanges(next);
  }

  boolean contains(IepId purse) {
    Range upTo = new Range(purse.provider(), purse.number(), Long.MAX_VALUE);
    int place = Arrays.binarySearch(ordered, upTo);
    int before = (place >= 0 ? place : -place - 1) - 1;
    return before >= 0
        && ordered[before].provider == purse.provider()
        && furthest[before] >= purse.number();
  }

  int size() {
    return ordered.length;
  }
}
