package farthing.netbank;

import farthing.accounts.FloatArrangement;
import farthing.bank.BankParty;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import farthing.base.Suite;
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
 * Where the bank is, who it is at the load server, how it reaches it, and on which terms it loads.
 * Its text shows no key.
 *
 * @param port 0 takes a free one
 * @param baseUrl how the world reaches the bank, without a path; empty for the address it binds
 * @param tls empty where something in front of it does TLS, or on this machine
 * @param name as people know the bank
 * @param bank IDLACQ
 * @param keys shared with the load server; the first signs new orders
 * @param loadServer its address, without a path
 * @param link for asking about loads whose message M never came
 * @param orderLifetime within which a client must bring an order to the load server
 * @param suites of the cards that its orders take
 * @param arrangement who holds the funds behind what is on cards: names the account for them
 */
public record BankSettings(
    InetAddress address,
    int port,
    Optional<URI> baseUrl,
    Optional<TlsKeys> tls,
    PartyId party,
    String name,
    LoadingBankId bank,
    List<SharedKey> keys,
    URI loadServer,
    DirectLink link,
    Duration orderLifetime,
    Set<Suite> suites,
    Terms terms,
    FloatArrangement arrangement) {

  /**
   * The direct link to the load server.
   *
   * @param trust whose certificates to believe; empty for those that the JDK believes
   */
  public record DirectLink(String apiKey, Optional<SSLContext> trust) {
    @Override
    public String toString() {
      return "DirectLink[]";
    }
  }

  public BankSettings {
    keys = List.copyOf(keys);
    suites = Set.copyOf(suites);
  }

  /** On this machine, any free port, without TLS, taking the usual cards, filling the pool. */
  public static BankSettings loopback(
      PartyId party,
      String name,
      LoadingBankId bank,
      SharedKey key,
      URI loadServer,
      String apiKey,
      Terms terms) {
    return new BankSettings(
        InetAddress.getLoopbackAddress(),
        0,
        Optional.empty(),
        Optional.empty(),
        party,
        name,
        bank,
        List.of(key),
        loadServer,
        new DirectLink(apiKey, Optional.empty()),
        BankParty.USUAL_LIFETIME,
        Suite.USUAL,
        terms,
        FloatArrangement.POOL);
  }

  public BankSettings at(InetAddress otherAddress, int otherPort) {
    return new BankSettings(
        otherAddress,
        otherPort,
        baseUrl,
        tls,
        party,
        name,
        bank,
        keys,
        loadServer,
        link,
        orderLifetime,
        suites,
        terms,
        arrangement);
  }

  public BankSettings reachedAs(URI base) {
    return new BankSettings(
        address,
        port,
        Optional.of(base),
        tls,
        party,
        name,
        bank,
        keys,
        loadServer,
        link,
        orderLifetime,
        suites,
        terms,
        arrangement);
  }

  public BankSettings withTls(TlsKeys server) {
    return new BankSettings(
        address,
        port,
        baseUrl,
        Optional.of(server),
        party,
        name,
        bank,
        keys,
        loadServer,
        link,
        orderLifetime,
        suites,
        terms,
        arrangement);
  }

  /**
   * @param loadServers whose certificates to believe at the load server
   */
  public BankSettings trusting(SSLContext loadServers) {
    return new BankSettings(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        bank,
        keys,
        loadServer,
        new DirectLink(link.apiKey(), Optional.of(loadServers)),
        orderLifetime,
        suites,
        terms,
        arrangement);
  }

  public BankSettings living(Duration orders) {
    return new BankSettings(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        bank,
        keys,
        loadServer,
        link,
        orders,
        suites,
        terms,
        arrangement);
  }

  /**
   * @param cards of these suites are taken by its orders
   */
  public BankSettings taking(Set<Suite> cards) {
    return new BankSettings(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        bank,
        keys,
        loadServer,
        link,
        orderLifetime,
        cards,
        terms,
        arrangement);
  }

  public BankSettings keeping(FloatArrangement funds) {
    return new BankSettings(
        address,
        port,
        baseUrl,
        tls,
        party,
        name,
        bank,
        keys,
        loadServer,
        link,
        orderLifetime,
        suites,
        terms,
        funds);
  }

  BankParty partyAt(URI statusUrl) {
    return new BankParty(party, name, bank, keys, loadServer, statusUrl, orderLifetime, suites);
  }
}
