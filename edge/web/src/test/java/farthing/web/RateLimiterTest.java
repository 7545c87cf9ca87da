package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.DoorBounds.Rate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND); // wraps, as it may
  private final RateLimiter limiter = new RateLimiter(new Rate(2, 3), 2, now::get);

  @Test
  void burstPassesThenTheRateHolds() {
    RateLimiter.Bucket bucket = limiter.bucketOf("a");
    assertThat(take(bucket, 5)).containsExactly(0, 0, 0, 1, 1);
    now.addAndGet(SECOND);
    assertThat(take(bucket, 3)).containsExactly(0, 0, 1);
    now.addAndGet(100 * SECOND);
    assertThat(take(bucket, 4)).containsExactly(0, 0, 0, 1);
  }

  @Test
  void callersDoNotUseUpEachOthersShare() {
    assertThat(take(limiter.bucketOf("a"), 4)).containsExactly(0, 0, 0, 1);
    assertThat(take(limiter.bucketOf("b"), 3)).containsExactly(0, 0, 0);
    assertThat(take(limiter.bucketOf("a"), 1)).containsExactly(1);
  }

  @Test
  void onlyTheCallersSeenLastAreRemembered() {
    RateLimiter.Bucket first = limiter.bucketOf("a");
    limiter.bucketOf("b");
    assertThat(limiter.bucketOf("a")).isSameAs(first);
    limiter.bucketOf("c"); // b goes
    assertThat(limiter.bucketOf("a")).isSameAs(first);
    limiter.bucketOf("d");
    limiter.bucketOf("e"); // a goes
    assertThat(limiter.bucketOf("a")).isNotSameAs(first);
  }

  @Test
  void waitIsToldInWholeSeconds() {
    RateLimiter.Bucket slow = new RateLimiter(new Rate(0.1, 1), 2, now::get).bucketOf("a");
    assertThat(take(slow, 2)).containsExactly(0, 10);
    now.addAndGet(7 * SECOND);
    assertThat(take(slow, 1)).containsExactly(3);
  }

  @Test
  void unlimitedLetsEverythingPass() {
    RateLimiter.Bucket free = new RateLimiter(Rate.UNLIMITED, 2, now::get).bucketOf("a");
    assertThat(take(free, 10_000)).containsOnly(0);
  }

  @Test
  void addressesOfOneIpv6NetworkCountTogether() throws UnknownHostException {
    assertThat(caller("2001:db8:1:2::1")).isEqualTo(caller("2001:db8:1:2:ffff::9"));
    assertThat(caller("2001:db8:1:2::1")).isNotEqualTo(caller("2001:db8:1:3::1"));
    assertThat(caller("192.0.2.1")).isNotEqualTo(caller("192.0.2.2"));
  }

  private static String caller(String address) throws UnknownHostException {
    return RateLimiter.callerOf(InetAddress.getByName(address));
  }

  private static int[] take(RateLimiter.Bucket bucket, int times) {
    int[] waits = new int[times];
    for (int i = 0; i < times; i++) {
      waits[i] = bucket.take();
    }
    return waits;
  }
}
