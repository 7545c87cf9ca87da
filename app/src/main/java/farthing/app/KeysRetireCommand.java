package farthing.app;

import farthing.base.KeyUsage;
import farthing.security.MasterKeyName;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The end of a key generation at a payment server, in two steps. */
final class KeysRetireCommand {
  private KeysRetireCommand() {}

  /** {@code keys retire}. */
  @Command(
      name = "retire",
      description = {
        "Ends a key generation at a payment server: its cards' purchases are refused from the next",
        "start on (KEY_GENERATION_UNKNOWN). The key is kept: what was drawn before is still proven,",
        "and can still be taken back."
      })
  static final class Retire implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private KeyStoreOptions keyStore;
    @Mixin private By by;

    @Parameters(
        arity = "1..*",
        paramLabel = "NAME",
        description = "km-purchase/PROVIDER/SUITE/GENERATION, as km-purchase/46415254/20/01.")
    private List<String> names;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      List<MasterKeyName> retired = purchaseKeys(names);
      keyStore.act(
          by,
          "keys retire " + text(retired),
          out,
          (file, password) -> {
            file.retire(password, retired);
            return retired;
          });
      retired.forEach(name -> out.println("Retired: " + name));
      out.println("Now: start the payment server anew, so that it reads the file.");
      out.println("Their cards pay no more here. They still take back what they paid, and unload:");
      out.println("the load server keeps KM-load of this generation for that.");
      out.println(
          "Keep the retired keys until no purchase of such a card can be open any more: all");
      out.println(
          "of these cards have expired, and `farthing audit` shows nothing of them in flight.");
      out.println(
          "A torn card brings its proof when its holder uses it again: wait months, not days.");
      out.println("Then: farthing keys destroy. Clearing needs KM-tac of this generation as long.");
      return 0;
    }
  }

  /** {@code keys destroy}. */
  @Command(
      name = "destroy",
      description = {
        "Takes retired keys out of a payment server's key store file, for good. A proof that comes",
        "afterwards proves nothing: the card has paid, and the merchant is not paid for it."
      })
  static final class Destroy implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private KeyStoreOptions keyStore;
    @Mixin private By by;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "As `keys retire` was told.")
    private List<String> names;

    @Option(
        names = "--nothing-in-flight",
        required = true,
        description =
            "Says that all cards of this generation have expired, and that `farthing audit` showed"
                + " nothing of them in flight.")
    @SuppressWarnings("unused") // whoever leaves it out is told what it means
    private boolean nothingInFlight;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      List<MasterKeyName> gone = purchaseKeys(names);
      keyStore.act(
          by,
          "keys destroy " + text(gone),
          out,
          (file, password) -> {
            file.destroy(password, gone);
            return gone;
          });
      gone.forEach(name -> out.println("Destroyed in this file: " + name));
      out.println("Copies of the file still have them: destroy those too, and their components.");
      return 0;
    }
  }

  static String text(Collection<MasterKeyName> names) {
    return String.join(" ", names.stream().map(MasterKeyName::toString).toList());
  }

  private static List<MasterKeyName> purchaseKeys(List<String> names) {
    List<MasterKeyName> wanted =
        Failed.unlessRead(() -> names.stream().map(MasterKeyName::parse).toList());
    for (MasterKeyName name : wanted) {
      if (name.usage() != KeyUsage.PURCHASE) {
        throw Failed.wrongUsage(
            name + " is not a payment server's: KM-purchase alone is retired there",
            "Nothing was changed. Load server and clearing keep theirs until the last card of the"
                + " generation has expired and been unloaded, for unsure loads and for S6.");
      }
    }
    return wanted;
  }
}
