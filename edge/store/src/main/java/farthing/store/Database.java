package farthing.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL database with one set of tables, brought up to date when opened.
 *
 * <p>Guarantees: what it confirms survives a crash, or it was opened with the flag named for that
 * danger; every wait is bounded. Safe for all threads.
 */
public final class Database implements AutoCloseable {
  /** The payment server's tables. */
  public static final String PAYMENT = "db/payment";

  /** Double-entry books: tables of their own, which can stand beside any others. */
  public static final String LEDGER = "db/ledger";

  /** The issuer's register of cards: tables of its own too, beside any others. */
  public static final String CARDS = "db/cards";

  /** Batches on their way to clearing, and clearing itself: beside any others too. */
  public static final String CLEARING = "db/clearing";

  private static final int CONNECT_SECONDS = 5;

  /** A statement that takes longer is ended by the server; the socket's bound only fires after. */
  private static final int STATEMENT_SECONDS = 10;

  private static final int SOCKET_SECONDS = 15;
  private static final int POOL_WAIT_MILLIS = 3_000;

  /**
   * Every lookup here goes by an index. Without this, a plan made while a table fits one page would
   * read the whole table, and a prepared statement keeps its plan while the table grows. A plan is
   * the same for whatever is asked, so it is made once.
   */
  private static final String LOOKUPS =
      " -c enable_seqscan=off -c plan_cache_mode=force_generic_plan";

  private final DatabaseSettings settings;
  private final HikariDataSource pool;
  private final Author author;

  private Database(DatabaseSettings settings, HikariDataSource pool, Author author) {
    this.settings = settings;
    this.pool = pool;
    this.author = author;
  }

  /**
   * @param migrations where the tables' migrations stand on the class path: {@link #PAYMENT}, or a
   *     caller's own folder, and behind it {@link #LEDGER} where it keeps books too, {@link #CARDS}
   *     where it has the register of cards
   * @throws UnsafeDatabase if the server would forget what it confirmed
   * @throws StoreUnavailable if it cannot be reached or its tables not be brought up to date
   */
  public static Database open(DatabaseSettings settings, String... migrations) {
    List<Migrations> wanted;
    try (Connection first = source(settings, LOOKUPS).getConnection()) {
      if (!settings.allowDataLossOnCrash()) {
        refuseToForget(first, settings.where());
      }
      wanted = notDone(first, migrations);
    } catch (SQLException e) {
      throw unreached(settings, e);
    }
    wanted.forEach(each -> migrate(settings, each));
    return new Database(settings, pool(settings), Author.ofProcess());
  }

  /**
   * Whether all these tables are there, up to date or not; nothing is made.
   *
   * @param migrations as for {@link #open}
   * @throws StoreUnavailable if it cannot be reached
   */
  public static boolean has(DatabaseSettings settings, String... migrations) {
    try (Connection asking = source(settings, LOOKUPS).getConnection()) {
      for (String each : migrations) {
        if (!Migrations.of(each).areBegun(asking)) {
          return false;
        }
      }
      return true;
    } catch (SQLException e) {
      throw unreached(settings, e);
    }
  }

  /** The same database, where what is changed is told to be this one's act. */
  public Database by(Author changing) {
    return new Database(settings, pool, changing);
  }

  /** Who the log of acts says it is: until somebody is named, whoever started this process. */
  public Author author() {
    return author;
  }

  /** The pool. A connection from it waits at most three seconds, then throws. */
  public DataSource source() {
    return pool;
  }

  /**
   * A connection of the caller's own, outside the pool.
   *
   * @param options server settings for it, as {@code -c name=value}
   */
  Connection connect(String options) throws SQLException {
    return source(settings, LOOKUPS + " " + options).getConnection();
  }

  /**
   * Does the work in one transaction of the pool's, which whatever is thrown takes back.
   *
   * @param onTrouble what the caller is told when the database does not answer
   */
  <T> T inTransaction(String onTrouble, Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      T result = work.on(connection);
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw new StoreUnavailable(onTrouble, e);
    }
  }

  /**
   * Asks what changes nothing, on a connection of the pool's that commits by itself. Where that
   * turns out to have been ended, once more on a fresh one: the pool learns that only by its use.
   *
   * @param question may be asked twice, and changes nothing, neither here nor at the caller's
   * @param onTrouble what the caller is told when the database does not answer
   */
  <T> T read(String onTrouble, Work<T> question) {
    try {
      return ask(question);
    } catch (SQLException | JdbiException e) {
      if (!BrokenConnection.isWhy(e)) {
        throw new StoreUnavailable(onTrouble, e);
      }
      pool.getHikariPoolMXBean().softEvictConnections(); // whatever ended it ended those beside it
    }
    try {
      return ask(question);
    } catch (SQLException | JdbiException e) {
      throw new StoreUnavailable(onTrouble, e);
    }
  }

  private <T> T ask(Work<T> question) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return question.on(connection);
    }
  }

  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  @Override
  public void close() {
    pool.close();
  }

  private static StoreUnavailable unreached(DatabaseSettings settings, SQLException why) {
    return new StoreUnavailable(
        "no connection to " + settings + "; nothing was written. " + why.getMessage(), why);
  }

  private static void refuseToForget(Connection connection, String where) throws SQLException {
    List<String> off = new ArrayList<>();
    try (Statement ask = connection.createStatement()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        try (ResultSet answer = ask.executeQuery("SHOW " + setting)) {
          answer.next();
          if (answer.getString(1).equals("off")) {
            off.add(setting);
          }
        }
      }
    }
    if (!off.isEmpty()) {
      throw new UnsafeDatabase(
          where
              + " runs with "
              + String.join(", ", off)
              + " off: a crash would forget purchases that cards have already paid for. Switch "
              + (off.size() == 1 ? "it" : "them")
              + " on in postgresql.conf, or set allowDataLossOnCrash where that may happen.");
    }
  }

  private static List<Migrations> notDone(Connection connection, String... folders)
      throws SQLException {
    List<Migrations> notDone = new ArrayList<>();
    for (String folder : folders) {
      Migrations migrations = Migrations.of(folder);
      if (!migrations.areDone(connection)) {
        notDone.add(migrations);
      }
    }
    return notDone;
  }

  private static void migrate(DatabaseSettings settings, Migrations migrations) {
    PGSimpleDataSource patient = source(settings, " -c statement_timeout=0");
    try {
      patient.setSocketTimeout(0); // a migration of a large table takes its time
      migrations.run(patient);
    } catch (RuntimeException e) {
      throw new StoreUnavailable(
          "the tables of " + settings + " could not be brought up to date: " + e.getMessage(), e);
    }
  }

  private static HikariDataSource pool(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source(settings, LOOKUPS));
    config.setPoolName("store");
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(POOL_WAIT_MILLIS);
    config.setValidationTimeout(2_000);
    return new HikariDataSource(config);
  }

  private static PGSimpleDataSource source(DatabaseSettings settings, String options) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(settings.url());
    source.setUser(settings.user());
    if (!settings.password().isEmpty()) {
      source.setPassword(settings.password());
    }
    source.setApplicationName("farthing");
    if (!settings.url().contains("connectTimeout=")) {
      source.setConnectTimeout(CONNECT_SECONDS);
    }
    if (!settings.url().contains("loginTimeout=")) {
      source.setLoginTimeout(CONNECT_SECONDS);
    }
    if (!settings.url().contains("socketTimeout=")) {
      source.setSocketTimeout(SOCKET_SECONDS);
    }
    source.setTcpKeepAlive(true);
    // its details quote whole rows, card numbers included, which no log may hold
    source.setLogServerErrorDetail(false);
    String before = source.getOptions();
    source.setOptions(
        (before == null ? "" : before + " ")
            + "-c statement_timeout="
            + STATEMENT_SECONDS
            + "s -c lock_timeout="
            + STATEMENT_SECONDS / 2
            + "s -c idle_in_transaction_session_timeout=30s"
            + options);
    return source;
  }
}
