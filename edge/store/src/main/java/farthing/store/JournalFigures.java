package farthing.store;

import java.util.concurrent.atomic.LongAdder;

/** What the writers have done since they started, for metrics. Safe for all threads. */
public final class JournalFigures {
  private final LongAdder entries = new LongAdder();
  private final LongAdder commits = new LongAdder();

  void committed(int newEntries) {
    entries.add(newEntries);
    commits.increment();
  }

  /** Entries answered, those that existed already among them. */
  public long entries() {
    return entries.sum();
  }

  public long commits() {
    return commits.sum();
  }
}
