package farthing.fuzz;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import farthing.messages.SharedKey;
import farthing.netbank.Bank;
import farthing.netbank.BankSettings;
import farthing.netbank.Customers;
import farthing.netbank.Terms;
import farthing.shop.Shop;
import farthing.shop.ShopSettings;
import farthing.store.Database;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Addresses and forms of shop and bank, as a browser or client sends them, on a real database. An
 * input is an address in its first line, the cookies in the second and the body behind: a GET where
 * there is none.
 */
final class SiteTargets {
  private static final int LARGEST = 20 * 1024;
  private static final String ACCOUNT = "NL-0001";
  private static final String PASSWORD = "correct horse";
  private static final URI NOBODY = URI.create("http://127.0.0.1:9");
  private static final SharedKey KEY = SharedKey.generate("k1", new Random(20_261_122));

  private SiteTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "shop", "addresses and forms of the shop", LARGEST, input -> AShop.SITE.read(input)),
        new FuzzTarget(
            "bank", "addresses and forms of the bank", LARGEST, input -> ABank.SITE.read(input)));
  }

  /** Open while the process lives. */
  private static final class AShop {
    static final OpenSite SITE = open();

    private static OpenSite open() {
      try {
        Shop shop =
            Shop.start(
                ShopSettings.loopback(new PartyId("corner-shop"), "Corner Shop", KEY, NOBODY),
                Database.open(APostgres.SERVER.database("shop"), Shop.MIGRATIONS));
        OpenSite site = new OpenSite(shop.door());
        String made =
            site.answer(
                "/orders",
                "",
                "article=" + OpenSite.found(site.answer("/", "", ""), "value=\"([^\"]+)\""));
        return site.knowing("basket", OpenSite.found(made, "/orders/([^\r]+)"))
            .knowing("cookie", OpenSite.found(made, "Set-Cookie: ([^;]+)"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Open while the process lives; one customer has logged in and begun a visit. */
  private static final class ABank {
    static final OpenSite SITE = open();

    private static OpenSite open() {
      Database database =
          Database.open(APostgres.SERVER.database("bank"), Bank.MIGRATIONS, Database.LEDGER);
      new Customers(database).open(ACCOUNT, "Ada", PASSWORD, euros(10_000_000_00));
      try {
        Bank bank =
            Bank.start(
                BankSettings.loopback(
                    new PartyId("savings"),
                    "Savings Bank",
                    LoadingBankId.ofHex("0a0b0c0d"),
                    KEY,
                    NOBODY,
                    "an-API-key",
                    new Terms(euros(1_00), euros(200_00), euros(50))),
                database);
        return visiting(loggedIn(new OpenSite(bank.door())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static OpenSite loggedIn(OpenSite site) throws IOException {
      String form = site.answer("/login", "", "");
      String in =
          site.answer(
              "/login",
              OpenSite.found(form, "Set-Cookie: ([^;]+)"),
              "token=%s&account=%s&password=%s"
                  .formatted(
                      OpenSite.found(form, "name=\"token\" value=\"([^\"]+)\""),
                      ACCOUNT,
                      PASSWORD.replace(' ', '+')));
      String cookie = OpenSite.found(in, "Set-Cookie: ([^;]+)");
      return site.knowing("cookie", cookie)
          .knowing(
              "token",
              OpenSite.found(site.answer("/", cookie, ""), "name=\"token\" value=\"([^\"]+)\""));
    }

    private static OpenSite visiting(OpenSite site) throws IOException {
      String begun = site.answer("/visits", "{cookie}", "token={token}&flow=load");
      return site.knowing("visit", OpenSite.found(begun, "/visits/([^\r]+)"));
    }

    private static Amount euros(int cents) {
      return Amount.ofMinor(cents, Currency.EUR);
    }
  }

  /** One for the process, gone with it. */
  private static final class APostgres {
    static final LocalDatabase SERVER = start();

    private static LocalDatabase start() {
      try {
        Workplace place = Workplace.in(Path.of(System.getProperty("java.io.tmpdir")));
        LocalDatabase server = LocalDatabase.start(place.folder());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, place)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void end(LocalDatabase server, Workplace place) {
      server.close();
      try {
        place.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
