package farthing.audit;

import java.util.ArrayList;
import java.util.List;

/** What was found, and what is only told; of a flood the first are kept and the others counted. */
final class Findings {
  /** More than anybody reads before mending the cause. */
  static final int MOST_KEPT = 1_000;

  private final List<Finding> kept = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long all;
  private long allNotes;

  void add(Finding finding) {
    all++;
    if (kept.size() < MOST_KEPT) {
      kept.add(finding);
    }
  }

  /** What is no difference, and whoever reads the audit should know. */
  void tell(String note) {
    allNotes++;
    if (notes.size() < MOST_KEPT) {
      notes.add(note);
    }
  }

  List<Finding> kept() {
    return List.copyOf(kept);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  long all() {
    return all;
  }

  long allNotes() {
    return allNotes;
  }
}
