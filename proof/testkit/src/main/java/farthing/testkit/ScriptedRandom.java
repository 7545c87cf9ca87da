package farthing.testkit;

import farthing.base.Bytes;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/**
 * Chance that is foretold: bytes come from a list first, and from a seeded generator once the list
 * is used up. One thread.
 */
public final class ScriptedRandom extends Random {
  private static final long serialVersionUID = 1L;

  private final transient Queue<Bytes> script = new ArrayDeque<>();

  /**
   * @param seed of what comes behind the list
   */
  public ScriptedRandom(long seed) {
    super(seed);
  }

  /** The next draw of as many bytes gives these. */
  public ScriptedRandom then(Bytes next) {
    script.add(next);
    return this;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    Bytes next = script.poll();
    if (next == null) {
      super.nextBytes(bytes);
      return;
    }
    if (next.size() != bytes.length) {
      throw new IllegalStateException(
          "foretold are " + next.size() + " bytes, drawn " + bytes.length);
    }
    System.arraycopy(next.toArray(), 0, bytes, 0, bytes.length);
  }
}
