package farthing.load;

import farthing.exchange.Exchange;
import farthing.store.Journal;
import farthing.store.LoadSteps;
import farthing.store.StoredEntry;
import java.time.Instant;

/**
 * What stands in the journal's one place for a load's request. Whoever came first took it: a
 * command, the bank's close, or the switch to another issuer's load server. So one order never
 * commands two cards, wherever they are.
 */
sealed interface Requested {
  /** The code of a request that another load server answers; its record is PPIEP. */
  String SWITCHED = "SWITCHED";

  /** Nothing: no S2 was given. */
  record Never() implements Requested {}

  /** No S2 was given, and none will be. */
  record Closed(Instant since) implements Requested {}

  /** The load server of this provider's cards answers for it. */
  record Switched(int provider) implements Requested {}

  /** S2 was given. */
  record Commanded(StoredEntry row) implements Requested {}

  static Requested find(Journal journal, LoadId id) {
    return journal
        .find(id.party(), id.trx(), LoadSteps.REQUEST)
        .map(Requested::of)
        .orElseGet(Never::new);
  }

  static Requested of(StoredEntry stored) {
    return switch (stored.entry().code()) {
      case Exchange.SHUT -> new Closed(stored.at());
      case SWITCHED -> new Switched(Switch.provider(stored.entry().record()));
      default -> new Commanded(stored);
    };
  }
}
