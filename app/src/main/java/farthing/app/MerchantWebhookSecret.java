package farthing.app;

import farthing.security.SealingKey;
import farthing.store.Webhook;
import farthing.store.Webhooks;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merchant webhook-secret}. */
@Command(
    name = "webhook-secret",
    description = {
      "Makes a merchant's new webhook secret, and shows it once.",
      "The old one signs beside it for a day, or ends at once if it was stolen."
    })
final class MerchantWebhookSecret implements Callable<Integer> {
  /** Time for the merchant to put the new one in place. */
  private static final Duration BOTH = Duration.ofDays(1);

  @Spec private CommandSpec spec;

  @Mixin private RegisterChange register;

  @Option(names = "--party", required = true, paramLabel = "ID", description = "Its party id.")
  private String party;

  @Option(
      names = "--stolen",
      description = "The old one signs no more: calls fail until the merchant has the new one.")
  private boolean stolen;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    SealingKey sealing = register.sealingKey();
    Instant now = InstantSource.system().instant();
    WebhookMade made =
        register.onParty(
            party,
            (database, merchant) -> {
              Webhooks webhooks = new Webhooks(database);
              Webhook before = webhooks.find(merchant.party()).orElseThrow(() -> noWebhook(party));
              WebhookMade fresh =
                  WebhookMade.replace(
                      before, stolen ? now : now.plus(BOTH), sealing, new SecureRandom());
              webhooks.put(fresh.webhook());
              return fresh;
            });
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("party", party);
      object.put("webhookSecret", made.text());
      out.println(Json.write(object));
    } else {
      out.println(
          stolen
              ? "The old webhook secret of " + party + " ends now. For the merchant's settings:"
              : "Another webhook secret of " + party + ". For the merchant's settings:");
      made.print(out);
      if (!stolen) {
        out.println("The old one signs beside it for a day.");
      }
    }
    return 0;
  }

  static Failed noWebhook(String party) {
    return Failed.because(
        party + " has no webhook",
        "Nothing was changed. Give it one: farthing merchant change --webhook URL --why TEXT");
  }
}
