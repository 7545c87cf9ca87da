package farthing.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts one route's answers by status and code, and times them. */
final class RouteMeter {
  private record Outcome(int status, String code) {}

  private final MeterRegistry registry;
  private final String door;
  private final String method;
  private final String route;
  private final Timer latency;
  private final Counter good;

  /** Bounded by the registry of codes. */
  private final Map<Outcome, Counter> others = new ConcurrentHashMap<>();

  RouteMeter(Metrics metrics, String door, String method, String route) {
    this.registry = metrics.registry();
    this.door = door;
    this.method = method;
    this.route = route;
    this.latency = metrics.latency(door, method, route);
    this.good = counter(new Outcome(200, ""));
  }

  void count(int status, String code, long nanos) {
    latency.record(nanos, TimeUnit.NANOSECONDS);
    if (status == 200) {
      good.increment();
    } else {
      others.computeIfAbsent(new Outcome(status, code), this::counter).increment();
    }
  }

  private Counter counter(Outcome outcome) {
    return Counter.builder("farthing.http.requests")
        .description("Requests answered, by route, status and the registry's code")
        .tags("door", door, "method", method, "route", route)
        .tags("status", Integer.toString(outcome.status), "code", outcome.code)
        .register(registry);
  }
}
