package farthing.exchange;

import farthing.messages.ErrorCode;
import farthing.messages.Problem;

/**
 * A check that did not pass, on its way to the one place that answers. An expected outcome: it has
 * no stack trace and never leaves the server that threw it.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  private Refusal(Problem problem) {
    super(problem.code().name(), null, false, false);
    this.problem = problem;
  }

  public static Refusal of(ErrorCode code) {
    return new Refusal(Problem.of(code));
  }

  public static Refusal of(ErrorCode code, String detail) {
    return new Refusal(Problem.of(code, detail));
  }

  public static Refusal of(Problem problem) {
    return new Refusal(problem);
  }

  public Problem problem() {
    return problem;
  }
}
