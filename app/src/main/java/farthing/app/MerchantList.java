package farthing.app;

import farthing.base.AmountRange;
import farthing.base.Currency;
import farthing.messages.PurchaseMode;
import farthing.store.Merchant;
import farthing.store.MerchantKey;
import farthing.store.Merchants;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merchant list}. */
@Command(name = "list", description = "Lists the merchants of the register; no key is shown.")
final class MerchantList implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RegisterOptions register;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<Merchant> all = register.onMerchants(Merchants::all);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(all.stream().map(MerchantList::object).toList()));
    } else if (all.isEmpty()) {
      out.println("No merchant is registered. Add one: farthing merchant add --help");
    } else {
      all.forEach(merchant -> out.println(line(merchant)));
    }
    return 0;
  }

  private static String line(Merchant merchant) {
    return "%-20s %-30s %s%s"
        .formatted(
            merchant.party(),
            merchant.displayName(),
            merchant.origin(),
            merchant.active() ? "" : "  (stopped)");
  }

  static Map<String, Object> object(Merchant merchant) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("party", merchant.party().value());
    object.put("name", merchant.displayName());
    object.put("origin", merchant.origin());
    object.put("statusUrl", merchant.statusUrl());
    object.put("active", merchant.active());
    object.put("takes", merchant.takes().entrySet().stream().map(MerchantList::range).toList());
    object.put(
        "suites",
        merchant.suites().stream().map(s -> "%02x".formatted(s.code())).sorted().toList());
    object.put("modes", merchant.modes().stream().map(PurchaseMode::figure).sorted().toList());
    object.put("keyIds", merchant.keys().stream().map(MerchantKey::keyId).toList());
    return object;
  }

  private static Map<String, Object> range(Map.Entry<Currency, AmountRange> of) {
    return Map.of(
        "currency", of.getKey().name(),
        "minMinor", of.getValue().leastMinor(),
        "maxMinor", of.getValue().mostMinor());
  }
}
