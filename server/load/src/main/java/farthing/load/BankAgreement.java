package farthing.load;

import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.Flow;
import farthing.messages.SharedKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator and a bank have agreed: who it is, which way it may move value and how much,
 * which keys are shared.
 *
 * @param name as registered: the client shows it and compares
 * @param origin scheme, host and port of the bank's pages
 * @param statusUrl what each status URL of this bank begins with
 * @param id IDLACQ, which cards sign
 * @param flows of {@link Flow#LOAD} and {@link Flow#UNLOAD}
 * @param takes in which currencies, and how much of each in one load or unload
 * @param suites of the cards that may be loaded
 * @param keys by key id; several while one takes over from another
 * @param apiKeyHash SHA-256 of the API key, 32 bytes
 */
public record BankAgreement(
    PartyId party,
    String name,
    String origin,
    String statusUrl,
    boolean active,
    LoadingBankId id,
    Set<Flow> flows,
    Map<Currency, AmountRange> takes,
    Set<Suite> suites,
    Map<String, Key> keys,
    Bytes apiKeyHash) {

  public BankAgreement {
    flows = Set.copyOf(flows);
    takes = Map.copyOf(takes);
    suites = Set.copyOf(suites);
    keys = Map.copyOf(keys);
    if (flows.contains(Flow.PURCHASE)) {
      throw new IllegalArgumentException("nobody buys at a bank's load server");
    }
  }

  /** A shared key, good for orders issued from one instant until before another. */
  public record Key(SharedKey shared, Instant from, Instant to) {
    boolean covers(Instant issued) {
      return !issued.isBefore(from) && issued.isBefore(to);
    }
  }

  /** The key, whether it is still good for new orders or not. */
  Optional<Key> key(String keyId) {
    return Optional.ofNullable(keys.get(keyId));
  }

  boolean takes(Currency currency) {
    return takes.containsKey(currency);
  }

  /**
   * In a currency that it takes: within the bounds agreed for that one. Never nothing: M = 0 is
   * what a card signs to show its state, and gets no S2.
   */
  boolean takes(Amount amount) {
    return Optional.ofNullable(takes.get(amount.currency()))
        .filter(range -> range.holds(amount))
        .isPresent();
  }

  /** Where the operator's list of banks is asked. */
  public interface Register {
    /** Fresh to within seconds. */
    Optional<BankAgreement> find(PartyId party);

    /** One that knows these and no others. */
    static Register of(List<BankAgreement> agreements) {
      return party -> agreements.stream().filter(a -> a.party().equals(party)).findFirst();
    }
  }
}
