package farthing.base;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where messages may be brought: an address of the web that hides nothing. */
public final class WebAddress {
  private static final int LAST_PORT = 0xFFFF;

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.*\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

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

  /** Whether what is said there stays between the two: TLS, or it never leaves this machine. */
  public static boolean isPrivate(URI uri) {
    return is(uri) && ("https".equals(uri.getScheme()) || isLoopback(uri.getHost()));
  }

  /** By its name alone: asking the name service would put the answer into its hands. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether an address may name it; below 0 it names none. */
  public static boolean isPort(int port) {
    return port <= LAST_PORT;
  }
}
