package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JournalTest {
  private static Database database;
  private static Journal journal;

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("journal_test"), Database.PAYMENT);
    journal = Journal.open(database);
  }

  @AfterAll
  static void close() {
    journal.close();
    database.close();
  }

  @Test
  void entryComesBackAsItWasWritten() {
    TransactionId trx = Entries.trx();
    IepId purse = Entries.purse();
    Entry entry =
        Entries.draw(trx, "x".repeat(100_000))
            .with(PurseUse.named(purse, 0xFFFF))
            .with(new PsamUse(Entries.PSAM, 0xFFFFFFFFL, 1))
            .with(Amount.ofMinor(Integer.MAX_VALUE, Currency.EUR));

    assertThat(journal.write(entry)).isEqualTo(new Written.Fresh());

    assertThat(journal.find(Entries.SHOP, trx, Entries.DRAW))
        .map(StoredEntry::entry)
        .contains(entry);
    assertThat(journal.find(Entries.SHOP, trx, Entries.DEBIT_RESPONSE)).isEmpty();
  }

  @Test
  void sameMessageTwiceIsWrittenOnceAndHasItsFirstAnswer() {
    TransactionId trx = Entries.trx();
    Entry first = Entries.draw(trx, "first");
    journal.write(first);

    Written again = journal.write(Entries.draw(trx, "other"));

    assertThat(again)
        .isInstanceOfSatisfying(
            Written.Existed.class, e -> assertThat(e.stored().entry()).isEqualTo(first));
    assertThat(journal.history(Entries.SHOP, trx)).hasSize(1);
  }

  /** A writer that met no repeated message yet, and so takes all for new. */
  @Test
  void aStaleCounterAmongNewEntriesIsToldFromWhatStandsThereAlready() {
    try (Journal fresh = Journal.open(database)) {
      IepId purse = Entries.purse();
      Entry draw =
          Entries.softwareDraw(Entries.trx(), purse, 6).answered("DRAWN", Entries.bytes("S2"));
      assertThat(fresh.write(draw)).isEqualTo(new Written.Fresh());
      assertThat(fresh.write(Entries.capture(Entries.trx(), purse, 6)))
          .isEqualTo(new Written.Fresh());

      assertThat(fresh.write(Entries.softwareDraw(Entries.trx(), purse, 6)))
          .isEqualTo(new Written.CounterStale(6));
      assertThat(fresh.write(draw.answered("DRAWN", Entries.bytes("another S2"))))
          .isInstanceOfSatisfying(
              Written.Existed.class,
              e -> assertThat(e.stored().entry().answer()).isEqualTo(draw.answer()));
    }
  }

  @Test
  void ofManyAtOnceWithOneKeyExactlyOneIsWrittenAndAllSeeIt() throws Exception {
    TransactionId trx = Entries.trx();

    List<Written> all = atOnce(200, i -> Entries.draw(trx, "content " + i));

    assertThat(all).filteredOn(Written.Fresh.class::isInstance).hasSize(1);
    StoredEntry stored = journal.find(Entries.SHOP, trx, Entries.DRAW).orElseThrow();
    assertThat(all)
        .filteredOn(Written.Existed.class::isInstance)
        .hasSize(199)
        .containsOnly(new Written.Existed(stored));
  }

  @Test
  void othersAreWrittenBesideThoseThatStoodAlready() throws Exception {
    List<Entry> entries =
        IntStream.range(0, 300).mapToObj(i -> Entries.draw(Entries.trx(), "c" + i)).toList();
    List<Entry> known = entries.subList(0, 100);
    atOnce(known.size(), known::get);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 300).boxed().toList());
    Collections.shuffle(order, new java.util.Random(7));

    List<Written> all = atOnce(300, i -> entries.get(order.get(i)));

    for (int i = 0; i < 300; i++) {
      Entry entry = entries.get(order.get(i));
      Class<? extends Written> expected =
          order.get(i) < 100 ? Written.Existed.class : Written.Fresh.class;
      assertThat(all.get(i)).isInstanceOf(expected);
      if (all.get(i) instanceof Written.Existed existed) {
        assertThat(existed.stored().entry()).isEqualTo(entry);
      }
    }
  }

  @Test
  void refusalsBlockNothing() {
    TransactionId trx = Entries.trx();
    Entry low = Entries.refusedDraw(trx, "poor card", "BALANCE_TOO_LOW");
    journal.write(low);
    journal.write(Entries.refusedDraw(trx, "odd card", "CARD_EXPIRED"));
    journal.write(low);

    assertThat(journal.write(Entries.draw(trx, "good card"))).isEqualTo(new Written.Fresh());

    assertThat(journal.refusal(Entries.SHOP, trx, Entries.DRAW, Entries.hash("poor card")))
        .map(s -> s.entry().code())
        .contains("BALANCE_TOO_LOW");
    assertThat(journal.find(Entries.SHOP, trx, Entries.DRAW))
        .map(s -> s.entry().code())
        .contains("DONE");
    assertThat(journal.history(Entries.SHOP, trx)).hasSize(3);
  }

  @Test
  void purseIsCapturedOnceWithOneNumber() throws Exception {
    IepId purse = Entries.purse();
    TransactionId first = Entries.trx();
    journal.write(Entries.capture(first, purse, 5));

    Written again = journal.write(Entries.capture(Entries.trx(), purse, 5));
    List<Written> next = atOnce(50, i -> Entries.capture(Entries.trx(), purse, 6));

    assertThat(again)
        .isEqualTo(
            new Written.CapturedBefore(
                EntryKey.counting(Entries.SHOP, first, Entries.DEBIT_RESPONSE)));
    assertThat(next).filteredOn(Written.Fresh.class::isInstance).hasSize(1);
    assertThat(next).filteredOn(Written.CapturedBefore.class::isInstance).hasSize(49);
  }

  @Test
  void capturesThatCrossEachOtherInTwoBatchesAreEachWrittenOnce() throws Exception {
    List<IepId> purses = Stream.generate(Entries::purse).limit(5).toList();

    List<Written> all = atOnce(500, i -> Entries.capture(Entries.trx(), purses.get(i % 5), 1));

    assertThat(all).filteredOn(Written.Fresh.class::isInstance).hasSize(5);
    assertThat(all).filteredOn(Written.CapturedBefore.class::isInstance).hasSize(495);
  }

  @Test
  void repeatedCaptureIsAnsweredAsBeforeNotAsASecondOne() {
    IepId purse = Entries.purse();
    Entry capture = Entries.capture(Entries.trx(), purse, 5);
    journal.write(capture);

    assertThat(journal.write(capture)).isInstanceOf(Written.Existed.class);
  }

  @Test
  void softwarePurseMustBeAboveItsLastCapture() {
    IepId purse = Entries.purse();
    assertThat(journal.write(Entries.softwareDraw(Entries.trx(), purse, 0)))
        .isEqualTo(new Written.Fresh());
    journal.write(Entries.capture(Entries.trx(), purse, 9));
    journal.write(Entries.capture(Entries.trx(), purse, 8));

    TransactionId stale = Entries.trx();
    assertThat(journal.write(Entries.softwareDraw(stale, purse, 9)))
        .isEqualTo(new Written.CounterStale(9));
    assertThat(journal.write(Entries.softwareDraw(Entries.trx(), purse, 10)))
        .isEqualTo(new Written.Fresh());
    assertThat(journal.write(Entries.softwareDraw(Entries.trx(), Entries.purse(), 1)))
        .isEqualTo(new Written.Fresh());
    assertThat(journal.find(Entries.SHOP, stale, Entries.DRAW)).isEmpty();
    assertThat(journal.lastCaptured(purse)).hasValue(9);
    assertThat(journal.lastCaptured(Entries.purse())).isEmpty();
  }

  @Test
  void repeatedDrawOfASoftwarePurseIsAnsweredAlsoAfterItsCapture() {
    IepId purse = Entries.purse();
    Entry draw = Entries.softwareDraw(Entries.trx(), purse, 3);
    journal.write(draw);
    journal.write(Entries.capture(Entries.trx(), purse, 3));

    assertThat(journal.write(draw)).isInstanceOf(Written.Existed.class);
  }

  @Test
  void badEntryDoesNotHurtItsBatch() throws Exception {
    // a rule that the types here do not know
    sql("ALTER TABLE journal ADD CONSTRAINT no_code_bad CHECK (code <> 'BAD')");
    TransactionId bad = Entries.trx();

    List<String> outcomes =
        inThreads(
            100,
            i -> {
              TransactionId trx = i == 50 ? bad : Entries.trx();
              Entry entry = Entries.draw(trx, "c" + i);
              try {
                return journal
                    .write(i == 50 ? entry.answered("BAD", Entries.bytes("")) : entry)
                    .toString();
              } catch (EntryUnfit e) {
                assertThat(e.getCause()).message().doesNotContain("shop", "Failing row");
                return "unfit";
              }
            });

    assertThat(outcomes).filteredOn(o -> o.equals("Fresh[]")).hasSize(99);
    assertThat(outcomes.get(50)).isEqualTo("unfit");
    assertThat(journal.find(Entries.SHOP, bad, Entries.DRAW)).isEmpty();
  }

  @Test
  void tooManyWaitingAreTurnedAwayAndTheRestWrittenOnceTheTableIsFree() throws Exception {
    int callers = Journal.MAX_WAITING + 3_000;
    CountDownLatch turnedAway = new CountDownLatch(1);
    List<String> outcomes;
    try (Connection inTheWay = database.source().getConnection()) {
      inTheWay.setAutoCommit(false);
      inTheWay.createStatement().execute("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE");
      Thread release =
          Thread.startVirtualThread(() -> {
            try {
              turnedAway.await();
              inTheWay.rollback();
            } catch (InterruptedException | SQLException e) {
              throw new IllegalStateException(e);
            }
          });
      outcomes =
          inThreads(
              callers,
              i -> {
                try {
                  return journal.write(Entries.draw(Entries.trx(), "c" + i)).toString();
                } catch (StoreBusy e) {
                  turnedAway.countDown();
                  return "busy";
                }
              });
      release.join();
    }
    assertThat(outcomes).containsOnly("Fresh[]", "busy");
    assertThat(outcomes)
        .filteredOn(o -> o.equals("Fresh[]"))
        .hasSizeGreaterThanOrEqualTo(Journal.MAX_WAITING);
  }

  @Test
  void closedJournalTakesNothingMore() {
    Journal closed = Journal.open(database);
    closed.close();

    assertThatThrownBy(() -> closed.write(Entries.draw(Entries.trx(), "late")))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("nothing was written");
  }

  @Test
  void whatHappenedStays() {
    journal.write(Entries.draw(Entries.trx(), "for ever"));

    for (String change :
        List.of("UPDATE journal SET code = ''", "DELETE FROM journal", "TRUNCATE journal")) {
      assertThatThrownBy(() -> sql(change)).hasMessageContaining("only added to");
    }
  }

  private interface Given<T> {
    T at(int index) throws Exception;
  }

  private static List<Written> atOnce(int count, Given<Entry> entry) throws Exception {
    return inThreads(count, i -> journal.write(entry.at(i)));
  }

  private static <T> List<T> inThreads(int count, Given<T> act) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        all.add(() -> act.at(index));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> done : threads.invokeAll(all)) {
        results.add(done.get());
      }
      return results;
    }
  }

  private static void sql(String text) throws SQLException {
    try (Connection c = database.source().getConnection();
        Statement s = c.createStatement()) {
      s.execute(text);
    }
  }
}
