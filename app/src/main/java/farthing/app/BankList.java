package farthing.app;

import farthing.store.Bank;
import farthing.store.Banks;
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

/** {@code bank list}. */
@Command(name = "list", description = "Lists the banks of the register; no key is shown.")
final class BankList implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RegisterOptions register;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<Bank> all = register.onMerchants(merchants -> new Banks(merchants).all());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(all.stream().map(BankList::object).toList()));
    } else if (all.isEmpty()) {
      out.println("No bank is registered. Add one: farthing bank add --help");
    } else {
      all.forEach(bank -> out.println(line(bank)));
    }
    return 0;
  }

  private static String line(Bank bank) {
    return "%-20s %s %-30s %s%s%s%s"
        .formatted(
            bank.party(),
            bank.id(),
            bank.agreement().displayName(),
            bank.arrangement().word(),
            bank.loads() ? ", loads" : "",
            bank.unloads() ? ", unloads" : "",
            bank.agreement().active() ? "" : "  (stopped)");
  }

  static Map<String, Object> object(Bank bank) {
    Map<String, Object> object = new LinkedHashMap<>(MerchantList.object(bank.agreement()));
    object.put("bankId", bank.id().toString());
    object.put("loads", bank.loads());
    object.put("unloads", bank.unloads());
    object.put("float", bank.arrangement().word());
    return object;
  }
}
