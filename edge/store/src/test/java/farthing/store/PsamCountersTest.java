package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PsamCountersTest {
  private static final long LAST = 0xFFFF_FFFFL;

  private static Database database;
  private static PsamCounters counters;
  private static int cards;

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("psam_test"), Database.PAYMENT);
    counters = new PsamCounters(database);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void blocksFollowOneAnother() {
    PsamId psam = card();

    assertThat(counters.reserve(psam, 1000)).isEqualTo(new PsamCounters.Block(1, 1000));
    assertThat(counters.reserve(psam, 1)).isEqualTo(new PsamCounters.Block(1001, 1001));
  }

  @Test
  void noNumberIsReservedTwiceByTwoServersAtOnce() throws Exception {
    PsamId psam = card();
    try (Database other = Database.open(OnePostgres.database("psam_test"), Database.PAYMENT);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<PsamCounters> servers = List.of(counters, new PsamCounters(other));
      List<Callable<PsamCounters.Block>> asked = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int size = 1 + i;
        PsamCounters server = servers.get(i % 2);
        asked.add(() -> server.reserve(psam, size));
      }
      TreeSet<Long> numbers = new TreeSet<>();
      for (Future<PsamCounters.Block> block : threads.invokeAll(asked)) {
        for (long n = block.get().first(); n <= block.get().last(); n++) {
          assertThat(numbers.add(n)).as("number %s", n).isTrue();
        }
      }
      assertThat(numbers).hasSize(40 * 41 / 2);
    }
  }

  @Test
  void numbersEndAndNeverStartAgain() throws SQLException {
    PsamId psam = card();
    sql("UPDATE psam SET reserved_to = " + (LAST - 3) + " WHERE psam = '\\x" + psam + "'");

    assertThat(counters.reserve(psam, 10)).isEqualTo(new PsamCounters.Block(LAST - 2, LAST));
    assertThatThrownBy(() -> counters.reserve(psam, 10)).hasMessageContaining("used up");
    assertThatThrownBy(() -> counters.reserve(psam, 1)).hasMessageContaining("used up");
  }

  @Test
  void registeringAgainKeepsTheCounter() {
    PsamId psam = card();
    counters.reserve(psam, 50);

    counters.register(psam, "moved-" + psam, "Second Street");

    assertThat(counters.find(psam))
        .contains(new PsamCounters.Registered(psam, "moved-" + psam, "Second Street", 1));
    assertThat(counters.reserve(psam, 1).first()).isEqualTo(51);
  }

  @Test
  void terminalHasOneCard() {
    PsamId psam = card();

    assertThatThrownBy(() -> counters.register(newId(), "t-" + psam, "elsewhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another security card");
  }

  @Test
  void unknownCardGetsNoNumbers() {
    assertThatThrownBy(() -> counters.reserve(newId(), 1)).hasMessageContaining("registered");
    assertThat(counters.find(newId())).isEmpty();
  }

  @Test
  void totalsAreWhatTheJournalCaptured() {
    PsamId psam = card();
    PsamId other = card();
    try (Journal journal = Journal.open(database)) {
      journal.write(Entries.counted(Entries.trx(), psam, 1, 1, 250));
      journal.write(Entries.counted(Entries.trx(), psam, 2, 1, Integer.MAX_VALUE));
      journal.write(Entries.counted(Entries.trx(), psam, 4_000_000_000L, 1, 1));
      journal.write(
          Entries.counted(Entries.trx(), psam, 3, 1, 0).with(Amount.ofMinor(700, Currency.JPY)));
      journal.write(Entries.counted(Entries.trx(), psam, 5, 2, 99));
      journal.write(Entries.counted(Entries.trx(), other, 6, 1, 99));
      journal.write(Entries.draw(Entries.trx(), "not captured").with(new PsamUse(psam, 7, 1)));
    }
    PsamTotals totals = new PsamTotals(database);

    assertThat(totals.totals(psam, 1))
        .isEqualTo(
            Map.of(
                Currency.EUR,
                new PsamTotals.Total(3, 251L + Integer.MAX_VALUE),
                Currency.JPY,
                new PsamTotals.Total(1, 700)));
    TreeSet<Long> numbers = new TreeSet<>();
    totals.eachCaptured(psam, 1, numbers::add);
    assertThat(numbers).containsExactly(1L, 2L, 3L, 4_000_000_000L);
    assertThat(totals.totals(psam, 2)).hasSize(1);
    assertThat(totals.totals(psam, 3)).isEmpty();
  }

  @Test
  void cancelsAreCountedFromTheirDrawOnByThePurchaseThatTheyTakeBack() {
    PsamId psam = card();
    PsamId other = card();
    TransactionId taken = Entries.trx();
    TransactionId alien = Entries.trx();
    try (Journal journal = Journal.open(database)) {
      journal.write(Entries.counted(taken, psam, 1, 1, 250));
      journal.write(Entries.counted(Entries.trx(), psam, 2, 1, 300));
      journal.write(Entries.counted(alien, other, 3, 1, 400));
      journal.write(Entries.cancel(taken, psam, 9, 1, 250));
      journal.write(Entries.refusedCancel(alien, other, 10, 1, 400));
    }
    PsamTotals totals = new PsamTotals(database);

    assertThat(totals.totals(psam, 1))
        .isEqualTo(Map.of(Currency.EUR, new PsamTotals.Total(2, 550)));
    assertThat(totals.cancels(psam, 1))
        .isEqualTo(Map.of(Currency.EUR, new PsamTotals.Total(1, 250)));
    assertThat(totals.cancels(psam, 2)).isEmpty();
    assertThat(totals.cancels(other, 1)).isEmpty();
    TreeSet<Long> numbers = new TreeSet<>();
    totals.eachCancelled(psam, 1, numbers::add);
    assertThat(numbers).containsExactly(1L);
  }

  @Test
  void cancelWithoutItsPurchaseIsInTheSumsButNamesNone() {
    PsamId psam = card();
    TransactionId trx = Entries.trx();
    try (Journal journal = Journal.open(database)) {
      journal.write(Entries.counted(trx, psam, 1, 1, 250));
      journal.write(Entries.cancel(trx, psam, 2, 1, 251));
    }
    PsamTotals totals = new PsamTotals(database);

    assertThat(totals.cancels(psam, 1)).hasSize(1);
    totals.eachCancelled(psam, 1, number -> fail("cancels NTPSAM " + number));
  }

  private static PsamId card() {
    PsamId psam = newId();
    counters.register(psam, "t-" + psam, "First Street");
    return psam;
  }

  private static PsamId newId() {
    return new PsamId(Bytes.of(new byte[7]).plus(Bytes.of((byte) ++cards)));
  }

  private static void sql(String text) throws SQLException {
    try (Connection c = database.source().getConnection();
        Statement s = c.createStatement()) {
      s.execute(text);
    }
  }
}
