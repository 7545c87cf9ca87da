package farthing.web;

import java.util.Optional;

/** Where an answer sends its caller on to. */
public final class Redirect {
  private Redirect() {}

  /**
   * The call that is made next. Empty if the answer is no redirect, the call no GET, or the address
   * one where no caller goes: off the web, or from https to http.
   */
  public static Optional<Call> of(Call call, Answered answered) {
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
          .filter(to -> to.getScheme().equals("https") || call.to().getScheme().equals("http"))
          .map(call::at);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
