package farthing.client;

import java.net.URI;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The payment servers that this client talks to, and no others, whatever an order says (PROTOCOL,
 * section 7).
 */
public record PaymentServers(Set<Origin> allowed) {
  public PaymentServers {
    allowed = Set.copyOf(allowed);
  }

  /**
   * @param addresses {@code https://pay.example} and the like
   * @throws farthing.base.Malformed if one is no address of the web
   */
  public static PaymentServers of(Collection<String> addresses) {
    return new PaymentServers(addresses.stream().map(Origin::of).collect(Collectors.toSet()));
  }

  boolean allows(URI server) {
    return allowed.contains(Origin.of(server));
  }
}
