package farthing.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened to one purchase, a line each with its time; bounded, for a run that goes in circles
 * shall not take the memory of all. Safe for all threads.
 */
public final class Story {
  private static final int MOST_LINES = 400;

  private final long began = System.nanoTime();
  private final List<String> lines = new ArrayList<>();

  public synchronized void tell(String line) {
    if (lines.size() < MOST_LINES) {
      lines.add("%9.3f s  %s".formatted((System.nanoTime() - began) / 1e9, line));
    }
  }

  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
