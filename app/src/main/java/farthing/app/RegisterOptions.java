package farthing.app;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.security.KeyHolder;
import farthing.security.SealingKey;
import farthing.store.Database;
import farthing.store.Merchant;
import farthing.store.Merchants;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which payment server's database a command works on: that of its settings. */
final class RegisterOptions {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Settings of the payment server, or of the load server.")
  private Path config;

  /**
   * Works on the database; refusals of its rules come out as what was typed wrongly.
   *
   * @throws Failed if the settings cannot be used, or the database refuses
   */
  <T> T onDatabase(Function<Database, T> work) {
    try (Database database = Database.open(PaymentPlan.database(settings()), Database.PAYMENT)) {
      return work.apply(database);
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }

  <T> T onMerchants(Function<Merchants, T> work) {
    return onDatabase(database -> work.apply(new Merchants(database)));
  }

  /** Works on one party of the register; banks have names, pages, limits and keys too. */
  <T> T onMerchant(String party, MerchantWork<T> work) {
    PartyId id = partyId(party);
    return onMerchants(merchants ->
        work.on(
            merchants,
            merchants
                .findParty(id)
                .orElseThrow(() ->
                    Failed.because(
                        "there is no merchant " + id,
                        "Nothing was changed. `farthing merchant list` shows them all."))));
  }

  interface MerchantWork<T> {
    T on(Merchants merchants, Merchant merchant);
  }

  /** Out of the server's key store; it seals its parties' shared keys. */
  SealingKey sealingKey() throws IOException {
    Settings settings = settings();
    boolean loads = settings.find(ModuleSettings.MODULE).isPresent();
    return DemoKeys.sealingKey(
        PaymentPlan.keys(settings, loads ? KeyHolder.LOAD_SERVER : KeyHolder.PAYMENT_SERVER));
  }

  private Settings settings() {
    List<Setting<?>> known =
        Stream.concat(PaymentSettings.ALL.stream(), LoadSettings.ALL.stream())
            .collect(
                Collectors.toMap(Setting::name, Function.identity(), (one, _) -> one))
            .values()
            .stream()
            .<Setting<?>>map(setting -> setting)
            .toList();
    return SettingsFile.read(config, known, PaymentSettings.REGISTER);
  }

  private static PartyId partyId(String text) {
    try {
      return new PartyId(text);
    } catch (Malformed e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }
}
