package farthing.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM's compilers are at: while they work, they take the cores from what is measured, and
 * it runs code that will be faster.
 */
final class Compilers {
  /** Of one core, below which they have done what there was to do. */
  private static final double QUIET = 0.02;

  private final @Nullable CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
  private long before = worked();

  /** Whether they worked for so little of the time since this was last asked. */
  boolean wereQuietFor(Duration since) {
    long now = worked();
    long millis = now - before;
    before = now;
    return millis < QUIET * since.toMillis();
  }

  private long worked() {
    return bean != null && bean.isCompilationTimeMonitoringSupported()
        ? bean.getTotalCompilationTime()
        : 0;
  }
}
