package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.web.Answer;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Brings one message to a server and does not give up at the first stone: a broken road, a garbled
 * answer or a busy server means that the same bytes go again, which every server answers as it did
 * the first time (PROTOCOL, section 7).
 */
final class Messenger {
  /** The sixth silence is not by chance. */
  private static final int MOST_ATTEMPTS = 6;

  /** A security card's lease has ended after 20 s; a person waits no longer than a minute. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
  private static final String ACCEPT = Answer.JSON + ", " + Problem.MEDIA_TYPE;

  private final HttpCaller caller;
  private final Pauses pauses;
  private final Holder holder;

  Messenger(HttpCaller caller, Pauses pauses, Holder holder) {
    this.caller = caller;
    this.pauses = pauses;
    this.holder = holder;
  }

  /**
   * @param reader of the answer; what is {@link Malformed} to it counts as not arrived
   */
  <T> ServerSaid<T> post(URI to, Bytes json, Function<Bytes, T> reader) {
    return bring(
        Call.post(to, Answer.JSON, json).with("Accept", ACCEPT).repeatable(),
        a -> reader.apply(a.body()));
  }

  <T> ServerSaid<T> get(URI from, String accept, Function<Answered, T> reader) {
    return bring(Call.get(from).with("Accept", accept), reader);
  }

  private <T> ServerSaid<T> bring(Call call, Function<Answered, T> reader) {
    String host = String.valueOf(call.to().getHost());
    Duration waited = Duration.ZERO;
    for (int attempt = 1; ; attempt++) {
      Hearing<T> hearing = hear(call, reader, host);
      if (!(hearing instanceof Hearing.Again<T>(String why, Duration wish))) {
        return ((Hearing.Heard<T>) hearing).said();
      }
      Duration pause = shorter(longer(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)), wish));
      waited = waited.plus(pause);
      if (attempt == MOST_ATTEMPTS || waited.compareTo(LONGEST_WAIT) > 0) {
        return new ServerSaid.Silent<>(why);
      }
      holder.hears(new ClientEvent.Waits(host, pause, why));
      try {
        pauses.pause(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ServerSaid.Silent<>("the waiting was ended");
      }
    }
  }

  private <T> Hearing<T> hear(Call call, Function<Answered, T> reader, String host) {
    Answered answer;
    try {
      answer = caller.call(call);
    } catch (RoadBroken e) {
      return new Hearing.Again<>("no answer came from " + host, Duration.ZERO);
    }
    try {
      if (answer.status() == 200) {
        return new Hearing.Heard<>(new ServerSaid.Answered<>(reader.apply(answer)));
      }
    } catch (Malformed e) {
      return new Hearing.Again<>("the answer of " + host + " was garbled", Duration.ZERO);
    }
    return refused(answer, host);
  }

  private static <T> Hearing<T> refused(Answered answer, String host) {
    Optional<Problem> problem = answer.problem();
    if (mayPass(answer.status())) {
      String why = problem.map(p -> p.code().title()).orElse("HTTP status " + answer.status());
      return new Hearing.Again<>(host + " says: " + why, retryAfter(answer));
    }
    return new Hearing.Heard<>(
        new ServerSaid.Refused<>(
            answer.status(),
            problem,
            retryAfter(answer),
            problem
                .map(Messenger::textOf)
                .orElse("%s refused with HTTP status %d.".formatted(host, answer.status()))));
  }

  private static String textOf(Problem problem) {
    ErrorCode code = problem.code();
    String detail = Shown.clean(problem.detail());
    return code.title() + (detail.isEmpty() ? "" : " (" + detail + ")") + ". " + code.advice();
  }

  private static Duration retryAfter(Answered answer) {
    return answer
        .header("Retry-After")
        .filter(seconds -> seconds.matches("[0-9]{1,6}"))
        .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds)))
        .orElse(Duration.ZERO);
  }

  /** Statuses that a repeated message may not meet again. */
  private static boolean mayPass(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static Duration shorter(Duration pause) {
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private sealed interface Hearing<T> {
    record Heard<T>(ServerSaid<T> said) implements Hearing<T> {}

    record Again<T>(String why, Duration wish) implements Hearing<T> {}
  }
}
