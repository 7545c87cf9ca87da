package farthing.app;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.netbank.Bank;
import farthing.netbank.BankSettings;
import farthing.netbank.Terms;
import farthing.store.Database;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** The example bank, put together and serving. */
final class BankRole implements AutoCloseable {
  private final Database database;
  private final Bank bank;
  private final HttpDoor admin;

  private BankRole(Database database, Bank bank, HttpDoor admin) {
    this.database = database;
    this.bank = bank;
    this.admin = admin;
  }

  /** Serves when this returns. */
  static BankRole open(Settings settings) throws IOException {
    BankSettings bankSettings = settings(settings);
    Database database = database(settings);
    try {
      Metrics metrics = new Metrics();
      Bank bank = Bank.start(bankSettings, database, metrics);
      try {
        return new BankRole(database, bank, Admin.open(admin(settings), bank.health(), metrics));
      } catch (IOException | RuntimeException e) {
        bank.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The bank's own: load book, customers, ledger. */
  static Database database(Settings settings) {
    return Database.open(ShopRole.database(settings), Bank.MIGRATIONS, Database.LEDGER);
  }

  URI address() {
    return bank.baseUrl();
  }

  /** Where operators look. */
  URI admin() {
    return admin.address();
  }

  Database database() {
    return database;
  }

  @Override
  public void close() {
    bank.close();
    admin.close();
    database.close();
  }

  private static DoorSettings admin(Settings settings) {
    return DoorSettings.loopback("bank-admin")
        .at(
            settings.get(ShopConfiguration.ADMIN_ADDRESS),
            settings.get(BankConfiguration.ADMIN_PORT));
  }

  private static BankSettings settings(Settings settings) throws IOException {
    return new BankSettings(
        settings.get(BankConfiguration.ADDRESS),
        settings.get(BankConfiguration.PORT),
        settings.find(BankConfiguration.ORIGIN),
        PaymentPlan.tls(settings, ShopConfiguration.TLS_KEYS, ShopConfiguration.TLS_PASSWORD),
        new PartyId(settings.get(ShopConfiguration.PARTY)),
        settings.get(ShopConfiguration.NAME),
        settings.get(BankConfiguration.BANK_ID),
        ShopRole.keys(settings),
        settings.get(BankConfiguration.LOAD_SERVER),
        new BankSettings.DirectLink(
            settings.get(BankConfiguration.API_KEY).reveal(), ShopRole.trust(settings)),
        Duration.ofMinutes(settings.get(ShopConfiguration.ORDER_MINUTES)),
        settings.get(ShopConfiguration.CARD_SUITES),
        terms(settings),
        settings.get(BankConfiguration.FLOAT));
  }

  private static Terms terms(Settings settings) {
    Amount most = settings.get(BankConfiguration.MOST);
    try {
      return new Terms(
          settings
              .find(BankConfiguration.LEAST)
              .orElseGet(() -> Amount.parse("1", most.currency())),
          most,
          settings.find(BankConfiguration.FEE).orElseGet(() -> new Amount(0, most.currency())));
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          "`least`, `most` or `fee`: " + e.getMessage(), "Nothing was started.");
    }
  }
}
