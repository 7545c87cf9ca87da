package farthing.shop;

import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.merchant.MerchantSettings;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.web.TlsKeys;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * Where the shop is, who it is at the payment server, and how it reaches it. Its text shows no key.
 *
 * @param port 0 takes a free one
 * @param baseUrl how the world reaches the shop, without a path; empty for the address it binds
 * @param tls empty where something in front of it does TLS, or on this machine
 * @param name as people know the shop
 * @param keys shared with the payment server; the first signs new orders
 * @param paymentServers their addresses, without a path; orders name one after the other
 * @param orderLifetime how long an order may be paid
 * @param suites of the cards that its orders take
 * @param mode who checks the cards' proofs, as agreed with the payment server's operator
 * @param programme in whose points one article is priced, as agreed likewise; empty to sell for
 *     money alone
 * @param link for asking about payments whose confirmation never came; empty to do without
 */
public record ShopSettings(
    InetAddress address,
    int port,
    Optional<URI> baseUrl,
    Optional<TlsKeys> tls,
    PartyId party,
    String name,
    List<SharedKey> keys,
    List<URI> paymentServers,
    Duration orderLifetime,
    Optional<DirectLink> link,
    Set<Suite> suites,
    PurchaseMode mode,
    Optional<Currency> programme) {

  /**
   * The direct link to the payment server.
   *
   * @param trust whose certificates to believe; empty for those that the JDK believes
   * @param sendsOrders whether orders go to the payment server by it, and not through the client
   */
  public record DirectLink(String apiKey, Optional<SSLContext> trust, boolean sendsOrders) {
    /** Orders go through the client. */
    public DirectLink(String apiKey, Optional<SSLContext> trust) {
      this(apiKey, trust, false);
    }

    @Override
    public String toString() {
      return "DirectLink[]";
    }
  }

  public ShopSettings {
    keys = List.copyOf(keys);
    paymentServers = List.copyOf(paymentServers);
    suites = Set.copyOf(suites);
  }

  /** Taking the cards that are usual, which the security card checks. */
  public ShopSettings(
      InetAddress address,
      int port,
      Optional<URI> baseUrl,
      Optional<TlsKeys> tls,
      PartyId party,
      String name,
      List<SharedKey> keys,
      List<URI> paymentServers,
      Duration orderLifetime,
      Optional<DirectLink> link) {
    this(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        keys,
        paymentServers,
        orderLifetime,
        link,
        Suite.USUAL,
        PurchaseMode.SECURITY_CARD,
        Optional.empty());
  }

  /** On this machine, any free port, without TLS and direct link. */
  public static ShopSettings loopback(
      PartyId party, String name, SharedKey key, URI paymentServer) {
    return new ShopSettings(
        InetAddress.getLoopbackAddress(),
        0,
        Optional.empty(),
        Optional.empty(),
        party,
        name,
        List.of(key),
        List.of(paymentServer),
        MerchantSettings.USUAL_LIFETIME,
        Optional.empty());
  }

  public ShopSettings at(InetAddress otherAddress, int otherPort) {
    return new ShopSettings(
        otherAddress,
        otherPort,
        baseUrl,
        tls,
        party,
        name,
        keys,
        paymentServers,
        orderLifetime,
        link,
        suites,
        mode,
        programme);
  }

  public ShopSettings reachedAs(URI base) {
    return new ShopSettings(
        address,
        port,
        Optional.of(base),
        tls,
        party,
        name,
        keys,
        paymentServers,
        orderLifetime,
        link,
        suites,
        mode,
        programme);
  }

  public ShopSettings withTls(TlsKeys server) {
    return new ShopSettings(
        address,
        port,
        baseUrl,
        Optional.of(server),
        party,
        name,
        keys,
        paymentServers,
        orderLifetime,
        link,
        suites,
        mode,
        programme);
  }

  public ShopSettings asking(DirectLink direct) {
    return new ShopSettings(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        keys,
        paymentServers,
        orderLifetime,
        Optional.of(direct),
        suites,
        mode,
        programme);
  }

  /**
   * @param cards of these suites are taken by its orders
   */
  public ShopSettings taking(Set<Suite> cards) {
    return new ShopSettings(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        keys,
        paymentServers,
        orderLifetime,
        link,
        cards,
        mode,
        programme);
  }

  /** With an article that is had for points of this programme. */
  public ShopSettings redeeming(Currency points) {
    return new ShopSettings(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        keys,
        paymentServers,
        orderLifetime,
        link,
        suites,
        mode,
        Optional.of(points));
  }

  /** With orders whose proofs are checked so. */
  public ShopSettings checkedBy(PurchaseMode other) {
    return new ShopSettings(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        keys,
        paymentServers,
        orderLifetime,
        link,
        suites,
        other,
        programme);
  }
}
