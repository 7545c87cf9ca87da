package farthing.store;

import farthing.accounts.Account;
import farthing.accounts.AccountKind;
import farthing.accounts.LedgerEntry;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;

/** Books of their own for each class of stories, and accounts that no other story has. */
@SuppressWarnings("NullAway.Init")
abstract class LedgerStory {
  static final AccountKind CUSTOMER = new AccountKind("customer", true);
  static final AccountKind CASH = new AccountKind("cash", false);
  static final AtomicInteger NAMES = new AtomicInteger();

  static Database database;
  static Ledger ledger;

  @BeforeAll
  static void open(TestInfo story) {
    String name = story.getTestClass().orElseThrow().getSimpleName().toLowerCase(Locale.ROOT);
    database = Database.open(OnePostgres.database(name), Database.LEDGER);
    ledger = new Ledger(database);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  static Account customer() {
    return new Account(CUSTOMER, name(), Currency.EUR);
  }

  static Account till() {
    return new Account(CASH, name(), Currency.EUR);
  }

  /** One that no other account or entry has. */
  static String name() {
    return "n" + NAMES.incrementAndGet();
  }

  static long number(String question, LedgerEntry entry) throws SQLException {
    return number(question.formatted(entry.reference()));
  }

  static long number(String question) throws SQLException {
    try (Connection c = database.source().getConnection()) {
      return number(c, question);
    }
  }

  static long number(Connection c, String question) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet row = s.executeQuery(question)) {
      row.next();
      return row.getLong(1);
    }
  }

  static void sql(String text) throws SQLException {
    try (Connection c = database.source().getConnection()) {
      execute(c, text);
    }
  }

  static void execute(Connection c, String text) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute(text);
    }
  }
}
