package farthing.client;

import farthing.base.Malformed;
import farthing.base.WebAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Scheme, host and port of a web address: who is at the other end, as far as TLS proves it.
 *
 * @param port never left out: 443 and 80 where the address names none
 */
public record Origin(String scheme, String host, int port) {

  /**
   * @throws Malformed if it is no address of the web, or names a user or a port that there is not
   */
  public static Origin of(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    String host = address.getHost();
    if (host == null
        || address.getUserInfo() != null
        || !WebAddress.isPort(address.getPort())
        || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new Malformed("an address of the web begins with https:// and a host's name");
    }
    int usual = scheme.equals("https") ? 443 : 80;
    return new Origin(
        scheme, host.toLowerCase(Locale.ROOT), address.getPort() < 0 ? usual : address.getPort());
  }

  public static Origin of(String address) {
    try {
      return of(new URI(address));
    } catch (URISyntaxException e) {
      throw new Malformed("an address of the web begins with https:// and a host's name", e);
    }
  }

  /** Whether what is said there stays between the two: TLS, or it never leaves this machine. */
  public boolean isPrivate() {
    return scheme.equals("https") || WebAddress.isLoopback(host);
  }

  @Override
  public String toString() {
    boolean usual = port == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + host + (usual ? "" : ":" + port);
  }
}
