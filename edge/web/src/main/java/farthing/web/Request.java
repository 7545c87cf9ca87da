package farthing.web;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request that has arrived whole and within its bounds. For one thread, while it is answered.
 *
 * <p>Its text shows method and path only: a body may hold what no log may.
 */
public final class Request {
  /** More fields than this in a query or form are not looked at. */
  private static final int MOST_FIELDS = 200;

  /** Longer than any party id or TRX. */
  private static final int LONGEST_LOGGED = 60;

  private final String method;
  private final PathTemplate template;
  private final List<String> pathValues;
  private final String query;
  private final Function<String, Optional<String>> headers;
  private final String remoteAddress;
  private final Bytes body;

  Request(
      String method,
      PathTemplate template,
      List<String> pathValues,
      String query,
      Function<String, Optional<String>> headers,
      String remoteAddress,
      Bytes body) {
    this.method = method;
    this.template = template;
    this.pathValues = pathValues;
    this.query = query;
    this.headers = headers;
    this.remoteAddress = remoteAddress;
    this.body = body;
  }

  public String method() {
    return method;
  }

  /**
   * The segment that stands where the route's path says {@code {name}}, decoded.
   *
   * @throws IllegalArgumentException if the route has no such name
   */
  public String path(String name) {
    int at = template.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException(template + " has no {" + name + "}");
    }
    return decoded(pathValues.get(at));
  }

  /** The first value of a field behind the question mark. */
  public Optional<String> query(String name) {
    return fieldOf(query, name);
  }

  /** The first value of a field of a form that a browser sent. */
  public Optional<String> field(String name) {
    return fieldOf(text(), name);
  }

  /** The first value of a header; names in any case. */
  public Optional<String> header(String name) {
    return headers.apply(name);
  }

  public Optional<String> cookie(String name) {
    for (String pair : header("Cookie").orElse("").split(";", MOST_FIELDS)) {
      String cookie = pair.strip();
      if (cookie.startsWith(name + "=")) {
        return Optional.of(cookie.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  /** The numeric address of the other end of the connection, without its port. */
  public String remoteAddress() {
    return remoteAddress;
  }

  /** At most as large as the door's bound. */
  public Bytes body() {
    return body;
  }

  /** The body as UTF-8. */
  public String text() {
    return body.text();
  }

  /** Undecoded and cut, for a log line: it cannot begin a line of its own. */
  String logged(String name) {
    int at = template.indexOf(name);
    if (at < 0) {
      return "";
    }
    String value = pathValues.get(at);
    return value.length() <= LONGEST_LOGGED ? value : value.substring(0, LONGEST_LOGGED);
  }

  PathTemplate template() {
    return template;
  }

  @Override
  public String toString() {
    return method + " " + template;
  }

  private static Optional<String> fieldOf(String fields, String name) {
    for (String pair : fields.split("&", MOST_FIELDS)) {
      int equals = pair.indexOf('=');
      String itsName = equals < 0 ? pair : pair.substring(0, equals);
      if (decoded(itsName).equals(name)) {
        return Optional.of(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return Optional.empty();
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Malformed("a '%' is followed by two hexadecimal digits", e);
    }
  }
}
