package farthing.bench;

import org.HdrHistogram.Histogram;

/** How long a request took, from its first byte sent to its last byte back, in milliseconds. */
record Latency(double p50, double p99, double p999, double longest) {
  private static final double NANOS_PER_MILLI = 1e6;

  static Latency of(Histogram nanos) {
    return new Latency(
        nanos.getValueAtPercentile(50) / NANOS_PER_MILLI,
        nanos.getValueAtPercentile(99) / NANOS_PER_MILLI,
        nanos.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
        nanos.getMaxValue() / NANOS_PER_MILLI);
  }
}
