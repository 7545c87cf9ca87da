package farthing.web;

import farthing.web.DoorBounds.Rate;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A token bucket for each of many callers. It remembers the callers seen last, up to a bound; who
 * was forgotten starts with a full bucket. For all threads.
 */
final class RateLimiter {
  /** Of about 100 bytes each. */
  static final int MOST_BUCKETS = 20_000;

  private final Rate rate;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets;

  /**
   * @param nanos a clock that only goes forward
   */
  RateLimiter(Rate rate, int mostBuckets, LongSupplier nanos) {
    this.rate = rate;
    this.nanos = nanos;
    this.buckets =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > mostBuckets;
          }
        };
  }

  /** A connection keeps its caller's bucket, so that a request costs no search. */
  Bucket bucketOf(String caller) {
    if (rate.equals(Rate.UNLIMITED)) {
      return new Bucket();
    }
    synchronized (buckets) {
      return buckets.computeIfAbsent(caller, _ -> new Bucket());
    }
  }

  /** Who has one IPv6 address has all of its /64. */
  static String callerOf(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(address.getAddress(), 0, 8)
        : address.getHostAddress();
  }

  final class Bucket {
    private double tokens = rate.burst();
    private long filledAt = nanos.getAsLong();

    /** Takes one; 0 if there was one, otherwise whole seconds until there will be. */
    int take() {
      if (rate.perSecond() == Double.POSITIVE_INFINITY) {
        return 0;
      }
      synchronized (this) {
        long now = nanos.getAsLong();
        tokens = Math.min(rate.burst(), tokens + (now - filledAt) / 1e9 * rate.perSecond());
        filledAt = now;
        if (tokens >= 1) {
          tokens--;
          return 0;
        }
        return (int) Math.max(1, Math.ceil((1 - tokens) / rate.perSecond()));
      }
    }
  }
}
