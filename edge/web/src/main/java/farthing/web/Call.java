package farthing.web;

import farthing.base.Bytes;
import farthing.base.WebAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * One request to another server.
 *
 * @param contentType empty when there is no body
 * @param isRepeatable the other side takes a second copy for the first one, so a kept connection
 *     that turns out to be dead may be replaced by a new one
 */
public record Call(
    String method,
    URI to,
    List<Header> headers,
    String contentType,
    Bytes body,
    boolean isRepeatable) {

  public Call {
    if (!WebAddress.is(to)) {
      throw new IllegalArgumentException("not an http or https address");
    }
    headers.forEach(Header::checked);
    headers = List.copyOf(headers);
  }

  public static Call get(URI from) {
    return new Call("GET", from, List.of(), "", Bytes.empty(), true);
  }

  public static Call post(URI to, String contentType, Bytes body) {
    return new Call("POST", to, List.of(), contentType, body, false);
  }

  /** For the protocol's own messages: every one of them may be repeated. */
  public Call repeatable() {
    return new Call(method, to, headers, contentType, body, true);
  }

  public Call with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Call(method, to, more, contentType, body, isRepeatable);
  }

  /** Another server does not get the headers: they may hold a key that is not for it. */
  Call at(URI elsewhere) {
    boolean sameServer =
        to.getScheme().equals(elsewhere.getScheme())
            && to.getAuthority().equals(elsewhere.getAuthority());
    return new Call(
        method, elsewhere, sameServer ? headers : List.of(), contentType, body, isRepeatable);
  }

  /** Without query, headers and body: they may hold what no log may. */
  @Override
  public String toString() {
    return method + " " + to.getScheme() + "://" + to.getAuthority() + to.getPath();
  }
}
