package farthing.client;

import farthing.base.Malformed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The loads and unloads among a journal's lines. */
final class JournalledLoads {
  /** Loads over that are still remembered: for a person, and against doing an order twice. */
  private static final int MOST_ENDED = 200;

  private final Map<PurchaseId, List<JournalLine>> lines = new LinkedHashMap<>();
  private final Map<PurchaseId, OpenLoad> open = new LinkedHashMap<>();
  private final Map<PurchaseId, EndedLoad> ended = new LinkedHashMap<>();

  List<OpenLoad> open() {
    return List.copyOf(open.values());
  }

  List<EndedLoad> ended() {
    return List.copyOf(ended.values());
  }

  boolean isOpen(PurchaseId load) {
    return open.containsKey(load);
  }

  /**
   * Where the load stands after this step.
   *
   * @throws Malformed if it is not one that could come now
   */
  OpenLoad after(PurchaseId load, JournalStep.OfLoad step) {
    if (step instanceof JournalStep.LoadRequesting request) {
      return OpenLoad.begin(request);
    }
    OpenLoad before = open.get(load);
    if (before != null) {
      return before.after(step);
    }
    throw new Malformed("a step of a load that was not requested");
  }

  /** The line is durable. */
  void go(JournalLine line, OpenLoad after) {
    open.put(line.purchase(), after);
    lines.computeIfAbsent(line.purchase(), _ -> new ArrayList<>()).add(line);
  }

  /** The line is durable, and the load is over. */
  void end(JournalLine line, JournalStep.LoadClosed closed) {
    PurchaseId id = line.purchase();
    open.remove(id);
    lines.remove(id);
    ended.put(
        id,
        new EndedLoad(
            id,
            line.at(),
            closed.bank(),
            closed.amount(),
            closed.outcome(),
            closed.reference(),
            closed.device()));
    while (ended.size() > MOST_ENDED) {
      ended.remove(ended.keySet().iterator().next());
    }
  }

  /** What a file need hold of them. */
  List<JournalLine> remaining() {
    List<JournalLine> all = new ArrayList<>();
    for (EndedLoad e : ended.values()) {
      all.add(
          new JournalLine(
              e.at(),
              e.id(),
              new JournalStep.LoadClosed(
                  e.outcome(), e.bank(), e.amount(), e.reference(), e.device())));
    }
    lines.values().forEach(all::addAll);
    return all;
  }
}
