package farthing.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The tables of docs/protocol/steps.md: what is built, row by row, and what comes later. */
final class StepsPage {
  private static final String BUILT =
      "| step | what the patent says, in our words | method | test |";
  private static final String LATER = "| step | what the patent says, in our words | when |";

  private final List<List<String>> built;
  private final List<List<String>> later;
  private final JavaSources sources;

  StepsPage(String markdown, JavaSources sources) {
    this.built = rowsUnder(BUILT, markdown);
    this.later = rowsUnder(LATER, markdown);
    this.sources = sources;
  }

  /** What is wrong with the rows of what is built; empty when all is well. */
  List<String> findings() {
    List<String> findings = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    if (built.isEmpty()) {
      findings.add("no row at all");
    }
    for (List<String> row : built) {
      String step = row.getFirst();
      if (!seen.add(step)) {
        findings.add(step + ": stands twice");
      }
      wrongWith(row).forEach(what -> findings.add(step + ": " + what));
    }
    return findings;
  }

  Set<String> built() {
    return steps(built);
  }

  Set<String> later() {
    return steps(later);
  }

  private List<String> wrongWith(List<String> row) {
    if (row.size() != 4) {
      return List.of("not four cells");
    }
    if (row.stream().anyMatch(String::isBlank)) {
      return List.of("an empty cell");
    }
    List<String> wrong = new ArrayList<>();
    String method = row.get(2).replace("`", "");
    if (!sources.hasMethod(method)) {
      wrong.add("no method " + method);
    }
    String test = row.get(3).replace("`", "");
    if (!sources.hasTest(test)) {
      wrong.add("no test " + test);
    }
    return wrong;
  }

  private static Set<String> steps(List<List<String>> rows) {
    Set<String> steps = new TreeSet<>();
    rows.forEach(row -> steps.add(row.getFirst()));
    return steps;
  }

  /** Rows of every table with this header. */
  private static List<List<String>> rowsUnder(String header, String markdown) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : markdown.lines().toList()) {
      if (line.equals(header)) {
        inside = true;
      } else if (!line.startsWith("|")) {
        inside = false;
      } else if (inside && !line.startsWith("| ---")) {
        rows.add(cells(line));
      }
    }
    return rows;
  }

  private static List<String> cells(String line) {
    String between = line.substring(1, line.lastIndexOf('|'));
    return Stream.of(between.split("\\|", -1)).map(String::strip).toList();
  }
}
