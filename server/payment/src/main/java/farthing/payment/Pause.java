package farthing.payment;

import java.time.Duration;
import java.time.Instant;

/** How long something that did not work is left alone: a second, then ever longer. One thread. */
final class Pause {
  private static final Duration FIRST = Duration.ofSeconds(1);

  private final Duration longest;
  private Duration following = FIRST;
  private Instant until = Instant.MIN;

  Pause(Duration longest) {
    this.longest = longest;
  }

  boolean isOver(Instant now) {
    return !now.isBefore(until);
  }

  void longer(Instant now) {
    until = now.plus(following);
    Duration twice = following.multipliedBy(2);
    following = twice.compareTo(longest) < 0 ? twice : longest;
  }

  void longest(Instant now) {
    following = longest;
    until = now.plus(longest);
  }

  /** It works. */
  void none() {
    following = FIRST;
    until = Instant.MIN;
  }
}
