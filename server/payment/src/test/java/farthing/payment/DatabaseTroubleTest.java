package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database killed, its connections cut and stalled, all while people buy: who comes meanwhile
 * is told to come back, and afterwards it goes on by itself, nothing lost and nothing doubled.
 */
@SuppressWarnings("NullAway.Init")
@Timeout(180)
class DatabaseTroubleTest {
  private static final int PEOPLE = 24;
  private static final int AT_LEAST = 2;
  private static final int TERMINALS = 32;
  private static final AtomicLong NUMBERS = new AtomicLong(300_000);

  @TempDir private static Path directory;
  private static LocalDatabase postgres;

  @BeforeAll
  static void start() {
    postgres = LocalDatabase.start(directory);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void postgresKilledTwiceWhilePeopleBuy() throws Exception {
    DatabaseSettings settings = postgres.database("killed");
    try (Shop shop = Shop.open(settings, TERMINALS);
        Crowd crowd = crowd(shop)) {
      crowd.start();
      for (int kill = 0; kill < 2; kill++) {
        crowd.untilPaid(PEOPLE);
        postgres.processes().forEach(ProcessHandle::destroyForcibly);
        crowd.untilSentAway(ErrorCode.STORE_UNAVAILABLE);
        postgres.close();
        postgres = LocalDatabase.start(directory);
        assertThat(postgres.database("killed")).as("where it was before").isEqualTo(settings);
      }
      crowd.finish().booksBalance(shop);
    }
  }

  @Test
  void connectionsEndedByTheDatabaseWhilePeopleBuy() throws Exception {
    DatabaseSettings settings = postgres.database("ended");
    try (Shop shop = Shop.open(settings, TERMINALS);
        Crowd crowd = crowd(shop)) {
      crowd.start();
      for (int i = 0; i < 5; i++) {
        crowd.untilPaid(PEOPLE / 2);
        endAllConnections(settings);
      }
      crowd.finish().booksBalance(shop);
      assertThat(crowd.broken()).as(crowd.told()).isZero();
    }
  }

  @Test
  void theRoadToTheDatabaseCutAndClosedWhilePeopleBuy() throws Exception {
    try (BadRoad road = new BadRoad(postgres.port());
        Shop shop = Shop.open(over(road, "cut"), TERMINALS);
        Crowd crowd = crowd(shop)) {
      crowd.start();
      for (int i = 0; i < 3; i++) {
        crowd.untilPaid(PEOPLE / 2);
        road.cut();
      }
      crowd.untilPaid(PEOPLE / 2);
      road.shut(true);
      road.cut();
      crowd.untilSentAway(ErrorCode.STORE_UNAVAILABLE);
      road.shut(false);
      crowd.finish().booksBalance(shop);
    }
  }

  /** The security card has counted it; the journal, which is what counts, has not. */
  @Test
  void aProofThatTheJournalDidNotTakeLeavesTheTotalsWhenTheOrderIsClosed() throws Exception {
    try (BadRoad road = new BadRoad(postgres.port());
        Shop shop = Shop.open(over(road, "closed"), 1)) {
      TestCustomer customer =
          new TestCustomer(
              TestScheme.purse(
                  NUMBERS.incrementAndGet(),
                  TestScheme.SOFTWARE,
                  new Expiry(LocalDate.of(2035, 6, 30)),
                  Amount.ofMinor(2_000, Currency.EUR)),
              InstantSource.system(),
              new Random(7));
      TestCustomer.Intent bought = customer.order(Amount.ofMinor(1_250, Currency.EUR));
      Bytes proof = customer.debit(bought, Debit.parse(shop.server.draw(bought).body()));
      road.shut(true);
      road.cut();
      assertThat(shop.server.respond(bought, proof).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
      road.shut(false);

      TestServer.Answer closed = shop.server.close(bought);

      assertThat(OrderClose.Reply.parse(closed.body()).ended()).isEmpty();
      assertThat(shop.countedMinor()).isZero();
      assertThat(
              bought.read(DebitResult.parse(shop.server.respond(bought, proof).body())).outcome())
          .isEqualTo(Outcome.REFUND_DUE);
    }
  }

  @Test
  void theRoadToTheDatabaseStalledWhilePeopleBuy() throws Exception {
    try (BadRoad road = new BadRoad(postgres.port());
        Shop shop = Shop.open(over(road, "stalled"), TERMINALS);
        Crowd crowd = crowd(shop)) {
      crowd.start();
      crowd.untilPaid(PEOPLE);
      road.stall(true);
      crowd.untilSentAway(ErrorCode.STORE_UNAVAILABLE);
      road.stall(false); // what was on the way arrives now, long after it was given up
      crowd.untilPaid(PEOPLE);
      road.stall(true);
      crowd.untilSentAway(ErrorCode.STORE_UNAVAILABLE);
      road.cut(); // and now it never does
      road.stall(false);
      crowd.finish().booksBalance(shop);
    }
  }

  private static Crowd crowd(Shop shop) {
    return new Crowd(shop.address(), PEOPLE, AT_LEAST, NUMBERS.getAndAdd(PEOPLE));
  }

  /** Less patient than usual, so that the test is not long. */
  private static DatabaseSettings over(BadRoad road, String name) {
    DatabaseSettings direct = postgres.database(name);
    return DatabaseSettings.of(
        "jdbc:postgresql://127.0.0.1:"
            + road.port()
            + "/"
            + name
            + "?socketTimeout=2&connectTimeout=2&loginTimeout=2",
        direct.user(),
        direct.password());
  }

  private static void endAllConnections(DatabaseSettings to) throws SQLException {
    try (Connection connection = DriverManager.getConnection(to.url(), to.user(), to.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
  }
}
