package farthing.app;

import farthing.base.Malformed;
import farthing.store.Merchant;
import java.io.PrintWriter;
import java.nio.file.Path;
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

  @Mixin private RegisterOptions register;

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

  @Mixin private MerchantLimits limits;

  @Option(names = "--json", description = "Prints the merchant as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (name.isEmpty() && origin.isEmpty() && statusUrl.isEmpty() && !limits.isTyped()) {
      throw Failed.wrongUsage("nothing to change was named", "Nothing was changed.");
    }
    Merchant changed =
        register.onMerchant(
            party,
            (merchants, merchant) -> {
              Merchant now = changed(merchant);
              merchants.update(now);
              return now;
            });
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(MerchantList.object(changed)));
    } else {
      out.println("Merchant " + changed + " is changed; it holds within seconds.");
    }
    return 0;
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
          .withLimits(now.currencies(), now.minMinor(), now.maxMinor())
          .withSuites(now.suites())
          .withModes(now.modes());
    } catch (Malformed e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }
}
