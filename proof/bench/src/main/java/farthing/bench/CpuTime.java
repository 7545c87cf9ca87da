package farthing.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Processor time since each process began, as the operating system counts it.
 *
 * @param here of this process: payment server and load generator together
 * @param postgres by process; one that has ended meanwhile counts nothing
 */
record CpuTime(Duration here, Map<Long, Duration> postgres) {

  static CpuTime now(List<ProcessHandle> postgres) {
    return new CpuTime(
        of(ProcessHandle.current()),
        postgres.stream().collect(Collectors.toMap(ProcessHandle::pid, CpuTime::of)));
  }

  CpuTime since(CpuTime before) {
    Function<Map.Entry<Long, Duration>, Duration> more =
        e -> e.getValue().minus(before.postgres.getOrDefault(e.getKey(), Duration.ZERO));
    return new CpuTime(
        here.minus(before.here),
        postgres.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, more)));
  }

  Duration allPostgres() {
    return postgres.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration of(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
