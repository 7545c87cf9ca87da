package farthing.netbank;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.store.Database;
import farthing.store.Ledger;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The bank's customers: opened by its people, whether the site runs or not.
 *
 * <p>Throws {@link farthing.store.StoreUnavailable} where the database does not say.
 */
public final class Customers {
  private static final int SHORTEST_PASSWORD = 8;
  private static final int LONGEST_PASSWORD = 256;
  private static final int LONGEST_NAME = 80;

  /** As the table and the ledger take it. */
  private static final String ACCOUNT = "[A-Za-z0-9._-]{1,40}";

  private final Tables tables;
  private final Ledger ledger;
  private final Passwords passwords;
  private final InstantSource time;
  private final Random random;

  /**
   * @param database opened with {@link Bank#MIGRATIONS} and {@link Database#LEDGER}
   */
  public Customers(Database database) {
    this(database, Passwords.USUAL, InstantSource.system(), new SecureRandom());
  }

  Customers(Database database, Passwords passwords, InstantSource time, Random random) {
    this.tables = new Tables(database.source());
    this.ledger = new Ledger(database);
    this.passwords = passwords;
    this.time = time;
    this.random = random;
  }

  /**
   * Opens an account with money on it, as a whole.
   *
   * @param account 1 to 40 of letters, digits, '.', '_' and '-'
   * @param name 1 to 80 characters
   * @param password 8 to 256 characters
   * @param opening may be 0; its currency is the account's
   * @return false if there is such an account already: nothing was changed
   * @throws Malformed if one of them is not like that
   */
  public boolean open(String account, String name, String password, Amount opening) {
    checked(account, password);
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new Malformed("a customer's name has 1 to 80 characters");
    }
    String hash = passwords.hash(password, random);
    Instant now = time.instant();
    return tables.whole(sql -> {
      int opened =
          sql.createUpdate(
                  "INSERT INTO customer (account, name, password, currency, opened)"
                      + " VALUES (:account, :name, :password, :currency, :now)"
                      + " ON CONFLICT DO NOTHING")
              .bind("account", account)
              .bind("name", name)
              .bind("password", hash)
              .bind("currency", opening.currency().toBytes().toArray())
              .bind("now", now)
              .execute();
      if (opened == 1 && !opening.isZero()) {
        ledger.post(sql.getConnection(), Books.opening(account, opening));
      }
      return opened == 1;
    });
  }

  /**
   * @return false if there is no such account
   */
  public boolean changePassword(String account, String password) {
    checked(account, password);
    String hash = passwords.hash(password, random);
    return tables.whole(sql -> {
      sql.createUpdate("DELETE FROM browsing WHERE account = :account")
          .bind("account", account)
          .execute();
      return sql.createUpdate("UPDATE customer SET password = :password WHERE account = :account")
              .bind("account", account)
              .bind("password", hash)
              .execute()
          == 1;
    });
  }

  /** What may be spent, in minor units: without what is held. 0 if there is no such account. */
  public long balance(String account, Currency currency) {
    return ledger.balance(Books.customer(account, currency));
  }

  /** What is held for loads that are open, in minor units. */
  public long held(String account, Currency currency) {
    return ledger.balance(Books.held(account, currency));
  }

  Optional<Customer> find(String account) {
    return tables.ask(sql ->
        sql.createQuery("SELECT account, name, currency FROM customer WHERE account = :account")
            .bind("account", account)
            .map(Customers::read)
            .findOne());
  }

  Optional<String> passwordOf(String account) {
    if (!account.matches(ACCOUNT)) {
      return Optional.empty();
    }
    return tables.ask(sql ->
        sql.createQuery("SELECT password FROM customer WHERE account = :account")
            .bind("account", account)
            .mapTo(String.class)
            .findOne());
  }

  private static void checked(String account, String password) {
    if (!account.matches(ACCOUNT)) {
      throw new Malformed("an account has 1 to 40 of letters, digits, '.', '_' and '-'");
    }
    if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD) {
      throw new Malformed("a password has 8 to 256 characters");
    }
  }

  static Customer read(ResultSet row, StatementContext context) throws SQLException {
    return new Customer(
        row.getString("account"),
        row.getString("name"),
        Currency.of(Bytes.of(row.getBytes("currency"))));
  }
}
