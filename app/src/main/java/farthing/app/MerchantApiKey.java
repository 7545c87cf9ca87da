package farthing.app;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merchant api-key}. */
@Command(
    name = "api-key",
    description = {
      "Makes a merchant's new API key, and shows it once. The old one ends within seconds.",
      "No payment waits for it: a merchant only asks with it what became of a purchase."
    })
final class MerchantApiKey implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RegisterChange register;

  @Option(names = "--party", required = true, paramLabel = "ID", description = "Its party id.")
  private String party;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    MerchantSecrets.ApiKey key = MerchantSecrets.ApiKey.make(new SecureRandom());
    register.onMerchant(
        party, (merchants, merchant) -> merchants.update(merchant.withApiKeyHash(key.hash())));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("party", party);
      object.put("apiKey", key.text());
      out.println(Json.write(object));
    } else {
      out.println("The old API key of " + party + " ends now. For the merchant's settings:");
      out.println("  api-key = " + key.text());
      out.println("It is shown this once: hand it over on a private way.");
    }
    return 0;
  }
}
