package farthing.security;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A set of NTPSAMs, a bit each where they lie close together, as they do: pages of 4096, made when
 * the first of theirs comes, so that it matters neither where a batch began nor how many were
 * burnt. One thread at a time.
 */
final class CountedNumbers {
  private static final int PAGE_BITS = 12;
  private static final int IN_PAGE = (1 << PAGE_BITS) - 1;

  private final Map<Long, BitSet> pages = new HashMap<>();

  /** Whether it was not in the set before. */
  boolean add(long number) {
    BitSet page = pages.computeIfAbsent(number >>> PAGE_BITS, p -> new BitSet(IN_PAGE + 1));
    int bit = (int) number & IN_PAGE;
    boolean fresh = !page.get(bit);
    page.set(bit);
    return fresh;
  }

  /** Whether it was in the set. */
  boolean remove(long number) {
    BitSet page = pages.get(number >>> PAGE_BITS);
    if (page == null || !page.get((int) number & IN_PAGE)) {
      return false;
    }
    page.clear((int) number & IN_PAGE);
    return true;
  }

  boolean isEmpty() {
    return pages.values().stream().allMatch(BitSet::isEmpty);
  }

  /** Those of this set that the other lacks, in ascending order. */
  List<Long> without(CountedNumbers other) {
    List<Long> left = new ArrayList<>();
    pages.keySet().stream().sorted().forEach(page -> addTo(left, page, other));
    return left;
  }

  private void addTo(List<Long> left, long page, CountedNumbers other) {
    BitSet own = (BitSet) Objects.requireNonNull(pages.get(page)).clone();
    BitSet theirs = other.pages.get(page);
    if (theirs != null) {
      own.andNot(theirs);
    }
    own.stream().forEach(bit -> left.add((page << PAGE_BITS) | bit));
  }

  /** In ascending order. */
  List<Long> all() {
    return without(new CountedNumbers());
  }

  /** Holds from here on what the other one does. */
  void become(CountedNumbers other) {
    pages.clear();
    other.pages.forEach((page, bits) -> pages.put(page, (BitSet) bits.clone()));
  }

  boolean contains(long number) {
    BitSet page = pages.get(number >>> PAGE_BITS);
    return page != null && page.get((int) number & IN_PAGE);
  }
}
