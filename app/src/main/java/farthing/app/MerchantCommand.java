package farthing.app;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.messages.SharedKey;
import farthing.payment.StoredAgreements;
import farthing.security.SealingKey;
import farthing.store.Database;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The payment server's register of merchants. */
@Command(
    name = "merchant",
    description = "Adds merchants to the payment server's register, and lists them.",
    subcommands = {MerchantCommand.Add.class, MerchantCommand.ListAll.class},
    synopsisSubcommandLabel = "COMMAND")
final class MerchantCommand {
  MerchantCommand() {}

  /**
   * A merchant just made, with what only this moment shows.
   *
   * @param apiKey of the direct link; the register keeps its hash alone
   */
  record Made(Merchant merchant, SharedKey sharedKey, String apiKey) {
    private static final int API_KEY_BYTES = 32;
    private static final Period KEY_VALIDITY = Period.ofYears(5);

    /** Makes both keys and writes the merchant down, its shared key sealed. */
    static Made write(
        Terms terms, Merchants merchants, SealingKey sealing, SecureRandom random, Instant now) {
      SharedKey shared = SharedKey.generate("k1", random);
      byte[] apiKey = new byte[API_KEY_BYTES];
      random.nextBytes(apiKey);
      String apiKeyText = Base64.getUrlEncoder().withoutPadding().encodeToString(apiKey);
      MerchantKey sealed =
          new MerchantKey(
              shared.id(),
              StoredAgreements.seal(sealing, terms.party(), shared, random),
              now.minusSeconds(60), // its orders may come from a clock a little behind
              now.atOffset(ZoneOffset.UTC).plus(KEY_VALIDITY).toInstant());
      Merchant merchant =
          new Merchant(
              terms.party(),
              terms.name(),
              terms.origin(),
              terms.statusUrl(),
              true,
              terms.minMinor(),
              terms.maxMinor(),
              terms.currencies(),
              sha256(apiKeyText),
              List.of(sealed));
      if (!merchants.add(merchant)) {
        throw Failed.because(
            "there is already a merchant " + terms.party(),
            "Nothing was changed. Choose another party id.");
      }
      return new Made(merchant, shared, apiKeyText);
    }

    /** 64 hex digits. */
    String sharedKeyText() {
      return Bytes.of(sharedKey.reveal(SecretAccess.granted())).hex();
    }

    private static Bytes sha256(String text) {
      try {
        return Bytes.of(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }

  /** What is agreed with a merchant. */
  record Terms(
      PartyId party,
      String name,
      String origin,
      String statusUrl,
      Set<Currency> currencies,
      int minMinor,
      int maxMinor) {}

  /** {@code merchant add}. */
  @Command(
      name = "add",
      description = "Makes a merchant with a shared key and an API key, and shows both once.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "The payment server's settings.")
    private Path config;

    @Option(
        names = "--party",
        required = true,
        paramLabel = "ID",
        description = "Party id: 1 to 40 of a-z, 0-9 and '-'.")
    private String party;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "The name that people see before they pay, 1 to 80 characters.")
    private String name;

    @Option(
        names = "--origin",
        required = true,
        paramLabel = "URL",
        description = "Scheme, host and port of its pages, as in https://shop.example.")
    private String origin;

    @Option(
        names = "--status-url",
        required = true,
        paramLabel = "URL",
        description = "What the status URLs in its orders begin with.")
    private String statusUrl;

    @Option(
        names = "--currency",
        paramLabel = "CUR",
        split = ",",
        defaultValue = "EUR",
        description = "What it takes; may be repeated. ${DEFAULT-VALUE} if left.")
    private List<String> currencies;

    @Option(
        names = "--min",
        paramLabel = "AMOUNT",
        defaultValue = "0.01",
        description = "Smallest amount of one purchase; ${DEFAULT-VALUE} if left.")
    private String min;

    @Option(
        names = "--max",
        paramLabel = "AMOUNT",
        defaultValue = "500.00",
        description = "Largest amount of one purchase; ${DEFAULT-VALUE} if left.")
    private String max;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      Terms terms = terms();
      Settings settings = SettingsFile.read(config, PaymentSettings.ALL);
      SealingKey sealing = DemoKeys.sealingKey(PaymentPlan.keys(settings));
      try (Database database = Database.open(PaymentPlan.database(settings), Database.PAYMENT)) {
        Made made =
            Made.write(
                terms,
                new Merchants(database),
                sealing,
                new SecureRandom(),
                InstantSource.system().instant());
        print(made);
        return 0;
      }
    }

    private Terms terms() {
      try {
        Set<Currency> taken = new LinkedHashSet<>();
        currencies.forEach(currency -> taken.add(Currency.named(currency)));
        Currency first = taken.iterator().next();
        return new Terms(
            new PartyId(party),
            name,
            Kind.webAddress().reading().read(origin, Path.of("")).toString(),
            Kind.web(statusUrl).toString(),
            taken,
            Amount.parse(min, first).minor(),
            Amount.parse(max, first).minor());
      } catch (Malformed e) {
        throw Failed.wrongUsage(
            String.valueOf(e.getMessage()),
            "Nothing was changed. See farthing merchant add --help");
      }
    }

    private void print(Made made) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("party", made.merchant().party().value());
        object.put("name", made.merchant().displayName());
        object.put("keyId", made.sharedKey().id());
        object.put("sharedKey", made.sharedKeyText());
        object.put("apiKey", made.apiKey());
        object.put("validTo", made.merchant().keys().getFirst().validTo().toString());
        out.println(Json.write(object));
        return;
      }
      out.println("Merchant " + made.merchant() + " is registered. For the merchant's settings:");
      out.println("  party = " + made.merchant().party());
      out.println("  key-id = " + made.sharedKey().id());
      out.println("  shared-key = " + made.sharedKeyText());
      out.println("  api-key = " + made.apiKey());
      out.println("Both keys are shown this once: hand them over on a private way.");
    }
  }

  /** {@code merchant list}. */
  @Command(name = "list", description = "Lists the merchants of the register; no key is shown.")
  static final class ListAll implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "The payment server's settings.")
    private Path config;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      Settings settings = SettingsFile.read(config, PaymentSettings.ALL);
      try (Database database = Database.open(PaymentPlan.database(settings), Database.PAYMENT)) {
        List<Merchant> all = new Merchants(database).all();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
          out.println(Json.write(all.stream().map(ListAll::object).toList()));
        } else if (all.isEmpty()) {
          out.println("No merchant is registered. Add one: farthing merchant add --help");
        } else {
          all.forEach(merchant -> out.println(line(merchant)));
        }
        return 0;
      }
    }

    private static String line(Merchant merchant) {
      return "%-20s %-30s %s%s"
          .formatted(
              merchant.party(),
              merchant.displayName(),
              merchant.origin(),
              merchant.active() ? "" : "  (stopped)");
    }

    private static Map<String, Object> object(Merchant merchant) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("party", merchant.party().value());
      object.put("name", merchant.displayName());
      object.put("origin", merchant.origin());
      object.put("statusUrl", merchant.statusUrl());
      object.put("active", merchant.active());
      object.put("currencies", merchant.currencies().stream().map(Currency::name).toList());
      object.put("minMinor", merchant.minMinor());
      object.put("maxMinor", merchant.maxMinor());
      object.put("keyIds", merchant.keys().stream().map(MerchantKey::keyId).toList());
      return object;
    }
  }
}
