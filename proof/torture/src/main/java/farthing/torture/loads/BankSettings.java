package farthing.torture.loads;

import farthing.bank.BankParty;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.messages.SharedKey;
import farthing.netbank.Bank;
import farthing.netbank.Terms;
import farthing.store.DatabaseSettings;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * What a tortured bank is put together from, and how it travels to its process.
 *
 * @param name its party id as well
 * @param id IDLACQ
 * @param currency of its accounts: money, or a programme's points
 * @param key 32 bytes, shared with the load server
 * @param origin where clients find it
 * @param loadServer where clients and the bank find it
 * @param database its own
 * @param password of every account
 */
record BankSettings(
    String name,
    LoadingBankId id,
    Currency currency,
    String keyId,
    Bytes key,
    String apiKey,
    URI origin,
    URI loadServer,
    DatabaseSettings database,
    String password) {
  /** Long enough to be used at once, and soon over. */
  static final Duration LIFETIME = Duration.ofSeconds(45);

  private static final int MOST_MINOR = 1_000_00;

  SharedKey shared() {
    return SharedKey.of(keyId, key.toArray());
  }

  /** Who it is at the load server. */
  BankParty party() {
    return BankParty.of(
        name,
        name,
        id.value().hex(),
        shared(),
        loadServer.toString(),
        origin.resolve(Bank.STATUS_PATH).toString());
  }

  /** Without a fee: what leaves an account is what comes onto a card. */
  farthing.netbank.BankSettings bank() {
    return farthing.netbank.BankSettings.loopback(
            party().party(),
            name,
            id,
            shared(),
            loadServer,
            apiKey,
            new Terms(amount(1), amount(MOST_MINOR), amount(0)))
        .reachedAs(origin)
        .living(LIFETIME);
  }

  /** In its currency. */
  Amount amount(int minor) {
    return new Amount(minor, currency);
  }

  void write(Path file) throws IOException {
    Properties all = new Properties();
    all.setProperty("name", name);
    all.setProperty("id", id.value().hex());
    all.setProperty("currency", currency.name());
    all.setProperty("key-id", keyId);
    all.setProperty("key", key.hex());
    all.setProperty("api-key", apiKey);
    all.setProperty("origin", origin.toString());
    all.setProperty("load-server", loadServer.toString());
    all.setProperty("database-url", database.url());
    all.setProperty("database-user", database.user());
    all.setProperty("database-password", database.password());
    all.setProperty("password", password);
    try (Writer out = Files.newBufferedWriter(file)) {
      all.store(out, "a tortured bank");
    }
  }

  static BankSettings read(Path file) throws IOException {
    Properties all = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      all.load(in);
    }
    return new BankSettings(
        all.getProperty("name"),
        LoadingBankId.ofHex(all.getProperty("id")),
        Currency.named(all.getProperty("currency")),
        all.getProperty("key-id"),
        Bytes.ofHex(all.getProperty("key")),
        all.getProperty("api-key"),
        URI.create(all.getProperty("origin")),
        URI.create(all.getProperty("load-server")),
        DatabaseSettings.of(
            all.getProperty("database-url"),
            all.getProperty("database-user"),
            all.getProperty("database-password")),
        all.getProperty("password"));
  }
}
