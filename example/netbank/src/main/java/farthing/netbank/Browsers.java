package farthing.netbank;

import farthing.base.Bytes;
import farthing.base.Sha256;
import farthing.web.Request;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/**
 * Who browses: a cookie of which the database has the hash alone, and a token in each form that
 * only who may read the bank's pages can know (against forged requests from other sites).
 */
final class Browsers {
  /** From log-in to the next. */
  static final Duration LIFE = Duration.ofMinutes(30);

  private static final String COOKIE = "farthing-bank";

  private final Tables tables;
  private final InstantSource time;
  private final Random random;
  private final boolean secure;

  Browsers(Tables tables, URI baseUrl, InstantSource time, Random random) {
    this.tables = tables;
    this.time = time;
    this.random = random;
    this.secure = "https".equals(baseUrl.getScheme());
  }

  /**
   * A browser, logged in or not.
   *
   * @param cookie one of ours by its form
   */
  record Browser(String cookie) {
    /** Stands in each form. */
    String formToken() {
      return Tokens.text(Sha256.of("form|" + cookie));
    }

    boolean sent(Request form) {
      Bytes token = Sha256.of(form.field(FIELD).orElse(""));
      return token.sameInConstantTime(Sha256.of(formToken()));
    }
  }

  /** The form's field of the token. */
  static final String FIELD = "token";

  /** Some callers put the value in double quotes, as RFC 6265 lets them. */
  static Optional<Browser> of(Request request) {
    return request
        .cookie(COOKIE)
        .map(value -> value.replace("\"", ""))
        .filter(Tokens::isOne)
        .map(Browser::new);
  }

  Browser unknown() {
    return new Browser(Tokens.next(random));
  }

  /** Under a new cookie, so that nobody can have put it into the browser before. */
  Browser logIn(String account) {
    Browser browser = unknown();
    Instant now = time.instant();
    tables.ask(sql -> {
      sql.createUpdate("DELETE FROM browsing WHERE expires <= :now").bind("now", now).execute();
      return sql.createUpdate(
              "INSERT INTO browsing (cookie, account, expires)"
                  + " VALUES (:cookie, :account, :expires)")
          .bind("cookie", Sha256.of(browser.cookie()).toArray())
          .bind("account", account)
          .bind("expires", now.plus(LIFE))
          .execute();
    });
    return browser;
  }

  Optional<Customer> customer(Browser browser) {
    return tables.ask(sql ->
        sql.createQuery(
                "SELECT c.account, c.name, c.currency FROM browsing b"
                    + " JOIN customer c ON c.account = b.account"
                    + " WHERE b.cookie = :cookie AND b.expires > :now")
            .bind("cookie", Sha256.of(browser.cookie()).toArray())
            .bind("now", time.instant())
            .map(Customers::read)
            .findOne());
  }

  void logOut(Browser browser) {
    tables.ask(sql ->
        sql.createUpdate("DELETE FROM browsing WHERE cookie = :cookie")
            .bind("cookie", Sha256.of(browser.cookie()).toArray())
            .execute());
  }

  String cookie(Browser browser) {
    return COOKIE
        + "="
        + browser.cookie()
        + "; Path=/; Max-Age="
        + LIFE.toSeconds()
        + "; HttpOnly; SameSite=Strict"
        + (secure ? "; Secure" : "");
  }
}
