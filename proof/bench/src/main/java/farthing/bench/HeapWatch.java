package farthing.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** The heap while something is measured. */
final class HeapWatch implements AutoCloseable {
  private static final int BYTES_PER_MEGABYTE = 1 << 20;

  private final List<MemoryPoolMXBean> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();
  private final Map<String, MemoryPoolMXBean> byName =
      pools.stream().collect(Collectors.toMap(MemoryPoolMXBean::getName, pool -> pool));
  private final AtomicLong kept = new AtomicLong();
  private final NotificationListener listener = (told, _) -> collected(told.getUserData());

  /** From here on, after a collection. */
  HeapWatch() {
    System.gc();
    pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    emitters().forEach(emitter -> emitter.addNotificationListener(listener, null, null));
  }

  /** The most that it held, garbage included, each of its parts at its own worst. */
  long peakMegabytes() {
    return pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum()
        / BYTES_PER_MEGABYTE;
  }

  /** The most that a collection left in it; one is made now, so there is one. */
  long keptMegabytes() {
    System.gc();
    long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return Math.max(now, kept.get()) / BYTES_PER_MEGABYTE;
  }

  private void collected(Object told) {
    Map<String, MemoryUsage> after =
        GarbageCollectionNotificationInfo.from((CompositeData) told)
            .getGcInfo()
            .getMemoryUsageAfterGc();
    long used =
        after.entrySet().stream()
            .filter(pool -> byName.containsKey(pool.getKey()))
            .mapToLong(pool -> pool.getValue().getUsed())
            .sum();
    kept.accumulateAndGet(used, Math::max);
  }

  private static List<NotificationEmitter> emitters() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(NotificationEmitter.class::cast)
        .toList();
  }

  @Override
  public void close() {
    try {
      for (NotificationEmitter emitter : emitters()) {
        emitter.removeNotificationListener(listener);
      }
    } catch (ListenerNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
