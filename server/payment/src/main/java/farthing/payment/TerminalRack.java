package farthing.payment;

import farthing.base.IepId;
import farthing.base.PsamId;
import farthing.purse.TransactionNumbers;
import farthing.security.BatchLimits;
import farthing.security.CardBatches;
import farthing.security.KeyRing;
import farthing.security.PsamRules;
import farthing.security.SoftwarePsam;
import farthing.store.Database;
import farthing.store.PsamCounters;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Puts security cards in software into terminals, their totals as the journal tells them. */
public final class TerminalRack {
  private final Database database;
  private final KeyRing keys;
  private final PsamRules rules;
  private final BatchLimits limits;
  private final Predicate<IepId> blocked;
  private final InstantSource time;

  /**
   * @param keys with a KPSAM for each security card that will be asked for
   * @param blocked the hotlist
   */
  public TerminalRack(
      Database database,
      KeyRing keys,
      PsamRules rules,
      BatchLimits limits,
      Predicate<IepId> blocked,
      InstantSource time) {
    this.database = database;
    this.keys = keys;
    this.rules = rules;
    this.limits = limits;
    this.blocked = blocked;
    this.time = time;
  }

  /** Where a terminal stands and which security card is in it. */
  public record Place(String terminal, String location, PsamId psam) {}

  /**
   * @throws IllegalArgumentException if there is no key for a security card, or a terminal has
   *     another one
   */
  public List<Terminal> fill(List<Place> places) {
    PsamCounters counters = new PsamCounters(database);
    TransactionNumbers numbers =
        (psam, size) -> {
          PsamCounters.Block block = counters.reserve(psam, size);
          return new TransactionNumbers.Block(block.first(), block.last());
        };
    StoredBooks books = new StoredBooks(database, limits);
    List<Terminal> terminals = new ArrayList<>();
    for (Place place : places) {
      PsamCounters.Registered known =
          counters.register(place.psam(), place.terminal(), place.location());
      terminals.add(terminal(place, books.begin(place.psam(), known.batch()), books, numbers));
    }
    return List.copyOf(terminals);
  }

  private Terminal terminal(
      Place place, CardBatches begin, StoredBooks books, TransactionNumbers numbers) {
    SoftwarePsam card =
        new SoftwarePsam(
            keys.psam(place.psam())
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "the key store has no key of security card " + place.psam())),
            rules,
            limits,
            blocked,
            begin,
            books,
            numbers,
            time);
    return new Terminal(place.terminal(), place.location(), card);
  }
}
