package farthing.app;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.security.KeyHolder;
import farthing.security.SealingKey;
import farthing.store.Agents;
import farthing.store.Author;
import farthing.store.Database;
import farthing.store.Merchant;
import farthing.store.Merchants;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Which payment server's database a command works on: that of its settings. */
class RegisterOptions {
  /** Only a load server has one. */
  private static final Setting<String> MODULE =
      Setting.optional("module", Kind.text(20), "Where the issuer's master keys lie.");

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Settings of the payment server, of the load server, or of clearing.")
  private Path config;

  /**
   * Works on the database; refusals of its rules come out as what was typed wrongly.
   *
   * @throws Failed if the settings cannot be used, or the database refuses
   */
  <T> T onDatabase(Function<Database, T> work) {
    Author author = author();
    try (Database database = Database.open(PaymentPlan.database(settings()), Database.PAYMENT)) {
      return work.apply(database.by(author));
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }

  /** Who changes something, if the command does. */
  Author author() {
    return Author.ofProcess();
  }

  <T> T onMerchants(Function<Merchants, T> work) {
    return onDatabase(database -> work.apply(new Merchants(database)));
  }

  <T> T onAgents(Function<Agents, T> work) {
    return onDatabase(database -> work.apply(new Agents(database)));
  }

  /** Works on one party of the register; banks have names, pages, limits and keys too. */
  <T> T onMerchant(String party, MerchantWork<T> work) {
    return onParty(party, (database, merchant) -> work.on(new Merchants(database), merchant));
  }

  /** The same, where more than the merchants' table is wanted. */
  <T> T onParty(String party, BiFunction<Database, Merchant, T> work) {
    PartyId id = partyId(party);
    return onDatabase(database ->
        work.apply(
            database, new Merchants(database).findParty(id).orElseThrow(() -> noMerchant(id))));
  }

  private static Failed noMerchant(PartyId id) {
    return Failed.because(
        "there is no merchant " + id,
        "Nothing was changed. `farthing merchant list` shows them all.");
  }

  interface MerchantWork<T> {
    T on(Merchants merchants, Merchant merchant);
  }

  /** Out of the server's key store; it seals its parties' shared keys. */
  SealingKey sealingKey() throws IOException {
    Settings settings = settings();
    boolean loads = settings.find(MODULE).isPresent();
    return DemoKeys.sealingKey(
        PaymentPlan.keys(settings, loads ? KeyHolder.LOAD_SERVER : KeyHolder.PAYMENT_SERVER));
  }

  private Settings settings() {
    List<Setting<?>> wanted = new ArrayList<>(PaymentSettings.REGISTER);
    wanted.add(MODULE);
    return SettingsFile.readSome(config, wanted);
  }

  private static PartyId partyId(String text) {
    try {
      return new PartyId(text);
    } catch (Malformed e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }
}
