package farthing.bank;

import farthing.base.LoadingBankId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.Order;
import farthing.messages.SharedKey;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who the bank is at the load server, and where things are: what was agreed with the card issuer.
 *
 * @param name shown to the person until the load server's register tells its own
 * @param bank IDLACQ: stands in what the card signs
 * @param keys the first signs new orders; orders of the others can still be confirmed
 * @param loadServer its address, without a path
 * @param statusUrl where the bank takes message M; must begin as registered
 * @param orderLifetime within which a client must bring an order to the load server, at most a day;
 *     afterwards the bank asks and lets go of what it holds, unless the card may be loaded
 * @param suites of the cards that its orders take; the load server must take them too
 */
public record BankParty(
    PartyId party,
    String name,
    LoadingBankId bank,
    List<SharedKey> keys,
    URI loadServer,
    URI statusUrl,
    Duration orderLifetime,
    Set<Suite> suites) {
  public static final Duration USUAL_LIFETIME = Duration.ofMinutes(15);

  public BankParty {
    keys = List.copyOf(keys);
    suites = Set.copyOf(suites);
    if (suites.isEmpty()) {
      throw new Malformed("bank: cards of at least one suite are taken");
    }
    if (keys.isEmpty() || keys.stream().map(SharedKey::id).distinct().count() != keys.size()) {
      throw new Malformed("bank: at least one key is wanted, each with an id of its own");
    }
    if (orderLifetime.compareTo(Duration.ofSeconds(1)) < 0
        || orderLifetime.compareTo(Order.LONGEST_LIFE) > 0) {
      throw new Malformed("bank: an order lives from a second to a day");
    }
  }

  /**
   * @param bank IDLACQ in hexadecimal, 8 digits
   */
  public static BankParty of(
      String party, String name, String bank, SharedKey key, String loadServer, String statusUrl) {
    return new BankParty(
        new PartyId(party),
        name,
        LoadingBankId.ofHex(bank),
        List.of(key),
        URI.create(loadServer),
        URI.create(statusUrl),
        USUAL_LIFETIME,
        Suite.USUAL);
  }

  /** A key that signs no more: orders made under it are still confirmed. */
  public BankParty withOlderKey(SharedKey older) {
    List<SharedKey> more = new ArrayList<>(keys);
    more.add(older);
    return new BankParty(party, name, bank, more, loadServer, statusUrl, orderLifetime, suites);
  }

  public BankParty withOrderLifetime(Duration lifetime) {
    return new BankParty(party, name, bank, keys, loadServer, statusUrl, lifetime, suites);
  }

  SharedKey signingKey() {
    return keys.get(0);
  }

  Optional<SharedKey> key(String id) {
    return keys.stream().filter(k -> k.id().equals(id)).findFirst();
  }
}
