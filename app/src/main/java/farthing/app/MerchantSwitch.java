package farthing.app;

import farthing.base.PartyId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops a merchant, or lets it go on. */
abstract class MerchantSwitch implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--party", required = true, paramLabel = "ID", description = "Its party id.")
  private String party;

  private final boolean active;
  private final String told;

  private MerchantSwitch(boolean active, String told) {
    this.active = active;
    this.told = told;
  }

  abstract RegisterOptions register();

  @Override
  public Integer call() {
    PartyId changed =
        register()
            .onMerchant(
                party,
                (merchants, merchant) -> {
                  merchants.update(merchant.withActive(active));
                  return merchant.party();
                });
    spec.commandLine().getOut().println(changed + told);
    return 0;
  }

  /** {@code merchant stop}. */
  @Command(
      name = "stop",
      description = {
        "Stops a merchant: within seconds no card pays it any more.",
        "What was drawn before still ends."
      })
  static final class Stop extends MerchantSwitch {
    @Mixin private RegisterChange register;

    @Override
    RegisterOptions register() {
      return register;
    }

    Stop() {
      super(
          false,
          " is stopped: within seconds no card pays it any more. Purchases already drawn still"
              + " end.");
    }
  }

  /** {@code merchant resume}. */
  @Command(name = "resume", description = "Lets a stopped merchant be paid again.")
  static final class Resume extends MerchantSwitch {
    @Mixin private RegisterChange register;

    @Override
    RegisterOptions register() {
      return register;
    }

    Resume() {
      super(true, " may be paid again, within seconds.");
    }
  }
}
