package farthing.testkit.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Delta debugging: leaves out ever smaller parts as long as what is left still fails. */
final class Shortest {
  private Shortest() {}

  /**
   * A part of {@code items}, in their order, that fails and of which no single item can be left
   * out.
   *
   * @param items fail
   */
  static <T> List<T> failing(List<T> items, Predicate<List<T>> fails) {
    List<T> left = List.copyOf(items);
    int size = Math.max(1, left.size() / 2);
    while (true) {
      List<T> shorter = withoutParts(left, size, fails);
      boolean shrunk = shorter.size() < left.size();
      left = shorter;
      if (size > 1) {
        size /= 2;
      } else if (!shrunk) {
        return left;
      }
    }
  }

  private static <T> List<T> withoutParts(List<T> items, int size, Predicate<List<T>> fails) {
    List<T> left = items;
    int at = 0;
    while (at < left.size()) {
      List<T> shorter = new ArrayList<>(left.subList(0, at));
      shorter.addAll(left.subList(Math.min(left.size(), at + size), left.size()));
      if (fails.test(shorter)) {
        left = shorter;
      } else {
        at += size;
      }
    }
    return left;
  }
}
