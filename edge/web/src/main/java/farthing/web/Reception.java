package farthing.web;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for each request that has arrived: whose it is, whether it may come in now, and what goes
 * back, whatever happens inside. Knows nothing of sockets.
 */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final PathTemplate NOWHERE = new PathTemplate("/");

  /** A request as it came off the wire. */
  record Arrival(
      String method,
      String path,
      String query,
      Function<String, Optional<String>> headers,
      String remoteAddress,
      RateLimiter.Bucket addressBucket,
      Bytes body) {}

  private record Desk(Route route, PathTemplate template, RouteMeter meter) {}

  private final RouteTable<Desk> desks = new RouteTable<>();
  private final RouteMeter nobody;
  private final RateLimiter perKey;
  private final Semaphore turns;
  private final Admission newWork;
  private final DoorBounds bounds;
  private final LongSupplier nanos;
  private final Random random = new SecureRandom();

  Reception(DoorSettings settings, List<Route> routes, Metrics metrics, LongSupplier nanos) {
    this.bounds = settings.bounds();
    this.nanos = nanos;
    this.turns = new Semaphore(bounds.maxConcurrent());
    this.newWork =
        new Admission(bounds.pace(), bounds.maxConcurrent() * 3 / 4, nanos, new Random());
    this.perKey = new RateLimiter(bounds.ratePerKey(), RateLimiter.MOST_BUCKETS, nanos);
    this.nobody = new RouteMeter(metrics, settings.name(), "", "");
    for (Route route : routes) {
      PathTemplate template = new PathTemplate(route.path());
      RouteMeter meter = new RouteMeter(metrics, settings.name(), route.method(), route.path());
      desks.add(route.method(), template, new Desk(route, template, meter));
    }
  }

  Answer answer(Arrival arrival) {
    return switch (desks.find(arrival.method(), arrival.path())) {
      case RouteTable.Found.Entry<Desk>(Desk desk, List<String> values) -> {
        long began = nanos.getAsLong();
        Request request = request(arrival, desk.template, values);
        Answer answer = admitted(desk, request, arrival);
        long took = nanos.getAsLong() - began;
        desk.meter.count(answer.status(), answer.code(), took);
        if (!answer.code().equals(ErrorCode.SERVER_BUSY.name())) { // many, and nothing happened
          LogTrail.line(request, answer, took);
        }
        yield answer;
      }
      case RouteTable.Found.OtherMethod<Desk>(String allowed) ->
          turnedAway(arrival, refusal(ErrorCode.METHOD_NOT_ALLOWED, "").with("Allow", allowed));
      case RouteTable.Found.Nothing<Desk>() ->
          turnedAway(arrival, refusal(ErrorCode.PATH_UNKNOWN, ""));
    };
  }

  /** For what never became a request: too large, too slow, not HTTP. */
  Answer refused(ErrorCode code) {
    nobody.count(code.httpStatus(), code.name(), 0);
    return refusal(code, "");
  }

  /** How many requests that begin something may be inside. */
  int newWorkLimit() {
    return newWork.limit();
  }

  int waitingOrAnswering() {
    return bounds.maxConcurrent() - turns.availablePermits() + turns.getQueueLength();
  }

  private Answer turnedAway(Arrival arrival, Answer answer) {
    int seconds = arrival.addressBucket().take();
    Answer last =
        seconds > 0 ? Answer.refusal(Problem.retryAfter(ErrorCode.RATE_EXCEEDED, seconds)) : answer;
    nobody.count(last.status(), last.code(), 0);
    LogTrail.line(request(arrival, NOWHERE, List.of()), last, 0);
    return last;
  }

  private Answer admitted(Desk desk, Request request, Arrival arrival) {
    int seconds = arrival.addressBucket().take();
    if (seconds > 0) {
      return Answer.refusal(Problem.retryAfter(ErrorCode.RATE_EXCEEDED, seconds));
    }
    Route route = desk.route;
    if (!route.accepts().isEmpty() && !hasType(request, route.accepts())) {
      return refusal(ErrorCode.MEDIA_TYPE_UNSUPPORTED, "wanted: " + route.accepts());
    }
    if (route.isUnqueued()) {
      return answered(route, request);
    }
    String key = keyOf(route, request);
    if (!key.isEmpty()) {
      seconds = perKey.bucketOf(key).take();
      if (seconds > 0) {
        return Answer.refusal(Problem.retryAfter(ErrorCode.RATE_EXCEEDED, seconds));
      }
    }
    return givesWay(route, request) ? newWork(route, request) : inTurn(route, request);
  }

  /** Comes in only while the door keeps its pace, and so never takes the turns of what ends. */
  private Answer newWork(Route route, Request request) {
    int seconds = newWork.enter();
    if (seconds > 0) {
      return Answer.refusal(Problem.retryAfter(ErrorCode.SERVER_BUSY, seconds));
    }
    long began = nanos.getAsLong();
    try {
      return inTurn(route, request);
    } finally {
      newWork.leave(nanos.getAsLong() - began);
    }
  }

  private Answer inTurn(Route route, Request request) {
    if (!getsTurn()) {
      return Answer.refusal(Problem.retryAfter(ErrorCode.SERVER_BUSY, 1));
    }
    try {
      return answered(route, request);
    } finally {
      turns.release();
    }
  }

  private static boolean givesWay(Route route, Request request) {
    try {
      return route.givesWay().test(request);
    } catch (Malformed e) {
      return true;
    }
  }

  private Answer answered(Route route, Request request) {
    if (request.template().indexOf(LogTrail.TRX) < 0) {
      return answeredOrFailed(route, request);
    }
    try (LogTrail _ = LogTrail.of(request.logged(LogTrail.PARTY), request.logged(LogTrail.TRX))) {
      return answeredOrFailed(route, request);
    }
  }

  /** Nothing of what went wrong leaves but a reference. */
  private Answer answeredOrFailed(Route route, Request request) {
    try {
      return route.answering().answer(request);
    } catch (Malformed e) {
      String text = e.getMessage();
      return refusal(ErrorCode.MESSAGE_MALFORMED, text == null ? "" : text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.refusal(Problem.retryAfter(ErrorCode.SERVER_BUSY, 1));
    } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
      byte[] name = new byte[6];
      random.nextBytes(name);
      String reference = HexFormat.of().formatHex(name);
      LOG.atError()
          .setCause(e)
          .addKeyValue("reference", reference)
          .addKeyValue("step", request.template().step())
          .log("failed to answer");
      return refusal(ErrorCode.SERVER_FAILED, "reference " + reference);
    }
  }

  private boolean getsTurn() {
    try {
      return turns.tryAcquire()
          || turns.tryAcquire(bounds.queueing().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String keyOf(Route route, Request request) {
    try {
      return route.key().apply(request);
    } catch (Malformed e) {
      return "";
    }
  }

  private static boolean hasType(Request request, String wanted) {
    String type = request.header("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase(wanted);
  }

  private static Request request(Arrival arrival, PathTemplate template, List<String> values) {
    return new Request(
        arrival.method(),
        template,
        values,
        arrival.query(),
        arrival.headers(),
        arrival.remoteAddress(),
        arrival.body());
  }

  private static Answer refusal(ErrorCode code, String detail) {
    return Answer.refusal(Problem.of(code, detail));
  }
}
