package farthing.app;

import farthing.base.Malformed;
import farthing.base.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes keys: of demo grade in files, or in a hardware security module. */
@Command(
    name = "keys",
    description = {
      "Makes keys: with custodians in a ceremony, in a hardware security module, or for demos;",
      "brings them to servers, shows their check values, and ends a key generation."
    },
    subcommands = {
      KeysCommand.New.class,
      KeysCeremonyCommand.class,
      KeysTranscriptCommand.class,
      KeysComponentCommand.class,
      KeysExportCommand.class,
      KeysImportCommand.class,
      KeysShowCommand.class,
      KeysActsCommand.class,
      KeysRetireCommand.Retire.class,
      KeysRetireCommand.Destroy.class,
      KeysTokenCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class KeysCommand {
  KeysCommand() {}

  /** {@code keys new}. */
  @Command(
      name = "new",
      description = {
        "Makes key stores of an issuer, a payment server, a load server and clearing, with passwords.",
        "Demo grade: one program sees every key. Never where money is real."
      })
  static final class New implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--dir",
        required = true,
        paramLabel = "DIR",
        description =
            "Folder for the eight files, with their logs of acts; made if missing. Files are never overwritten.")
    private Path directory;

    @Option(
        names = "--terminals",
        paramLabel = "N",
        defaultValue = "8",
        description = "Security cards for the payment server, 1 to 1000; ${DEFAULT-VALUE} if left.")
    private int terminals;

    @Option(
        names = "--suites",
        paramLabel = "LIST",
        defaultValue = "20",
        description = "Suites of the cards to be made, as 20,10; ${DEFAULT-VALUE} if left.")
    private String suites;

    @Mixin private By by;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      if (terminals < 1 || terminals > 1_000) {
        throw Failed.wrongUsage("--terminals is 1 to 1000", "Nothing was made.");
      }
      Set<Suite> known;
      try {
        known = Kind.suitesOf(suites);
      } catch (Malformed e) {
        throw Failed.wrongUsage("--suites: " + e.getMessage(), "Nothing was made.");
      }
      SecureRandom random = new SecureRandom();
      by.author();
      DemoKeys keys = DemoKeys.generate(terminals, known, random);
      Files.createDirectories(directory);
      for (DemoKeys.Store store : DemoKeys.Store.values()) {
        by.act(
            store.file(directory),
            "keys new",
            () -> {
              keys.write(store, directory, random);
              return store;
            });
      }
      Map<String, String> made = new LinkedHashMap<>();
      made.put("issuer", DemoKeys.Store.ISSUER.file(directory).toString());
      made.put("paymentServer", DemoKeys.Store.PAYMENT_SERVER.file(directory).toString());
      made.put(
          "paymentServerPassword", DemoKeys.Store.PAYMENT_SERVER.password(directory).toString());
      made.put("loadServer", DemoKeys.Store.LOAD_SERVER.file(directory).toString());
      made.put("loadServerPassword", DemoKeys.Store.LOAD_SERVER.password(directory).toString());
      made.put("clearing", DemoKeys.Store.CLEARING.file(directory).toString());
      made.put("clearingPassword", DemoKeys.Store.CLEARING.password(directory).toString());
      if (json) {
        spec.commandLine().getOut().println(Json.write(made));
      } else {
        spec.commandLine().getOut().printf("Made, for demos and tests only:%n");
        made.forEach((what, file) -> spec.commandLine().getOut().printf("  %s%n", file));
      }
      return 0;
    }
  }
}
