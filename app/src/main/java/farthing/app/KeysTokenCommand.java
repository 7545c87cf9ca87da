package farthing.app;

import farthing.base.Malformed;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11MasterKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The issuer's master keys in a PKCS#11 token: the key ceremony. */
@Command(
    name = "token",
    description = {
      "The issuer's master keys in a hardware security module, over PKCS#11.",
      "Keys are made inside it, may derive card keys and nothing else, and never leave it."
    },
    subcommands = {
      KeysTokenCommand.Add.class,
      KeysTokenCommand.Show.class,
      KeysTokenCommand.Destroy.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class KeysTokenCommand {
  KeysTokenCommand() {}

  /** Which token. */
  static final class At extends TokenPlace {
    @Option(
        names = {"--pin-file", "--token-pin-file"},
        required = true,
        paramLabel = "FILE",
        description = "Holds the PIN of the token's user, in its first line.")
    private Path pinFile;

    @Override
    Path pinFile() {
      return pinFile;
    }

    Pkcs11MasterKeys open() throws IOException {
      return open(Pkcs11MasterKeys::open, "Nothing was changed.");
    }
  }

  /** {@code keys token add}. */
  @Command(name = "add", description = "Has the token make master keys, each under its name.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private At at;

    @Parameters(
        arity = "1..*",
        paramLabel = "NAME",
        description =
            "km-USAGE/PROVIDER/SUITE/GENERATION, as km-load/46415254/20/01; usages: purchase, load,"
                + " tac, update, psam, channel.")
    private List<String> names;

    @Override
    public Integer call() throws IOException {
      List<MasterKeyName> wanted;
      try {
        wanted = names.stream().map(MasterKeyName::parse).toList();
      } catch (Malformed e) {
        throw Failed.wrongUsage(String.valueOf(e.getMessage()), "Nothing was made.");
      }
      try (Pkcs11MasterKeys token = at.open()) {
        List<MasterKeyName> there = token.names();
        for (MasterKeyName name : wanted) {
          if (there.contains(name)) {
            throw Failed.because(
                name + " is there already.",
                "Nothing was made. A new key needs a new key generation: the last two digits.");
          }
        }
        for (MasterKeyName name : wanted) {
          token.generate(name);
          spec.commandLine().getOut().println("Made in the token: " + name);
        }
      }
      return 0;
    }
  }

  /** {@code keys token list}. */
  @Command(name = "list", description = "Names the master keys in the token.")
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private At at;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      try (Pkcs11MasterKeys token = at.open()) {
        List<String> names = token.names().stream().map(MasterKeyName::toString).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
          out.println(Json.write(names));
        } else if (names.isEmpty()) {
          out.println("No master keys are in this token. `farthing keys token add` makes them.");
        } else {
          names.forEach(out::println);
        }
      }
      return 0;
    }
  }

  /** {@code keys token destroy}. */
  @Command(
      name = "destroy",
      description = {
        "Destroys master keys in the token: no card of their generation is known to it again, and",
        "loads that are unsure stay so. Only components or the token's own backup bring them back."
      })
  static final class Destroy implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private At at;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "As `keys token list` has it.")
    private List<String> names;

    @Option(names = "--for-good", required = true, description = "Says that it is meant.")
    @SuppressWarnings("unused") // whoever leaves it out is told what it means
    private boolean forGood;

    @Override
    public Integer call() throws IOException {
      List<MasterKeyName> gone =
          Failed.unlessRead(() -> names.stream().map(MasterKeyName::parse).toList());
      try (Pkcs11MasterKeys token = at.open()) {
        List<MasterKeyName> there = token.names();
        for (MasterKeyName name : gone) {
          if (!there.contains(name)) {
            throw Failed.because(
                name + " is not in the token.",
                "Nothing was destroyed. `farthing keys token list` names what is there.");
          }
        }
        for (MasterKeyName name : gone) {
          token.destroy(name, false);
          spec.commandLine().getOut().println("Destroyed: " + name);
        }
      }
      return 0;
    }
  }
}
