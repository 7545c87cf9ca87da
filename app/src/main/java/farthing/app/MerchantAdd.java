package farthing.app;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.security.SealingKey;
import farthing.store.Merchant;
import farthing.store.Merchants;
import farthing.store.Webhooks;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merchant add}. */
@Command(
    name = "add",
    description = "Makes a merchant with a shared key and an API key, and shows both once.")
final class MerchantAdd implements Callable<Integer> {
  static final Period KEY_VALIDITY = Period.ofYears(5);

  @Spec private CommandSpec spec;

  @Mixin private RegisterChange register;

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
      names = "--webhook",
      paramLabel = "URL",
      description = "Where its purchases' results are posted, by https; nowhere if left.")
  private Optional<String> webhook;

  @Mixin private MerchantLimits limits;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** What is agreed with a merchant. */
  record Terms(
      PartyId party, String name, String origin, String statusUrl, MerchantLimits.Limits limits) {}

  /** A merchant just made, with what only this moment shows. */
  record Made(Merchant merchant, MerchantSecrets.Shared shared, MerchantSecrets.ApiKey apiKey) {

    /** Makes both keys and writes the merchant down. */
    static Made write(
        Terms terms, Merchants merchants, SealingKey sealing, SecureRandom random, Instant now) {
      Made made = make(terms, sealing, random, now);
      if (!merchants.add(made.merchant)) {
        throw taken(terms.party());
      }
      return made;
    }

    /** Makes both keys; nothing is written down yet. */
    static Made make(Terms terms, SealingKey sealing, SecureRandom random, Instant now) {
      MerchantSecrets.Shared shared =
          MerchantSecrets.Shared.make("k1", terms.party(), sealing, random, now, KEY_VALIDITY);
      return with(terms, shared, MerchantSecrets.ApiKey.make(random));
    }

    /** With keys that are there already; nothing is written down yet. */
    static Made with(Terms terms, MerchantSecrets.Shared shared, MerchantSecrets.ApiKey apiKey) {
      Merchant merchant =
          new Merchant(
              terms.party(),
              terms.name(),
              terms.origin(),
              terms.statusUrl(),
              true,
              terms.limits().takes(),
              terms.limits().suites(),
              terms.limits().modes(),
              apiKey.hash(),
              List.of(shared.sealed()));
      return new Made(merchant, shared, apiKey);
    }

    static Failed taken(PartyId party) {
      return Failed.because(
          "there is already a party " + party, "Nothing was changed. Choose another party id.");
    }

    /** For whoever sets the merchant or bank up, by a program. */
    Map<String, Object> object() {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("party", merchant.party().value());
      object.put("name", merchant.displayName());
      object.put("keyId", shared.key().id());
      object.put("sharedKey", shared.text());
      object.put("apiKey", apiKey.text());
      object.put("validTo", shared.sealed().validTo().toString());
      return object;
    }

    /** The same for a person. */
    void print(PrintWriter out) {
      out.println("  party = " + merchant.party());
      out.println("  key-id = " + shared.key().id());
      out.println("  shared-key = " + shared.text());
      out.println("  api-key = " + apiKey.text());
      out.println("Both keys are shown this once: hand them over on a private way.");
    }
  }

  @Override
  public Integer call() throws IOException {
    Terms terms = terms();
    Optional<URI> url = webhookUrl();
    SealingKey sealing = register.sealingKey();
    SecureRandom random = new SecureRandom();
    Made made = Made.make(terms, sealing, random, InstantSource.system().instant());
    Optional<WebhookMade> told =
        url.map(to -> WebhookMade.make(terms.party(), to, sealing, random));
    boolean added =
        register.onDatabase(database ->
            told.isPresent()
                ? new Webhooks(database).add(made.merchant, told.get().webhook())
                : new Merchants(database).add(made.merchant));
    if (!added) {
      throw Made.taken(terms.party());
    }
    print(made, told);
    return 0;
  }

  private Terms terms() {
    try {
      return new Terms(
          new PartyId(party),
          name,
          Kind.webAddress().reading().read(origin, Path.of("")).toString(),
          Kind.web(statusUrl).toString(),
          limits.ofNew());
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          String.valueOf(e.getMessage()), "Nothing was changed. See farthing merchant add --help");
    }
  }

  private Optional<URI> webhookUrl() {
    try {
      return webhook.map(WebhookMade::url);
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          String.valueOf(e.getMessage()), "Nothing was changed. See farthing merchant add --help");
    }
  }

  private void print(Made made, Optional<WebhookMade> told) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = made.object();
      told.ifPresent(webhook -> object.put("webhookSecret", webhook.text()));
      out.println(Json.write(object));
      return;
    }
    out.println("Merchant " + made.merchant() + " is registered. For the merchant's settings:");
    made.print(out);
    told.ifPresent(webhook -> webhook.print(out));
  }
}
