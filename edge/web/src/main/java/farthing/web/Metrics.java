package farthing.web;

import farthing.base.Bytes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A server's figures, for Prometheus to fetch. Names begin with {@code farthing.}. */
public final class Metrics {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private static final Duration[] LATENCIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(20),
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** For figures of one's own. */
  public MeterRegistry registry() {
    return registry;
  }

  /** {@code GET /metrics}. Not for the public: give it to a door that only operators reach. */
  public Route route() {
    return Route.get(
            "/metrics",
            _ ->
                Answer.of(
                    200,
                    PROMETHEUS_TEXT,
                    Bytes.of(registry.scrape().getBytes(StandardCharsets.UTF_8))))
        .unqueued();
  }

  Timer latency(String door, String method, String route) {
    return Timer.builder("farthing.http")
        .description("From the request's arrival to its answer's departure")
        .tags("door", door, "method", method, "route", route)
        .serviceLevelObjectives(LATENCIES)
        .register(registry);
  }
}
