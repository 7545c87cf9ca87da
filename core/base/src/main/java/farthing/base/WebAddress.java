package farthing.base;

import java.net.URI;

/** Where messages may be brought: an address of the web that hides nothing. */
public final class WebAddress {
  private WebAddress() {}

  /** Whether it is http or https, in small letters, and names a host and no user (RFC 3986). */
  public static boolean is(URI uri) {
    return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
        && uri.getHost() != null
        && uri.getUserInfo() == null;
  }
}
