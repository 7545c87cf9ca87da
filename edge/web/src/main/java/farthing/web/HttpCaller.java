package farthing.web;

import farthing.base.Bytes;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls other servers by HTTP/1.1, on the calling thread, over connections that it keeps for the
 * next call. For all threads, virtual ones best.
 *
 * <p>A call ends by an {@link Answered} or a {@link RoadBroken}, within its time, however slowly
 * the other side trickles. No cookies, no proxies, no caches.
 *
 * <p>Why none of the known clients: docs/decisions/http-caller.md.
 */
public final class HttpCaller implements AutoCloseable {
  /** For each server; more are closed after their call. */
  private static final int MOST_KEPT = 512;

  /** A connection silent for longer is looked at before it is used. */
  private static final Duration TRUSTED = Duration.ofSeconds(2);

  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(50);

  private final CallerSettings settings;
  private final LongSupplier nanos = System::nanoTime;
  private final Map<Road.End, LinkedBlockingDeque<Road>> kept = new ConcurrentHashMap<>();
  private final Set<Road> busy = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("caller-rounds").factory());

  public HttpCaller(CallerSettings settings) {
    this.settings = settings;
    long between = BETWEEN_ROUNDS.toNanos();
    var _ = rounds.scheduleWithFixedDelay(this::round, between, between, TimeUnit.NANOSECONDS);
  }

  public Answered get(URI from) throws RoadBroken {
    return call(Call.get(from));
  }

  public Answered post(URI to, String contentType, Bytes body) throws RoadBroken {
    return call(Call.post(to, contentType, body));
  }

  /**
   * @throws RoadBroken if no answer came, or none that can be read; it tells whether the request
   *     may have had an effect
   */
  public Answered call(Call call) throws RoadBroken {
    long deadline = nanos.getAsLong() + settings.whole().toNanos();
    Call next = call;
    for (int redirects = 0; ; redirects++) {
      Answered answered = once(next, deadline);
      Optional<URI> elsewhere =
          redirects < settings.redirects() ? redirect(next, answered) : Optional.empty();
      if (elsewhere.isEmpty()) {
        return answered;
      }
      next = next.at(elsewhere.get());
    }
  }

  @Override
  public void close() {
    rounds.shutdownNow();
    busy.forEach(Road::close);
    kept.values().forEach(roads -> roads.forEach(Road::close));
  }

  private Answered once(Call call, long deadline) throws RoadBroken {
    Road.End end = Road.End.of(call.to());
    Road old = keptRoad(end);
    if (old != null) {
      try {
        return travel(call, end, old, deadline);
      } catch (RoadBroken e) {
        boolean diedInSilence = !old.hasAnswerBegun() && !old.isLate();
        if (!call.isRepeatable() || !diedInSilence) {
          throw e;
        }
      }
    }
    return travel(call, end, newRoad(end, deadline, call), deadline);
  }

  private Answered travel(Call call, Road.End end, Road road, long deadline) throws RoadBroken {
    road.mustEndBy(deadline);
    busy.add(road);
    boolean goesOn = false;
    try {
      road.send(call);
      Answered answered = road.receive(settings.maxAnswerBytes());
      goesOn = road.goesOn();
      return answered;
    } catch (IOException e) {
      String why =
          road.isLate() ? "no answer within " + settings.whole().toMillis() + " ms" : reason(e);
      throw new RoadBroken(call + ": " + why, true, e);
    } finally {
      busy.remove(road);
      if (!goesOn || road.isLate() || !keep(end, road)) {
        road.close();
      }
    }
  }

  private Road newRoad(Road.End end, long deadline, Call call) throws RoadBroken {
    Duration left = Duration.ofNanos(deadline - nanos.getAsLong());
    Duration connecting = left.compareTo(settings.connecting()) < 0 ? left : settings.connecting();
    try {
      return Road.to(end, settings.tls(), connecting, left);
    } catch (IOException e) {
      throw new RoadBroken(call + ": not reached: " + reason(e), false, e);
    }
  }

  private @Nullable Road keptRoad(Road.End end) {
    LinkedBlockingDeque<Road> roads = kept.get(end);
    if (roads == null) {
      return null;
    }
    for (Road road = roads.pollFirst(); road != null; road = roads.pollFirst()) {
      long silent = road.silentNanos(nanos.getAsLong());
      if (silent < settings.keeping().toNanos()
          && road.isQuiet()
          && (silent < TRUSTED.toNanos() || road.isAlive())) {
        return road;
      }
      road.close();
    }
    return null;
  }

  private boolean keep(Road.End end, Road road) {
    road.rest(nanos.getAsLong());
    return !rounds.isShutdown()
        && kept.computeIfAbsent(end, _ -> new LinkedBlockingDeque<>(MOST_KEPT)).offerFirst(road);
  }

  private void round() {
    long now = nanos.getAsLong();
    busy.forEach(road -> road.endIfDue(now));
    for (LinkedBlockingDeque<Road> roads : kept.values()) {
      for (Road oldest = roads.pollLast(); oldest != null; oldest = roads.pollLast()) {
        if (oldest.silentNanos(now) < settings.keeping().toNanos() && roads.offerLast(oldest)) {
          break;
        }
        oldest.close();
      }
    }
  }

  private static Optional<URI> redirect(Call call, Answered answered) {
    boolean redirected =
        switch (answered.status()) {
          case 301, 302, 303, 307, 308 -> call.method().equals("GET");
          default -> false;
        };
    if (!redirected) {
      return Optional.empty();
    }
    try {
      return answered
          .header("Location")
          .map(call.to()::resolve)
          .filter(to -> to.getHost() != null)
          .filter(to -> to.getScheme().equals("https") || call.to().getScheme().equals("http"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
