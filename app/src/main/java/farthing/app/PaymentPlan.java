package farthing.app;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.Suite;
import farthing.payment.PaymentPolicy;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.store.DatabaseSettings;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.TlsKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a payment server is put together from.
 *
 * @param admin where operators look
 * @param keys the payment server's own, with a sealing key for merchants' keys
 * @param terminals how many, each with one of the security cards in {@code keys}
 * @param firstTerminal which of the security cards is the first, from 1
 * @param location of the terminals, for receipts
 * @param securityCardSuites of the cards that they command
 * @param ceilingsMinor the most a security card's batch takes, by currency
 * @param collection where batches go, if anywhere
 * @param issuer who is asked before a software purse pays, if anybody
 */
record PaymentPlan(
    DoorSettings door,
    DoorSettings admin,
    DatabaseSettings database,
    KeyRing keys,
    int terminals,
    int firstTerminal,
    String location,
    Expiry securityCardsLastDay,
    int batchPurchases,
    Map<Currency, Long> ceilingsMinor,
    Optional<CollectionPlan> collection,
    Optional<IssuerPlan> issuer,
    Set<Suite> securityCardSuites,
    PaymentPolicy policy) {

  static PaymentPlan of(Settings settings) throws IOException {
    return new PaymentPlan(
        door("payment", PaymentSettings.PORT, settings),
        DoorSettings.loopback("payment-admin")
            .at(
                settings.get(PaymentSettings.ADMIN_ADDRESS),
                settings.get(PaymentSettings.ADMIN_PORT)),
        database(settings),
        keys(settings, KeyHolder.PAYMENT_SERVER),
        settings.get(PaymentSettings.TERMINALS),
        settings.get(PaymentSettings.FIRST_TERMINAL),
        settings.get(PaymentSettings.LOCATION),
        new Expiry(settings.get(PaymentSettings.PSAM_LAST_DAY)),
        settings.get(PaymentSettings.BATCH_PURCHASES),
        settings.get(PaymentSettings.CEILINGS).stream()
            .collect(Collectors.toMap(Amount::currency, amount -> (long) amount.minor())),
        CollectionPlan.of(settings),
        IssuerPlan.of(settings),
        settings.get(PaymentSettings.SECURITY_CARD_SUITES),
        new PaymentPolicy(
            settings.get(PaymentSettings.CARD_SUITES),
            Duration.ofSeconds(settings.get(PaymentSettings.PATIENCE)),
            Duration.ofSeconds(settings.get(PaymentSettings.LEASE)),
            Duration.ofSeconds(settings.get(PaymentSettings.SKEW))));
  }

  static DatabaseSettings database(Settings settings) {
    DatabaseSettings database =
        DatabaseSettings.of(
                settings.get(PaymentSettings.DATABASE),
                settings.get(PaymentSettings.DATABASE_USER),
                settings.find(PaymentSettings.DATABASE_PASSWORD).map(Secret::reveal).orElse(""))
            .withPoolSize(settings.get(PaymentSettings.DATABASE_POOL));
    return settings.get(PaymentSettings.MAY_FORGET) ? database.allowingDataLossOnCrash() : database;
  }

  static KeyRing keys(Settings settings, KeyHolder holder) throws IOException {
    return new KeyStoreFile(settings.get(PaymentSettings.KEYS), new SecureRandom())
        .open(settings.get(PaymentSettings.KEYS_PASSWORD).chars(), holder);
  }

  /** A server's door to the public. */
  static DoorSettings door(String name, Setting<Integer> port, Settings settings)
      throws IOException {
    int rate = settings.get(PaymentSettings.RATE);
    DoorSettings door =
        DoorSettings.loopback(name)
            .at(settings.get(PaymentSettings.ADDRESS), settings.get(port))
            .within(
                DoorBounds.usual()
                    .withRates(new DoorBounds.Rate(rate, 2 * rate), DoorBounds.RATE_PER_KEY));
    return tls(settings, PaymentSettings.TLS_KEYS, PaymentSettings.TLS_PASSWORD)
        .map(door::withTls)
        .orElse(door);
  }

  static Optional<TlsKeys> tls(Settings settings, Setting<Path> store, Setting<Secret> password)
      throws IOException {
    Optional<Path> file = settings.find(store);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Secret secret =
        settings
            .find(password)
            .orElseThrow(() ->
                Failed.wrongUsage(
                    password.name() + " is missing: " + password.meaning(),
                    "Nothing was started."));
    return Optional.of(TlsKeys.ofServer(file.get(), secret.chars()));
  }
}
