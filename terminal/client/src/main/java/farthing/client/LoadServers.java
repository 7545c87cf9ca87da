package farthing.client;

import java.net.URI;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The load servers that this client talks to, and no others, whatever a bank's order says
 * (PROTOCOL, section 7).
 */
public record LoadServers(Set<Origin> allowed) {
  public LoadServers {
    allowed = Set.copyOf(allowed);
  }

  /**
   * @param addresses {@code https://load.example} and the like
   * @throws farthing.base.Malformed if one is no address of the web
   */
  public static LoadServers of(Collection<String> addresses) {
    return new LoadServers(addresses.stream().map(Origin::of).collect(Collectors.toSet()));
  }

  boolean allows(URI server) {
    return allowed.contains(Origin.of(server));
  }
}
