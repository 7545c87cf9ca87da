package farthing.app;

import farthing.base.Malformed;
import farthing.security.SealingKey;
import farthing.store.Database;
import farthing.store.Merchant;
import farthing.store.Merchants;
import farthing.store.Webhook;
import farthing.store.Webhooks;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merchant change}. */
@Command(
    name = "change",
    description = {
      "Changes what is agreed with a merchant; what is not named stays.",
      "Clients compare name and origin with what the shop shows: change both sides together."
    })
final class MerchantChange implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RegisterChange register;

  @Option(names = "--party", required = true, paramLabel = "ID", description = "Its party id.")
  private String party;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name that people see before they pay, 1 to 80 characters.")
  private Optional<String> name;

  @Option(
      names = "--origin",
      paramLabel = "URL",
      description = "Scheme, host and port of its pages, as in https://shop.example.")
  private Optional<String> origin;

  @Option(
      names = "--status-url",
      paramLabel = "URL",
      description = "What the status URLs in its orders begin with.")
  private Optional<String> statusUrl;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = {
        "Where its purchases' results are posted, by https. The first one comes with a secret,",
        "which is shown once and stays when the URL is changed."
      })
  private Optional<String> webhook;

  @Option(
      names = "--no-webhook",
      description = "Its purchases' results are posted no more; what was due is given up.")
  private boolean noWebhook;

  @Mixin private MerchantLimits limits;

  @Option(names = "--json", description = "Prints the merchant as one JSON object.")
  private boolean json;

  /** What the register has now; with a secret that only this moment shows. */
  private record Changed(Merchant merchant, Optional<WebhookMade> made) {}

  @Override
  public Integer call() throws IOException {
    if (name.isEmpty()
        && origin.isEmpty()
        && statusUrl.isEmpty()
        && webhook.isEmpty()
        && !noWebhook
        && !limits.isTyped()) {
      throw Failed.wrongUsage("nothing to change was named", "Nothing was changed.");
    }
    if (webhook.isPresent() && noWebhook) {
      throw Failed.wrongUsage("--webhook and --no-webhook contradict", "Nothing was changed.");
    }
    Optional<URI> url = webhookUrl();
    Optional<SealingKey> sealing =
        url.isPresent() ? Optional.of(register.sealingKey()) : Optional.empty();
    Changed changed =
        register.onParty(
            party,
            (database, merchant) -> {
              Merchant now = changed(merchant);
              Optional<WebhookMade> made =
                  url.flatMap(to -> tellAt(to, now, database, sealing.orElseThrow()));
              if (noWebhook) {
                new Webhooks(database).remove(now.party());
              }
              new Merchants(database).update(now);
              return new Changed(now, made);
            });
    print(changed);
    return 0;
  }

  private Optional<URI> webhookUrl() {
    try {
      return webhook.map(WebhookMade::url);
    } catch (Malformed e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }

  /** The first one is made with a secret; a later one keeps it. */
  private Optional<WebhookMade> tellAt(
      URI url, Merchant merchant, Database database, SealingKey sealing) {
    if (new Merchants(database).find(merchant.party()).isEmpty()) {
      throw Failed.because(party + " is a bank: it has no purchases", "Nothing was changed.");
    }
    Webhooks webhooks = new Webhooks(database);
    Optional<Webhook> before = webhooks.find(merchant.party());
    if (before.isPresent()) {
      webhooks.put(before.get().at(url));
      return Optional.empty();
    }
    WebhookMade made = WebhookMade.make(merchant.party(), url, sealing, new SecureRandom());
    webhooks.put(made.webhook());
    return Optional.of(made);
  }

  private void print(Changed changed) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = MerchantList.object(changed.merchant());
      changed.made().ifPresent(made -> object.put("webhookSecret", made.text()));
      out.println(Json.write(object));
    } else {
      out.println("Merchant " + changed.merchant() + " is changed; it holds within seconds.");
      changed.made().ifPresent(made -> made.print(out));
    }
  }

  private Merchant changed(Merchant merchant) {
    try {
      MerchantLimits.Limits now = limits.changing(merchant);
      return merchant
          .withName(name.orElse(merchant.displayName()))
          .withPages(
              origin
                  .map(url -> Kind.webAddress().reading().read(url, Path.of("")).toString())
                  .orElse(merchant.origin()),
              statusUrl.map(url -> Kind.web(url).toString()).orElse(merchant.statusUrl()))
          .taking(now.takes())
          .withSuites(now.suites())
          .withModes(now.modes());
    } catch (Malformed e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }
}
