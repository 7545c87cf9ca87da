package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.io.IOException;
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
  private static final String ACCEPT = "application/json, " + Problem.MEDIA_TYPE;

  private final Road road;
  private final Pauses pauses;
  private final Holder holder;

  Messenger(Road road, Pauses pauses, Holder holder) {
    this.road = road;
    this.pauses = pauses;
    this.holder = holder;
  }

  /**
   * @param reader of the answer; what is {@link Malformed} to it counts as not arrived
   */
  <T> ServerSaid<T> post(URI to, Bytes json, Function<Bytes, T> reader) {
    return bring(new Road.Question(to, ACCEPT, Optional.of(json)), a -> reader.apply(a.body()));
  }

  <T> ServerSaid<T> get(URI from, String accept, Function<Road.Answer, T> reader) {
    return bring(new Road.Question(from, accept, Optional.empty()), reader);
  }

  private <T> ServerSaid<T> bring(Road.Question question, Function<Road.Answer, T> reader) {
    String host = String.valueOf(question.to().getHost());
    Duration waited = Duration.ZERO;
    for (int attempt = 1; ; attempt++) {
      Hearing<T> hearing = hear(question, reader, host);
      if (!(hearing instanceof Hearing.Again<T>(String why, Duration wish))) {
        return ((Hearing.Heard<T>) hearing).said();
      }
      Duration pause = shorter(longer(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)), wish));
      waited = waited.plus(pause);
      if (attempt == MOST_ATTEMPTS || waited.compareTo(LONGEST_WAIT) > 0) {
        return new ServerSaid.Silent<>(why);
      }
      holder.hears(new PurchaseEvent.Waits(host, pause, why));
      try {
        pauses.pause(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ServerSaid.Silent<>("the waiting was ended");
      }
    }
  }

  private <T> Hearing<T> hear(
      Road.Question question, Function<Road.Answer, T> reader, String host) {
    Road.Answer answer;
    try {
      answer = road.ask(question);
    } catch (IOException e) {
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

  private static <T> Hearing<T> refused(Road.Answer answer, String host) {
    Optional<Problem> problem = problemOf(answer);
    if (mayPass(answer.status())) {
      String why = problem.map(p -> p.code().title()).orElse("HTTP status " + answer.status());
      return new Hearing.Again<>(
          host + " says: " + why, Duration.ofSeconds(answer.retryAfterSeconds().orElse(0)));
    }
    return new Hearing.Heard<>(
        new ServerSaid.Refused<>(
            answer.status(),
            problem.map(Problem::code),
            problem
                .map(Messenger::textOf)
                .orElse("%s refused with HTTP status %d.".formatted(host, answer.status()))));
  }

  private static Optional<Problem> problemOf(Road.Answer answer) {
    if (!answer.contentType().equals(Problem.MEDIA_TYPE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Problem.parse(answer.body()));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private static String textOf(Problem problem) {
    ErrorCode code = problem.code();
    String detail = Shown.clean(problem.detail());
    return code.title() + (detail.isEmpty() ? "" : " (" + detail + ")") + ". " + code.advice();
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
