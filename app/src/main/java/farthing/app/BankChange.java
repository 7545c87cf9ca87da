package farthing.app;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.store.Bank;
import farthing.store.Banks;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bank change}. */
@Command(
    name = "change",
    description = {
      "Changes what a bank may do with cards, and who holds the funds of its loads from now on.",
      "What is not named stays. Name, pages and limits: `farthing merchant change`."
    })
final class BankChange implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RegisterChange register;

  @Option(names = "--party", required = true, paramLabel = "ID", description = "Its party id.")
  private String party;

  @Mixin private BankRights rights;

  @Option(names = "--json", description = "Prints the bank as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (!rights.isTyped()) {
      throw Failed.wrongUsage("nothing to change was named", "Nothing was changed.");
    }
    Bank changed = register.onMerchants(merchants -> change(new Banks(merchants)));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(BankList.object(changed)));
    } else {
      out.println("Bank " + changed + " is changed; it holds within seconds.");
    }
    return 0;
  }

  private Bank change(Banks banks) {
    try {
      Bank bank =
          banks
              .find(new PartyId(party))
              .orElseThrow(() ->
                  Failed.because(
                      "there is no bank " + party,
                      "Nothing was changed. `farthing bank list` shows them all."));
      Bank changed =
          bank.withRights(
                  rights.loads().orElse(bank.loads()), rights.unloads().orElse(bank.unloads()))
              .withArrangement(rights.arrangement().orElse(bank.arrangement()));
      banks.change(changed);
      return changed;
    } catch (Malformed e) {
      throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
    }
  }
}
