package farthing.store;

import farthing.base.TransactionId;
import farthing.store.local.LocalDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many durable rows per second: {@code JournalRates SECONDS CALLERS...}. A draw and a capture
 * in turn, as in purchases, with messages of their usual size.
 */
final class JournalRates {
  private static final String MESSAGE = "m".repeat(900);

  private JournalRates() {}

  public static void main(String[] args) throws Exception {
    long seconds = Long.parseLong(args[0]);
    Path directory = Files.createTempDirectory("rates");
    try (LocalDatabase server = LocalDatabase.start(directory);
        Database database = Database.open(server.database("rates"), Database.PAYMENT);
        Journal journal = Journal.open(database)) {
      for (String callers : Arrays.copyOfRange(args, 1, args.length)) {
        measure(journal, Integer.parseInt(callers), seconds);
        measure(journal, Integer.parseInt(callers), seconds);
      }
    }
    System.out.println("left: " + directory);
  }

  private static void measure(Journal journal, int callers, long seconds) throws Exception {
    LongAdder rows = new LongAdder();
    long[][] micros = new long[callers][];
    long commitsBefore = journal.figures().commits();
    long began = System.nanoTime();
    long end = began + Duration.ofSeconds(seconds).toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        int me = caller;
        threads.execute(() -> micros[me] = call(journal, me, end, rows));
      }
    }
    double took = (System.nanoTime() - began) / 1e9;
    long[] all = Arrays.stream(micros).flatMapToLong(Arrays::stream).sorted().toArray();
    System.out.printf(
        "%d callers: %,.0f rows/s, p50 %.2f ms, p99 %.2f ms, %.1f rows per commit%n",
        callers,
        rows.sum() / took,
        all[all.length / 2] / 1e3,
        all[all.length * 99 / 100] / 1e3,
        rows.sum() / (double) (journal.figures().commits() - commitsBefore));
  }

  private static long[] call(Journal journal, int me, long end, LongAdder rows) {
    long[] micros = new long[1_000_000];
    int count = 0;
    Random random = new Random(System.nanoTime() + me);
    while (System.nanoTime() - end < 0 && count < micros.length - 2) {
      TransactionId trx = TransactionId.next(InstantSource.system(), random);
      PurseUse drawn = PurseUse.mustBeAboveLastCaptured(Entries.purse(), 1);
      long ntpsam = random.nextInt(Integer.MAX_VALUE);
      for (Entry entry :
          new Entry[] {
            Entries.draw(trx, MESSAGE).with(drawn),
            Entries.counted(trx, Entries.PSAM, ntpsam, 1, 500)
                .with(PurseUse.captured(drawn.purse(), 1))
          }) {
        long before = System.nanoTime();
        if (!(journal.write(entry) instanceof Written.Fresh)) {
          throw new IllegalStateException("not fresh: " + entry);
        }
        micros[count++] = (System.nanoTime() - before) / 1_000;
        rows.increment();
      }
    }
    return Arrays.copyOf(micros, count);
  }
}
