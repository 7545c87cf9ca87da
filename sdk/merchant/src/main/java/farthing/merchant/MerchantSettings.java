package farthing.merchant;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.Order;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who the merchant is, and where things are: what was agreed with the payment server's operator
 * (step 802).
 *
 * @param name shown to the person until the payment server's register tells its own
 * @param keys the first signs new orders; orders of the others can still be confirmed
 * @param paymentServers their addresses, without a path; new orders name one after the other
 * @param statusUrl where the merchant takes message M; must begin as registered
 * @param orderLifetime how long a new order may be paid, at most a day
 * @param suites of the cards that its orders take; the payment server must take them too
 * @param mode who checks the cards' proofs, as agreed with the payment server's operator
 */
public record MerchantSettings(
    PartyId party,
    String name,
    List<SharedKey> keys,
    List<URI> paymentServers,
    URI statusUrl,
    Duration orderLifetime,
    Set<Suite> suites,
    PurchaseMode mode) {
  public static final Duration USUAL_LIFETIME = Duration.ofMinutes(15);

  private static final int MOST_SERVERS = 20;

  public MerchantSettings {
    keys = List.copyOf(keys);
    paymentServers = List.copyOf(paymentServers);
    if (paymentServers.isEmpty()
        || paymentServers.size() > MOST_SERVERS
        || paymentServers.size() != Set.copyOf(paymentServers).size()) {
      throw new Malformed("merchant: 1 to %d payment servers, each once".formatted(MOST_SERVERS));
    }
    suites = Set.copyOf(suites);
    if (suites.isEmpty()) {
      throw new Malformed("merchant: cards of at least one suite are taken");
    }
    if (keys.isEmpty() || keys.stream().map(SharedKey::id).distinct().count() != keys.size()) {
      throw new Malformed("merchant: at least one key is wanted, each with an id of its own");
    }
    if (orderLifetime.compareTo(Duration.ofSeconds(1)) < 0
        || orderLifetime.compareTo(Order.LONGEST_LIFE) > 0) {
      throw new Malformed("merchant: an order lives from a second to a day");
    }
  }

  /** Taking the cards that are usual, which the security card checks. */
  public MerchantSettings(
      PartyId party,
      String name,
      List<SharedKey> keys,
      URI paymentServer,
      URI statusUrl,
      Duration orderLifetime) {
    this(
        party,
        name,
        keys,
        List.of(paymentServer),
        statusUrl,
        orderLifetime,
        Suite.USUAL,
        PurchaseMode.SECURITY_CARD);
  }

  public static MerchantSettings of(
      String party, String name, SharedKey key, String paymentServer, String statusUrl) {
    return new MerchantSettings(
        new PartyId(party),
        name,
        List.of(key),
        URI.create(paymentServer),
        URI.create(statusUrl),
        USUAL_LIFETIME);
  }

  /** A key that signs no more: orders made under it are still confirmed. */
  public MerchantSettings withOlderKey(SharedKey older) {
    List<SharedKey> more = new ArrayList<>(keys);
    more.add(older);
    return new MerchantSettings(
        party, name, more, paymentServers, statusUrl, orderLifetime, suites, mode);
  }

  public MerchantSettings withOrderLifetime(Duration lifetime) {
    return new MerchantSettings(
        party, name, keys, paymentServers, statusUrl, lifetime, suites, mode);
  }

  /** With orders that take cards of these suites: older ones only where there is a reason. */
  public MerchantSettings taking(Set<Suite> cards) {
    return new MerchantSettings(
        party, name, keys, paymentServers, statusUrl, orderLifetime, cards, mode);
  }

  /** With orders whose proofs are checked so. */
  public MerchantSettings checkedBy(PurchaseMode other) {
    return new MerchantSettings(
        party, name, keys, paymentServers, statusUrl, orderLifetime, suites, other);
  }

  /**
   * With one more payment server of the same operator, on the same journal: each order is paid,
   * closed and reported where it says.
   */
  public MerchantSettings alsoAt(URI another) {
    List<URI> more = new ArrayList<>(paymentServers);
    more.add(another);
    return new MerchantSettings(party, name, keys, more, statusUrl, orderLifetime, suites, mode);
  }

  SharedKey signingKey() {
    return keys.get(0);
  }

  Optional<SharedKey> key(String id) {
    return keys.stream().filter(k -> k.id().equals(id)).findFirst();
  }
}
