package farthing.client;

import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.time.Duration;
import java.util.Optional;

/**
 * What came of a message to a server, once all repeating was done.
 *
 * @param <T> the answer wanted
 */
sealed interface ServerSaid<T> {

  record Answered<T>(T answer) implements ServerSaid<T> {}

  /**
   * It refused, and repeating does not help.
   *
   * @param problem in the registry's words, if it gave any
   * @param retryAfter as it wished, zero if it did not
   * @param text for the person: what and what next
   */
  record Refused<T>(int status, Optional<Problem> problem, Duration retryAfter, String text)
      implements ServerSaid<T> {
    Optional<ErrorCode> code() {
      return problem.map(Problem::code);
    }
  }

  /**
   * No answer that could be used came, or only "busy".
   *
   * @param why for the person
   */
  record Silent<T>(String why) implements ServerSaid<T> {}
}
