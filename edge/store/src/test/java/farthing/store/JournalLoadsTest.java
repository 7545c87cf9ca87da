package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the journal knows of loads and unloads beside what it knows of every step. */
class JournalLoadsTest {
  private static Database database;
  private static Journal journal;

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("journal_loads_test"), Database.PAYMENT);
    journal = Journal.open(database);
  }

  @AfterAll
  static void close() {
    journal.close();
    database.close();
  }

  @Test
  void loadAndUnloadComeBackWithTheirNumbers() {
    IepId card = Entries.purse();
    Entry load = Entries.loadRequest(Entries.trx(), card, 1);
    Entry unload = Entries.unloadRequest(Entries.trx(), card, 2);

    assertThat(journal.write(load)).isEqualTo(new Written.Fresh());
    assertThat(journal.write(unload)).isEqualTo(new Written.Fresh());

    assertThat(journal.find(Entries.BANK, load.key().trx(), LoadSteps.REQUEST))
        .map(StoredEntry::entry)
        .contains(load);
    assertThat(journal.lastLoad(card)).contains(last(unload, 2));
    assertThat(journal.lastLoad(Entries.purse())).isEmpty();
  }

  @Test
  void lastLoadIsTheOneOfTheHighestNumberWhateverElseTheCardDid() {
    IepId card = Entries.purse();
    for (int number : List.of(9, 10, Integer.MAX_VALUE)) {
      journal.write(Entries.loadRequest(Entries.trx(), card, number));
    }
    journal.write(Entries.capture(Entries.trx(), card, 77));

    assertThat(journal.lastLoad(card)).map(LastLoad::number).contains(Integer.MAX_VALUE);
  }

  @Test
  void lastLoadIsToldWithItsEnd() {
    IepId card = Entries.purse();
    Entry load = Entries.loadRequest(Entries.trx(), card, 1);
    journal.write(load);
    journal.write(Entries.refusedLoad(load.key().trx(), "S3 is wrong", "CARD_SIGNATURE_WRONG"));
    assertThat(journal.lastLoad(card).orElseThrow().isOpen()).isTrue();

    journal.write(Entries.loadEnd(load.key().trx(), LoadSteps.NOT_DONE));

    assertThat(journal.lastLoad(card).orElseThrow().end()).contains(LoadSteps.NOT_DONE);
    journal.write(Entries.loadRequest(Entries.trx(), card, 2));
    assertThat(journal.lastLoad(card).orElseThrow().isOpen()).isTrue();
  }

  /** A writer that met nothing in its way yet takes all for new: its first batch is taken back. */
  @Test
  void takenNumberIsToldWithItsPlaceByAWriterInHasteAndByOneWithCare() {
    IepId card = Entries.purse();
    Entry first = Entries.loadRequest(Entries.trx(), card, 1);
    try (Journal fresh = Journal.open(database)) {
      fresh.write(first);
      TransactionId late = Entries.trx();

      for (int tried = 0; tried < 2; tried++) {
        assertThat(fresh.write(Entries.loadRequest(late, card, 1)))
            .isEqualTo(new Written.LoadTaken(first.key()));
      }

      assertThat(fresh.history(Entries.BANK, late)).isEmpty();
      assertThat(fresh.write(Entries.loadRequest(late, card, 2))).isEqualTo(new Written.Fresh());
      assertThat(fresh.write(first)).isInstanceOf(Written.Existed.class);
    }
  }

  @Test
  void ofManyAtOnceWithOneNumberExactlyOneIsWrittenAndTheOthersAreToldWhich() throws Exception {
    IepId card = Entries.purse();
    List<Entry> all =
        IntStream.range(0, 100).mapToObj(i -> Entries.loadRequest(Entries.trx(), card, 1)).toList();

    List<Written> written = atOnce(all);

    Entry winner = all.get(written.indexOf(new Written.Fresh()));
    assertThat(written)
        .filteredOn(w -> !w.equals(new Written.Fresh()))
        .hasSize(99)
        .containsOnly(new Written.LoadTaken(winner.key()));
    assertThat(journal.lastLoad(card)).contains(last(winner, 1));
  }

  @Test
  void twoOfOneBatchThatCollideDoNotHurtTheThird() throws SQLException {
    IepId card = Entries.purse();
    List<Entry> batch =
        List.of(
            Entries.loadRequest(Entries.trx(), card, 1),
            Entries.loadRequest(Entries.trx(), card, 1),
            Entries.draw(Entries.trx(), "a purchase"));
    try (Connection c = database.connect(JournalBatch.OPTIONS)) {
      assertThatThrownBy(() -> new JournalBatch(c, batch, _ -> false).writeAllNew())
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(JournalBatch.TAKEN));
      c.setAutoCommit(false);

      List<Written> written = new JournalBatch(c, batch, _ -> false).write();

      c.commit();
      assertThat(written)
          .containsExactly(
              new Written.Fresh(),
              new Written.LoadTaken(batch.getFirst().key()),
              new Written.Fresh());
    }
  }

  @Test
  void unloadOfASoftwarePurseMustAlsoBeAboveItsLastCapture() {
    IepId card = Entries.purse();
    journal.write(Entries.capture(Entries.trx(), card, 9));
    Entry unload = Entries.unloadRequest(Entries.trx(), card, 1);

    assertThat(journal.write(unload.with(PurseUse.mustBeAboveLastCaptured(card, 9).asLoad(1))))
        .isEqualTo(new Written.CounterStale(9));
    assertThat(journal.write(unload.with(PurseUse.mustBeAboveLastCaptured(card, 10).asLoad(1))))
        .isEqualTo(new Written.Fresh());

    assertThat(journal.write(unload.with(PurseUse.load(card, 10, 1))))
        .isInstanceOf(Written.Existed.class);
    assertThat(
            journal.write(
                Entries.unloadRequest(Entries.trx(), card, 1)
                    .with(PurseUse.mustBeAboveLastCaptured(card, 10).asLoad(1))))
        .isEqualTo(new Written.LoadTaken(unload.key()));
  }

  @Test
  void numbersAreForRequestsOfLoadsAlone() {
    PurseUse use = PurseUse.load(Entries.purse(), 1, 1);
    for (Entry unfit :
        List.of(
            Entries.draw(Entries.trx(), "a purchase").with(use),
            Entries.loadEnd(Entries.trx(), LoadSteps.LOADED).with(use))) {
      assertThatThrownBy(() -> journal.write(unfit)).isInstanceOf(EntryUnfit.class);
    }
    assertThatThrownBy(() -> PurseUse.load(Entries.purse(), 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void loadIsOpenFromItsCommandToItsEnd() throws Exception {
    try (Database own = Database.open(OnePostgres.database("open_loads_test"), Database.PAYMENT);
        Journal loads = Journal.open(own)) {
      Entry oldest = Entries.loadRequest(Entries.trx(), Entries.purse(), 1);
      Entry ended = Entries.loadRequest(Entries.trx(), Entries.purse(), 1);
      Entry youngest = Entries.unloadRequest(Entries.trx(), Entries.purse(), 4);
      for (Entry entry : List.of(oldest, ended, youngest)) {
        loads.write(entry);
      }
      loads.write(Entries.draw(Entries.trx(), "a purchase"));
      loads.write(Entries.refusedLoad(oldest.key().trx(), "S3 is wrong", "CARD_SIGNATURE_WRONG"));
      assertThat(loads.openLoads()).isEqualTo(3);

      loads.write(Entries.loadEnd(ended.key().trx(), LoadSteps.NOT_DONE));

      assertThat(loads.openLoads()).isEqualTo(2);
      assertThat(loads.openLoads(10))
          .extracting(StoredEntry::entry)
          .containsExactly(oldest, youngest);
      assertThat(loads.openLoads(1))
          .containsExactly(
              loads.find(Entries.BANK, oldest.key().trx(), LoadSteps.REQUEST).orElseThrow());
      AfterLoad place = AfterLoad.parse(AfterLoad.of(loads.openLoads(1).getFirst()).toString());
      assertThat(loads.openLoads(place, 10))
          .extracting(StoredEntry::entry)
          .containsExactly(youngest);
      loads.write(Entries.loadEnd(oldest.key().trx(), LoadSteps.LOADED));
      assertThat(loads.openLoads(place, 10)).as("from a load that has ended").hasSize(1);
      loads.write(Entries.loadEnd(youngest.key().trx(), LoadSteps.UNLOADED));
      assertThat(loads.openLoads(10)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "//",
        "yesterday/b/0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f",
        "+10000-01-01T00:00:00Z/b/0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f",
        "1969-12-31T23:59:59Z/b/0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f",
        "2026-11-29T01:02:03Z/b",
        "2026-11-29T01:02:03Z/b/1"
      })
  void whatIsNoPlaceAmongOpenLoadsIsRefused(String place) {
    assertThatThrownBy(() -> AfterLoad.parse(place)).isInstanceOf(Malformed.class);
  }

  @Test
  void loadsAreQueuedAlsoForAWriterWhoKnowsNothingOfQueuesAsOneOfAnEarlierVersion()
      throws Exception {
    try (Database own = Database.open(OnePostgres.database("older_writer_test"), Database.PAYMENT);
        Journal loads = Journal.open(own)) {
      Entry request = Entries.loadRequest(Entries.trx(), Entries.purse(), 1);
      Entry end = Entries.loadEnd(request.key().trx(), LoadSteps.LOADED);
      try (Connection older = own.connect("-c plan_cache_mode=force_generic_plan");
          Statement s = older.createStatement()) {
        s.execute(
            """
            INSERT INTO journal (trx, party, flow, mode, step, slot, content_hash, code, content,
              record, answer, provider, purse, nt, load_number)
            VALUES ('%s', '%s', 2, 17, 'request', '', decode(repeat('ab', 32), 'hex'), 'COMMANDED',
              '', '', '', 1, 1, 1, 1)
            """
                .formatted(request.key().trx(), request.key().party()));
        assertThat(loads.openLoads()).isEqualTo(1);

        loads.write(end);

        assertThat(loads.openLoads()).isZero();
        try (ResultSet due = s.executeQuery("SELECT count(*) FROM float_due")) {
          due.next();
          assertThat(due.getInt(1)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void openLoadsAreListedWithoutReadingPurchasesOrLoadsThatEnded() throws Exception {
    try (Database own = Database.open(OnePostgres.database("many_loads_test"), Database.PAYMENT);
        Connection c = own.source().getConnection();
        Statement s = c.createStatement()) {
      s.execute(
          """
          INSERT INTO journal (trx, party, flow, mode, step, slot, content_hash, code, content,
            record, answer, provider, purse, nt, load_number)
          SELECT ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid, 'many',
            CASE WHEN i <= 20000 THEN 1 ELSE 2 END, 5,
            CASE WHEN i <= 20000 THEN 'draw' ELSE 'request' END, '', decode(repeat('ab', 32), 'hex'),
            'DONE', '', '', '', 1, i, 1, CASE WHEN i > 20000 THEN 1 END
          FROM generate_series(1, 25000) i
          """);
      s.execute(
          """
          INSERT INTO journal (trx, party, flow, mode, step, slot, content_hash, code, content,
            record, answer)
          SELECT trx, party, 2, 17, 'response', '', content_hash, 'LOADED', '', '', ''
          FROM journal WHERE flow = 2 AND purse <= 24997
          """);
      s.execute("ANALYZE");

      String plan =
          explained(
              s,
              Journal.OPEN_LOADS
                  .replace("(?, ?, ?)", "('-infinity', '', '00000000-0000-0000-0000-000000000000')")
                  .replace("?", "100"));

      assertThat(plan).doesNotContain("Seq Scan on journal").contains("journal_step");
      assertThat(rowsReadOf(plan, "journal")).isEqualTo(3);
      String last =
          explained(
              s, Journal.LAST_LOADS.replaceFirst("\\?", "'{1}'").replaceFirst("\\?", "'{24000}'"));
      assertThat(last)
          .contains("Index Scan Backward using journal_load")
          .contains("Index Scan using journal_step");
      assertThat(rowsReadOf(last, "journal")).isEqualTo(2);
    }
  }

  private static LastLoad last(Entry request, int number) {
    return new LastLoad(
        request.key().party(), request.key().trx(), number, request.record(), Optional.empty());
  }

  private static String explained(Statement s, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = s.executeQuery("EXPLAIN (ANALYZE, TIMING OFF) " + sql)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return String.join("\n", lines);
  }

  /** Rows that all scans of the table gave, times their loops. */
  private static long rowsReadOf(String plan, String table) {
    return plan.lines()
        .filter(line -> line.contains(" on " + table + " ") && line.contains("actual"))
        .mapToLong(line -> {
          String actual = line.substring(line.indexOf("actual"));
          double rows = Double.parseDouble(actual.replaceAll(".*rows=([0-9.]+).*", "$1"));
          return Math.round(rows * Long.parseLong(actual.replaceAll(".*loops=([0-9]+).*", "$1")));
        })
        .sum();
  }

  private static List<Written> atOnce(List<Entry> entries) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Written>> all = new ArrayList<>();
      entries.forEach(entry -> all.add(() -> journal.write(entry)));
      List<Written> written = new ArrayList<>();
      for (Future<Written> done : threads.invokeAll(all)) {
        written.add(done.get());
      }
      return written;
    }
  }
}
