package farthing.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds who answers a path. A literal segment goes before a name. Does not change once made. */
final class RouteTable<T> {
  /** Longer paths are nobody's. */
  private static final int MOST_SEGMENTS = 16;

  /** What stands at a path: one entry per method. */
  sealed interface Found<T> {
    record Entry<T>(T value, List<String> pathValues) implements Found<T> {}

    /**
     * @param allowed for the header Allow
     */
    record OtherMethod<T>(String allowed) implements Found<T> {}

    record Nothing<T>() implements Found<T> {}
  }

  private final Node<T> root = new Node<>();

  void add(String method, PathTemplate template, T value) {
    Node<T> node = root;
    for (String segment : template.segments()) {
      if (PathTemplate.isName(segment)) {
        if (node.named == null) {
          node.named = new Node<>();
        }
        node = node.named;
      } else {
        node = node.literals.computeIfAbsent(segment, _ -> new Node<>());
      }
    }
    if (node.byMethod.put(method, value) != null) {
      throw new IllegalArgumentException(method + " " + template + " is given twice");
    }
  }

  Found<T> find(String method, String path) {
    List<String> segments = PathTemplate.segmentsOf(path);
    if (segments.size() > MOST_SEGMENTS) {
      return new Found.Nothing<>();
    }
    List<String> values = new ArrayList<>(4);
    Node<T> node = find(root, segments, 0, values);
    if (node == null) {
      return new Found.Nothing<>();
    }
    T value = node.byMethod.get(method.equals("HEAD") ? "GET" : method);
    return value == null
        ? new Found.OtherMethod<>(allowed(node))
        : new Found.Entry<>(value, values);
  }

  /** Whoever can be asked by GET can be asked by HEAD. */
  private static String allowed(Node<?> node) {
    String methods = String.join(", ", node.byMethod.keySet());
    return node.byMethod.containsKey("GET") ? methods + ", HEAD" : methods;
  }

  private static <T> @Nullable Node<T> find(
      Node<T> at, List<String> segments, int index, List<String> values) {
    if (index == segments.size()) {
      return at.byMethod.isEmpty() ? null : at;
    }
    String segment = segments.get(index);
    Node<T> literal = at.literals.get(segment);
    if (literal != null) {
      Node<T> end = find(literal, segments, index + 1, values);
      if (end != null) {
        return end;
      }
    }
    if (at.named == null || segment.isEmpty()) {
      return null;
    }
    values.add(segment);
    Node<T> end = find(at.named, segments, index + 1, values);
    if (end == null) {
      values.removeLast();
    }
    return end;
  }

  private static final class Node<T> {
    final Map<String, Node<T>> literals = new HashMap<>();
    final Map<String, T> byMethod = new TreeMap<>();
    @Nullable Node<T> named;
  }
}
