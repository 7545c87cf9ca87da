package farthing.exchange;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.batches.RefundClaims;
import farthing.messages.Problem;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The road to the collector (docs/protocol/batches.md): each request under the caller's API key,
 * and at most so many a second. One thread; {@link #close} by any.
 */
public final class CollectorLink implements AutoCloseable {
  static final String OCTETS = "application/octet-stream";
  private static final int MOST_ANSWER_BYTES = 32 * 1024;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERRORS = 500;
  private static final Duration CONNECTING = Duration.ofSeconds(3);
  private static final Duration WHOLE = Duration.ofSeconds(15);

  private final HttpCaller caller;
  private final String collector;
  private final String apiKey;
  private final long apartNanos;
  private final CountDownLatch closing = new CountDownLatch(1);
  private long nextNanos = System.nanoTime();

  /** What came of a request. */
  public sealed interface Said {
    record Word(BatchWord word) implements Said {}

    /** The collector does not take this, however often it comes. */
    record Refused(String why) implements Said {}

    /** It did not answer, or has no time: the same again, later. */
    record Away(String why) implements Said {}
  }

  /**
   * @param caller of {@link #bounds()} outside tests; closed with this
   * @param collector its address, http or https
   * @param apiKey that the collector gave
   * @param perSecond requests, 1 or more
   */
  public CollectorLink(HttpCaller caller, URI collector, String apiKey, int perSecond) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("at least one request a second");
    }
    this.caller = caller;
    this.collector = collector.toString().replaceFirst("/$", "");
    this.apiKey = apiKey;
    this.apartNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** A call takes fifteen seconds at most. */
  public static CallerSettings bounds() {
    return CallerSettings.usual().within(CONNECTING, WHOLE).withMaxAnswerBytes(MOST_ANSWER_BYTES);
  }

  public Said part(BatchPart part) {
    return post(part.id(), "/parts/" + part.part(), part.toBytes());
  }

  public Said end(BatchEnd end) {
    return post(end.id(), "/end", end.toBytes());
  }

  public Said late(LateProofs late) {
    return post(late.id(), "/late", late.toBytes());
  }

  /** Its word is of the batch in which they were drawn, which need not be there. */
  public Said refunds(RefundClaims claims) {
    return post(claims.id(), "/refunds", claims.toBytes());
  }

  public Said word(BatchId id) {
    return say(id, Call.get(address(id, "")));
  }

  private Said post(BatchId id, String what, Bytes body) {
    return say(id, Call.post(address(id, what), OCTETS, body).repeatable());
  }

  private URI address(BatchId id, String what) {
    return URI.create(collector + "/v1/batches/" + id + what);
  }

  private Said say(BatchId id, Call call) {
    if (!awaitTurn()) {
      return new Said.Away("this server is closing");
    }
    try {
      Answered answered = caller.call(call.with("Authorization", "Bearer " + apiKey));
      return answered.isGood() ? read(id, answered) : refusal(answered);
    } catch (RoadBroken e) {
      return new Said.Away(String.valueOf(e.getMessage()));
    }
  }

  private static Said read(BatchId id, Answered answered) {
    try {
      BatchWord word = BatchWord.parse(answered.body());
      return word.id().equals(id)
          ? new Said.Word(word)
          : new Said.Refused("the collector answered for batch " + word.id());
    } catch (Malformed e) {
      return new Said.Refused("the collector's answer cannot be read: " + e.getMessage());
    }
  }

  private static Said refusal(Answered answered) {
    return isForLater(answered) ? new Said.Away(why(answered)) : new Said.Refused(why(answered));
  }

  /** Whether the same may be answered well another time. */
  static boolean isForLater(Answered answered) {
    return answered.status() == TOO_MANY || answered.status() >= SERVER_ERRORS;
  }

  static String why(Answered answered) {
    return answered
        .problem()
        .map(CollectorLink::text)
        .orElse("the collector answered with status " + answered.status());
  }

  private static String text(Problem problem) {
    return problem.code() + (problem.detail().isEmpty() ? "" : ": " + problem.detail());
  }

  /** False: it is being closed. */
  private boolean awaitTurn() {
    try {
      boolean closed = closing.await(nextNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      nextNanos = System.nanoTime() + apartNanos;
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Cuts the call that is on its way; it is made again by whoever serves next. */
  @Override
  public void close() {
    closing.countDown();
    caller.close();
  }
}
