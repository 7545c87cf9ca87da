package farthing.payment;

import farthing.base.IepId;
import farthing.exchange.Freshness;
import farthing.store.Hotlist;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The hotlist as the database has it: what it says of a purse is kept until the list's version
 * changes, which is noticed within seconds.
 */
public final class StoredHotlist implements Predicate<IepId> {
  /** How long a card that was just blocked may still pay. */
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(2);

  private static final int MOST_KEPT = 100_000;

  private final Hotlist hotlist;
  private final InstantSource time;
  private volatile Kept kept =
      new Kept(-1, new Freshness(Instant.EPOCH, Duration.ZERO), new ConcurrentHashMap<>());

  private record Kept(
      long version, Freshness freshness, ConcurrentHashMap<IepId, Boolean> blocked) {}

  public StoredHotlist(Hotlist hotlist, InstantSource time) {
    this.hotlist = hotlist;
    this.time = time;
  }

  @Override
  public boolean test(IepId purse) {
    Kept now = current();
    return now.version() > 0
        && now.blocked().computeIfAbsent(purse, p -> hotlist.find(p).isPresent());
  }

  private Kept current() {
    Kept known = kept;
    Instant now = time.instant();
    if (known.freshness().serves(now)) {
      return known;
    }
    long version = hotlist.version();
    boolean same = version == known.version() && known.blocked().size() < MOST_KEPT;
    Kept fresh =
        new Kept(
            version,
            new Freshness(now, NOTICED_WITHIN),
            same ? known.blocked() : new ConcurrentHashMap<>());
    kept = fresh;
    return fresh;
  }
}
