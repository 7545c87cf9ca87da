package farthing.app;

import farthing.base.Malformed;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a command tells when it cannot do what it was asked: what is true, what happened to the
 * money, what to do next.
 */
final class Failed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Optional<ErrorCode> code;
  private final String next;
  private final int status;

  private Failed(String what, String next, Optional<ErrorCode> code, int status) {
    super(what);
    this.next = next;
    this.code = code;
    this.status = status;
  }

  /**
   * @param what one sentence
   * @param next what happened to the money, if money was about, and what to do
   */
  static Failed because(String what, String next) {
    return new Failed(what, next, Optional.empty(), Main.FAILED);
  }

  static Failed because(String what, String next, Throwable cause) {
    Failed failed = because(what, next);
    failed.initCause(cause);
    return failed;
  }

  /** As a server refused. */
  static Failed because(Problem problem) {
    String detail = problem.detail().isEmpty() ? "" : " (" + problem.detail() + ")";
    return new Failed(
        problem.code().title() + detail + ".",
        problem.code().advice(),
        Optional.of(problem.code()),
        Main.FAILED);
  }

  /** Typed or configured wrongly; nothing was begun. */
  static Failed wrongUsage(String what, String next) {
    return new Failed(what, next, Optional.empty(), Main.WRONG_USAGE);
  }

  /**
   * What was typed, if it can be read.
   *
   * @throws Failed telling what is wrong with it; nothing was changed
   */
  static <T> T unlessRead(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (Malformed e) {
      throw wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }

  /** In the registry of refusals, where it stands there. */
  Optional<ErrorCode> code() {
    return code;
  }

  /** What happened to the money, and what to do next. */
  String next() {
    return next;
  }

  int status() {
    return status;
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
