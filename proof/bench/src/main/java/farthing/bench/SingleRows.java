package farthing.bench;

import farthing.store.DatabaseSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The plain way: every client writes a row of a purchase's size and commits it by itself. */
final class SingleRows {
  /** As many connections as the embedded server has to spare. */
  static final int MOST_CONNECTIONS = 80;

  /** About what a journal row of a purchase takes. */
  private static final int ROW_BYTES = 1_500;

  private SingleRows() {}

  static double perSecond(DatabaseSettings database, BenchPlan plan)
      throws SQLException, InterruptedException {
    try (Connection connection = Checkpoint.connect(database);
        Statement make = connection.createStatement()) {
      make.execute("CREATE TABLE single_row (id uuid PRIMARY KEY, content bytea NOT NULL)");
    }
    int writers = Math.min(plan.clients(), MOST_CONNECTIONS);
    written(database, writers, plan.warmUpOfOthers());
    return written(database, writers, plan.measured()) / (plan.measured().toNanos() / 1e9);
  }

  private static long written(DatabaseSettings database, int writers, Duration time)
      throws SQLException, InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      long end = System.nanoTime() + time.toNanos();
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        counts.add(threads.submit(() -> writeUntil(end, database)));
      }
      long all = 0;
      for (Future<Long> count : counts) {
        all += count.get();
      }
      return all;
    } catch (ExecutionException e) {
      throw new SQLException("a row was not written", e);
    }
  }

  private static long writeUntil(long end, DatabaseSettings database) throws SQLException {
    try (Connection connection = Checkpoint.connect(database);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO single_row VALUES (gen_random_uuid(), ?)")) {
      byte[] content = new byte[ROW_BYTES];
      long rows = 0;
      while (System.nanoTime() < end) {
        insert.setBytes(1, content);
        insert.executeUpdate();
        rows++;
      }
      return rows;
    }
  }
}
