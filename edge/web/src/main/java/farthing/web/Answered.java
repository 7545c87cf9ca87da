package farthing.web;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What another server answered, whatever its status.
 *
 * @param body at most as large as the caller's bound
 */
public record Answered(int status, List<Header> headers, Bytes body) {

  /** The first value; names in any case. */
  public Optional<String> header(String name) {
    return headers.stream().filter(h -> h.isNamed(name)).map(Header::value).findFirst();
  }

  public boolean isGood() {
    return status >= 200 && status < 300;
  }

  /** The refusal, if it is one in our registry's words. */
  public Optional<Problem> problem() {
    if (isGood() || !header("Content-Type").orElse("").startsWith(Problem.MEDIA_TYPE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Problem.parse(body));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /** Without the body: it may hold what no log may. */
  @Override
  public String toString() {
    return status + ", " + body.size() + " bytes";
  }
}
