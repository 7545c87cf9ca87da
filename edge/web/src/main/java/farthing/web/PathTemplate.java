package farthing.web;

import java.util.ArrayList;
import java.util.List;

/**
 * A path with names for the parts that vary: {@code /v1/purchases/{party}/{trx}/draw}. A name
 * stands for one whole segment.
 */
final class PathTemplate {
  private final String text;
  private final List<String> segments;
  private final List<String> names;

  PathTemplate(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with '/': " + text);
    }
    this.text = text;
    this.segments = segmentsOf(text);
    this.names =
        segments.stream()
            .filter(PathTemplate::isName)
            .map(s -> s.substring(1, s.length() - 1))
            .toList();
  }

  List<String> segments() {
    return segments;
  }

  /** Where the value of {@code name} stands among the values, -1 if there is none. */
  int indexOf(String name) {
    return names.indexOf(name);
  }

  int valueCount() {
    return names.size();
  }

  /** The last segment that is not a name: what the message is called ({@code draw}). */
  String step() {
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (!isName(segments.get(i)) && !segments.get(i).isEmpty()) {
        return segments.get(i);
      }
    }
    return "/";
  }

  static boolean isName(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }

  /** {@code /a/b} is a, b; {@code /} is one empty segment. */
  static List<String> segmentsOf(String path) {
    List<String> found = new ArrayList<>();
    int from = 1;
    for (int i = 1; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        found.add(path.substring(from, i));
        from = i + 1;
      }
    }
    return found.isEmpty() ? List.of("") : found;
  }

  @Override
  public String toString() {
    return text;
  }
}
