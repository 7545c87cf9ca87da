package farthing.app;

import farthing.accounts.FloatArrangement;
import farthing.base.Amount;
import farthing.base.AmountRange;
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
import java.util.Map;
import java.util.Optional;

/**
 * One of the demo's banks with one customer, who is Nora at each: the bank, and a points programme
 * in the bank's place.
 *
 * @param role in the story, and the first word of its files and database
 * @param opening what is on the customer's account
 * @param most of one load
 */
record DemoBank(
    String role,
    String party,
    String name,
    LoadingBankId id,
    String account,
    Amount opening,
    Amount most,
    DemoFiles files,
    boolean tls) {
  private static final int PASSWORD_BYTES = 12;

  static DemoBank ofMoney(DemoFiles files, boolean tls) {
    return new DemoBank(
        "bank",
        "demo-bank",
        "Harbour Bank",
        LoadingBankId.ofHex("44454d4f"),
        "1001",
        Amount.ofMinor(100_000, Currency.EUR),
        Amount.ofMinor(50_000, Currency.EUR),
        files,
        tls);
  }

  static DemoBank ofPoints(DemoFiles files, boolean tls) {
    return new DemoBank(
        "programme",
        "demo-miles",
        "Harbour Miles",
        LoadingBankId.ofHex("44454d50"),
        "2001",
        Amount.ofMinor(12_000, DemoWorld.POINTS),
        Amount.ofMinor(5_000, DemoWorld.POINTS),
        files,
        tls);
  }

  BankRole open(LocalDatabase postgres, LoadRole loadServer, int port) throws IOException {
    URI origin = URI.create((tls ? "https" : "http") + "://127.0.0.1:" + port);
    Merchants parties = new Merchants(loadServer.database().by(DemoWorld.BY));
    Banks banks = new Banks(parties);
    Optional<farthing.store.Bank> before = banks.find(new PartyId(party));
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
            role + ".properties",
            files.door(port, tls)
                + files.database(postgres.database(role))
                + "party = %s\nname = %s\nbank-id = %s\n".formatted(party, name, id)
                + "key-id = k1\nshared-key-file = %1$s.shared-key\napi-key-file = %1$s.api-key\n"
                    .formatted(role)
                + "most = %s %s\n".formatted(most.currency().name(), most.number())
                + "load-server = %s\n".formatted(loadServer.address())
                + (tls ? "trust-store = tls/demo-trust.p12\n" : ""));
    BankRole bank = BankRole.open(SettingsFile.read(file, BankConfiguration.ALL));
    new Customers(bank.database()).open(account, "Nora Demo", password(), opening);
    return bank;
  }

  /** Where the demo customer's password stands, for whoever wants to log in by hand. */
  Path passwordFile() {
    return files.directory().resolve(role + ".password");
  }

  /** The demo customer's, made once. */
  String password() throws IOException {
    Path file = passwordFile();
    if (!Files.exists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      files.write(
          role + ".password",
          Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
    }
    return Files.readString(file).strip();
  }

  private void register(Banks banks, URI origin) throws IOException {
    MerchantAdd.Made made =
        BankAdd.write(
            new BankAdd.Terms(
                new MerchantAdd.Terms(
                    new PartyId(party),
                    name,
                    origin.toString(),
                    origin.resolve(Bank.STATUS_PATH).toString(),
                    new MerchantLimits.Limits(
                        Map.of(most.currency(), new AmountRange(1, most.minor())),
                        Suite.USUAL,
                        PurchaseMode.USUAL)),
                id,
                true,
                true,
                FloatArrangement.POOL),
            banks,
            DemoKeys.sealingKey(DemoKeys.open(DemoKeys.Store.LOAD_SERVER, files.keys())),
            new SecureRandom(),
            InstantSource.system().instant());
    files.write(role + ".shared-key", made.shared().text() + "\n");
    files.write(role + ".api-key", made.apiKey().text() + "\n");
  }
}
