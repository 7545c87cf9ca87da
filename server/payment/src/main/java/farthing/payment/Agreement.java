package farthing.payment;

import farthing.agents.EnrolledAgent;
import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator and a merchant have agreed: who it is, what it may take, which keys are shared.
 *
 * @param name as registered: the client shows it and compares
 * @param origin scheme, host and port of the merchant's pages
 * @param statusUrl what each status URL of this merchant begins with
 * @param takes in which currencies, and how much of each in one purchase that moves value
 * @param suites of the cards that may pay it
 * @param keys by key id; several while one takes over from another
 * @param apiKeyHash SHA-256 of the API key, 32 bytes
 */
public record Agreement(
    PartyId party,
    String name,
    String origin,
    URI statusUrl,
    boolean active,
    Map<Currency, AmountRange> takes,
    Set<PurchaseMode> modes,
    Set<Suite> suites,
    Map<String, Key> keys,
    Bytes apiKeyHash) {

  public Agreement {
    takes = Map.copyOf(takes);
    modes = Set.copyOf(modes);
    suites = Set.copyOf(suites);
    keys = Map.copyOf(keys);
  }

  /** A shared key, good for orders issued from one instant until before another. */
  public record Key(SharedKey shared, Instant from, Instant to) {
    boolean covers(Instant issued) {
      return !issued.isBefore(from) && issued.isBefore(to);
    }
  }

  /** The key, whether it is still good for new orders or not. */
  Optional<Key> key(String id) {
    return Optional.ofNullable(keys.get(id));
  }

  /** In a currency that it takes: within the bounds agreed for that one. */
  boolean takes(Amount amount) {
    return amount.currency().isAuthentication()
        ? amount.isZero()
        : Optional.ofNullable(takes.get(amount.currency()))
            .filter(range -> range.holds(amount))
            .isPresent();
  }

  boolean takes(Currency currency) {
    return takes.containsKey(currency);
  }

  boolean takes(Suite suite) {
    return suites.contains(suite);
  }

  /** Where the operator's lists of agreements and of trusted agents are asked. */
  public interface Register {
    /** Fresh to within seconds. */
    Optional<Agreement> find(PartyId party);

    /** A trusted agent that may draw (FIG. 7); fresh to within seconds. */
    Optional<EnrolledAgent> agent(PartyId agent);

    /** One that knows these and no others. */
    static Register of(List<Agreement> agreements, List<EnrolledAgent> agents) {
      return new Register() {
        @Override
        public Optional<Agreement> find(PartyId party) {
          return agreements.stream().filter(a -> a.party().equals(party)).findFirst();
        }

        @Override
        public Optional<EnrolledAgent> agent(PartyId agent) {
          return agents.stream().filter(a -> a.agent().equals(agent)).findFirst();
        }
      };
    }
  }
}
