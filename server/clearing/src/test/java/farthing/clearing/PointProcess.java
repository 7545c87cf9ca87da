package farthing.clearing;

import farthing.store.Database;
import farthing.store.DatabaseSettings;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A concentration point in a process of its own, until it is killed. */
final class PointProcess {
  private static final int MILLIS_BETWEEN_TURNS = 10;

  private PointProcess() {}

  /** Database's address, user and password; clearing's address. Says where its door is. */
  public static void main(String[] args) throws Exception {
    Database database =
        Database.open(DatabaseSettings.of(args[0], args[1], args[2]), Database.CLEARING);
    Point point = new Point(database, URI.create(args[3]), 1_000);
    System.out.println(point.address());
    Executors.newSingleThreadScheduledExecutor()
        .scheduleWithFixedDelay(point::turn, 0, MILLIS_BETWEEN_TURNS, TimeUnit.MILLISECONDS)
        .get();
  }
}
