package farthing.app;

import farthing.accounts.FloatArrangement;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import farthing.netbank.Bank;
import farthing.netbank.Customers;
import farthing.store.Banks;
import farthing.store.Merchants;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** The demo's bank with one customer, and the issuer's load server. */
final class DemoBank {
  static final String NAME = "Harbour Bank";
  static final String ACCOUNT = "1001";
  static final Amount OPENING = Amount.ofMinor(100_000, Currency.EUR);

  private static final String PARTY = "demo-bank";
  private static final LoadingBankId ID = LoadingBankId.ofHex("44454d4f");
  private static final int PASSWORD_BYTES = 12;
  private static final int MOST_MINOR = 50_000;

  private final DemoFiles files;
  private final boolean tls;

  DemoBank(DemoFiles files, boolean tls) {
    this.files = files;
    this.tls = tls;
  }

  LoadRole openLoadServer(LocalDatabase postgres, int port) throws IOException {
    Path settings =
        files.write(
            "load.properties",
            files.door(port, tls)
                // one journal with the payment server: what a software purse has paid is not
                // unloaded
                + files.database(postgres.database("payment"))
                + "software-purse-unloads = within-journal\n"
                + "key-store = keys/load-server.p12\n"
                + "key-store-password-file = keys/load-server.password\n"
                + "module = software\n"
                + "module-key-store = keys/load-server.p12\n"
                + "module-key-store-password-file = keys/load-server.password\n");
    return LoadRole.open(
        LoadPlan.of(SettingsFile.read(settings, LoadSettings.ALL)), InstantSource.system());
  }

  BankRole open(LocalDatabase postgres, LoadRole loadServer, int port) throws IOException {
    URI origin = URI.create((tls ? "https" : "http") + "://127.0.0.1:" + port);
    Merchants parties = new Merchants(loadServer.database());
    Banks banks = new Banks(parties);
    Optional<farthing.store.Bank> before = banks.find(new PartyId(PARTY));
    if (before.isPresent()) {
      parties.update(
          before
              .get()
              .agreement()
              .withPages(origin.toString(), origin.resolve(Bank.STATUS_PATH).toString()));
    } else {
      register(banks, origin);
    }
    Path file =
        files.write(
            "bank.properties",
            files.door(port, tls)
                + files.database(postgres.database("bank"))
                + "party = %s\nname = %s\nbank-id = %s\n".formatted(PARTY, NAME, ID)
                + "key-id = k1\nshared-key-file = bank.shared-key\napi-key-file = bank.api-key\n"
                + "load-server = %s\n".formatted(loadServer.address())
                + (tls ? "trust-store = tls/demo-trust.p12\n" : ""));
    BankRole bank = BankRole.open(SettingsFile.read(file, BankConfiguration.ALL));
    new Customers(bank.database()).open(ACCOUNT, "Nora Demo", password(), OPENING);
    return bank;
  }

  /** Where the demo customer's password stands, for whoever wants to log in by hand. */
  Path passwordFile() {
    return files.directory().resolve("bank.password");
  }

  /** The demo customer's, made once. */
  String password() throws IOException {
    Path file = passwordFile();
    if (!Files.exists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      files.write(
          "bank.password", Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
    }
    return Files.readString(file).strip();
  }

  private void register(Banks banks, URI origin) throws IOException {
    MerchantAdd.Made made =
        BankAdd.write(
            new BankAdd.Terms(
                new MerchantAdd.Terms(
                    new PartyId(PARTY),
                    NAME,
                    origin.toString(),
                    origin.resolve(Bank.STATUS_PATH).toString(),
                    new MerchantLimits.Limits(
                        Set.of(Currency.EUR), 1, MOST_MINOR, Suite.USUAL, PurchaseMode.USUAL)),
                ID,
                true,
                true,
                FloatArrangement.POOL),
            banks,
            DemoKeys.sealingKey(DemoKeys.open(DemoKeys.Store.LOAD_SERVER, files.keys())),
            new SecureRandom(),
            InstantSource.system().instant());
    files.write("bank.shared-key", made.shared().text() + "\n");
    files.write("bank.api-key", made.apiKey().text() + "\n");
  }
}
