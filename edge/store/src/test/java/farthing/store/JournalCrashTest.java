package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.store.local.LocalDatabase;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JournalCrashTest {
  private static final int CALLERS = 64;
  private static final int BEFORE_THE_KILL = 2_000;

  private final Queue<TransactionId> confirmed = new ConcurrentLinkedQueue<>();
  private final Queue<PsamCounters.Block> blocks = new ConcurrentLinkedQueue<>();
  private final AtomicLong unknown = new AtomicLong();

  @Test
  void allThatWasConfirmedIsThereAfterPostgresIsKilled(@TempDir Path directory) throws Exception {
    DatabaseSettings settings;
    LocalDatabase killed = LocalDatabase.start(directory);
    settings = killed.database("payment");
    try (Database database = Database.open(settings, Database.PAYMENT);
        Journal journal = Journal.open(database)) {
      writeUntilKilled(killed, database, journal);
      killed.close();

      try (LocalDatabase again = LocalDatabase.start(directory)) {
        assertThat(again.database("payment")).as("where it was before").isEqualTo(settings);
        assertThat(confirmed).hasSizeGreaterThanOrEqualTo(BEFORE_THE_KILL);
        assertThat(unknown).as("calls that met the kill").hasPositiveValue();
        try (Database fresh = Database.open(again.database("payment"), Database.PAYMENT);
            Journal reader = Journal.open(fresh)) {
          assertThat(confirmed)
              .allMatch(trx -> reader.find(Entries.SHOP, trx, Entries.DRAW).isPresent());
          PsamCounters.Block next = new PsamCounters(fresh).reserve(Entries.PSAM, 10);
          assertThat(blocks).isNotEmpty().allMatch(block -> block.last() < next.first());
        }
        // the journal that lived through it writes on, once it has found its server again
        TransactionId after = Entries.trx();
        assertThat(untilAnswered(journal, Entries.draw(after, "after")))
            .isInstanceOf(Written.class);
        assertThat(journal.find(Entries.SHOP, after, Entries.DRAW)).isPresent();
      }
    }
  }

  private void writeUntilKilled(LocalDatabase server, Database database, Journal journal)
      throws InterruptedException {
    PsamCounters counters = new PsamCounters(database);
    PsamId psam = counters.register(Entries.PSAM, "t1", "here").psam();
    CountDownLatch enough = new CountDownLatch(BEFORE_THE_KILL);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CALLERS; i++) {
        threads.execute(() -> writeOn(journal, enough));
      }
      threads.execute(() -> reserveOn(counters, psam));
      enough.await();
      server.processes().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void writeOn(Journal journal, CountDownLatch enough) {
    try {
      while (true) {
        TransactionId trx = Entries.trx();
        if (journal.write(Entries.draw(trx, "x".repeat(500))) instanceof Written.Fresh) {
          confirmed.add(trx);
          enough.countDown();
        }
      }
    } catch (StoreUnavailable e) {
      unknown.incrementAndGet();
    }
  }

  private void reserveOn(PsamCounters counters, PsamId psam) {
    try {
      while (true) {
        blocks.add(counters.reserve(psam, 100));
      }
    } catch (StoreUnavailable e) {
      unknown.incrementAndGet();
    }
  }

  private static Written untilAnswered(Journal journal, Entry entry) {
    while (true) {
      try {
        return journal.write(entry);
      } catch (StoreUnavailable e) {
        Thread.onSpinWait();
      }
    }
  }
}
