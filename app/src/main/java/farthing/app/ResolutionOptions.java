package farthing.app;

import farthing.base.Bytes;
import farthing.load.ManualResolution;
import farthing.load.StoredBanks;
import farthing.security.KeyHolder;
import farthing.security.SealingKey;
import farthing.store.Author;
import farthing.store.Banks;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.Merchants;
import farthing.store.People;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Which load server's journal a command works on: that of its settings. */
class ResolutionOptions {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The load server's settings.")
  private Path config;

  <T> T onLoads(Function<ManualResolution, T> work) {
    Settings settings = settings();
    SealingKey sealing = sealing(settings);
    return onDatabase(
        settings,
        database -> {
          try (Journal journal = Journal.open(database)) {
            InstantSource time = InstantSource.system();
            StoredBanks banks = new StoredBanks(new Banks(new Merchants(database)), sealing, time);
            return work.apply(
                new ManualResolution(journal, banks, settings.get(LoadSettings.NAME), time));
          }
        });
  }

  <T> T onPeople(Function<People, T> work) {
    return onPeople(author(), work);
  }

  <T> T onPeople(Author author, Function<People, T> work) {
    return onDatabase(settings(), database -> work.apply(new People(database.by(author))));
  }

  /** Who changes something, if the command does. */
  Author author() {
    return Author.ofProcess();
  }

  /**
   * Whoever says something must have their own key.
   *
   * @throws Failed if it is not this person's
   */
  void mustBe(String person, Path keyFile) {
    String key = SecretFile.key(keyFile);
    Optional<Bytes> hash = onPeople(people -> people.keyHash(person));
    if (!hash.orElse(Bytes.empty()).sameInConstantTime(new MerchantSecrets.ApiKey(key).hash())) {
      throw Failed.because(
          "this is not the key of " + person + ", or they may not decide", "Nothing was changed.");
    }
  }

  private Settings settings() {
    return SettingsFile.read(config, LoadSettings.ALL);
  }

  private static SealingKey sealing(Settings settings) {
    try {
      return DemoKeys.sealingKey(PaymentPlan.keys(settings, KeyHolder.LOAD_SERVER));
    } catch (IOException e) {
      throw Failed.because(String.valueOf(e.getMessage()), "Nothing was changed.", e);
    }
  }

  private static <T> T onDatabase(Settings settings, Function<Database, T> work) {
    try (Database database = Database.open(PaymentPlan.database(settings), Database.PAYMENT)) {
      return work.apply(database);
    } catch (IllegalArgumentException e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }
}
