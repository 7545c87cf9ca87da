package farthing.base;

import java.net.URI;

/** Where messages may be brought: an address of the web that hides nothing. */
public final class WebAddress {
  private static final int LAST_PORT = 0xFFFF;

  private WebAddress() {}

  /**
   * Whether it is http or https, in small letters, and names a host, no user, and no port that
   * there is not (RFC 3986).
   */
  public static boolean is(URI uri) {
    return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
        && uri.getHost() != null
        && uri.getUserInfo() == null
        && isPort(uri.getPort());
  }

  /** Whether an address may name it; below 0 it names none. */
  public static boolean isPort(int port) {
    return port <= LAST_PORT;
  }
}
