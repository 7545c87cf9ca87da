package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.KeyUsage;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.CurrencyTotals;
import farthing.purse.TransactionNumbers;
import farthing.security.BatchLimits;
import farthing.security.BatchTotals;
import farthing.security.CardBatches;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.PsamRules;
import farthing.security.SoftwarePsam;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Journal;
import farthing.store.PsamCounters;
import farthing.store.PsamTotals;
import farthing.web.DoorBounds;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A payment server with as many security cards as wanted, whose totals can be looked at. */
final class Shop implements AutoCloseable {
  final Database database;
  final Journal journal;
  final TestServer server;
  private final Map<PsamId, BatchTotals> totals = new LinkedHashMap<>();

  private Shop(
      Database database, int terminals, PaymentPolicy policy, DoorBounds bounds, InstantSource time)
      throws IOException {
    this.database = database;
    this.journal = Journal.open(database);
    this.server = TestServer.open(journal, terminals(terminals, time), policy, time, bounds);
  }

  static Shop open(DatabaseSettings settings, int terminals) throws IOException {
    return open(settings, terminals, PaymentPolicy.usual(), InstantSource.system());
  }

  static Shop open(
      DatabaseSettings settings, int terminals, PaymentPolicy policy, InstantSource time)
      throws IOException {
    return open(settings, terminals, policy, TestServer.NO_RATES, time);
  }

  static Shop open(
      DatabaseSettings settings,
      int terminals,
      PaymentPolicy policy,
      DoorBounds bounds,
      InstantSource time)
      throws IOException {
    return new Shop(Database.open(settings, Database.PAYMENT), terminals, policy, bounds, time);
  }

  static PaymentPolicy policy(Duration patience, Duration longestLease) {
    return new PaymentPolicy(Set.of(Suite.AES_128), patience, longestLease, Duration.ofMinutes(2));
  }

  URI address() {
    return server.address();
  }

  /** What the security cards have counted, which must be what the journal tells of them. */
  long countedMinor() {
    PsamTotals journalled = new PsamTotals(database);
    long all = 0;
    for (Map.Entry<PsamId, BatchTotals> card : totals.entrySet()) {
      long counted =
          card.getValue().snapshot().stream().mapToLong(CurrencyTotals::purchasesMinor).sum();
      PsamTotals.Total told =
          journalled
              .totals(card.getKey(), 1)
              .getOrDefault(Currency.EUR, new PsamTotals.Total(0, 0));
      assertThat(counted)
          .as("security card %s and the journal", card.getKey())
          .isEqualTo(told.sumMinor());
      all += counted;
    }
    return all;
  }

  @Override
  public void close() {
    server.close();
    journal.close();
    database.close();
  }

  private List<Terminal> terminals(int number, InstantSource time) {
    List<PsamId> ids =
        IntStream.rangeClosed(1, number)
            .mapToObj(i -> PsamId.ofHex("%016x".formatted(0xb0 + i)))
            .toList();
    KeyRing keys =
        TestScheme.issuer()
            .forPaymentServer(
                new MasterKeyName(KeyUsage.PSAM, TestScheme.PROVIDER, Suite.AES_128, 1), ids);
    PsamCounters counters = new PsamCounters(database);
    TransactionNumbers numbers =
        (psam, size) -> {
          PsamCounters.Block block = counters.reserve(psam, size);
          return new TransactionNumbers.Block(block.first(), block.last());
        };
    List<Terminal> terminals = new ArrayList<>();
    for (PsamId id : ids) {
      String name = "T" + (terminals.size() + 1);
      counters.register(id, name, "Rack");
      BatchLimits limits = new BatchLimits(1_000_000, Map.of(Currency.EUR, 1_000_000_000_000L));
      BatchTotals batch = BatchTotals.empty(1, limits);
      totals.put(id, batch);
      terminals.add(
          new Terminal(
              name,
              "Rack",
              new SoftwarePsam(
                  keys.psam(id).orElseThrow(),
                  new PsamRules(new Expiry(LocalDate.of(2035, 12, 31)), true, 100),
                  limits,
                  _ -> false,
                  CardBatches.of(batch),
                  new StoredBooks(database, limits),
                  numbers,
                  time)));
    }
    return List.copyOf(terminals);
  }
}
