package farthing.web;

import farthing.base.Bytes;
import farthing.messages.Problem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes back to the caller.
 *
 * @param status HTTP status, 200 to 599
 * @param contentType empty when there is no body
 * @param code the registry's name of a refusal, empty otherwise: for metrics and the log line
 */
public record Answer(
    int status, String contentType, List<Header> headers, Bytes body, String code) {
  public static final String JSON = "application/json";

  public Answer {
    headers.forEach(Header::checked);
    headers = List.copyOf(headers);
  }

  public static Answer json(Bytes body) {
    return of(200, JSON, body);
  }

  public static Answer html(String page) {
    return of(200, "text/html; charset=utf-8", utf8(page));
  }

  public static Answer text(String text) {
    return of(200, "text/plain; charset=utf-8", utf8(text));
  }

  /** 204. */
  public static Answer nothing() {
    return of(204, "", Bytes.empty());
  }

  /** 303: fetch {@code where} with GET. */
  public static Answer seeOther(URI where) {
    return of(303, "", Bytes.empty()).with("Location", where.toASCIIString());
  }

  public static Answer of(int status, String contentType, Bytes body) {
    return new Answer(status, contentType, List.of(), body, "");
  }

  /** A problem document under its code's status, with Retry-After where repeating helps. */
  public static Answer refusal(Problem problem) {
    List<Header> headers =
        problem.retryAfterSeconds() > 0
            ? List.of(new Header("Retry-After", Integer.toString(problem.retryAfterSeconds())))
            : List.of();
    return new Answer(
        problem.code().httpStatus(),
        Problem.MEDIA_TYPE,
        headers,
        problem.toJson(),
        problem.code().name());
  }

  public Answer with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Answer(status, contentType, more, body, code);
  }

  public Answer withStatus(int other) {
    return new Answer(other, contentType, headers, body, code);
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
