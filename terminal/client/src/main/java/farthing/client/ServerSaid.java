package farthing.client;

import farthing.messages.ErrorCode;
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
   * @param code from the registry, if it gave one
   * @param text for the person: what and what next
   */
  record Refused<T>(int status, Optional<ErrorCode> code, String text) implements ServerSaid<T> {}

  /**
   * No answer that could be used came, or only "busy".
   *
   * @param why for the person
   */
  record Silent<T>(String why) implements ServerSaid<T> {}
}
