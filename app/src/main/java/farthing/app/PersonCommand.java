package farthing.app;

import farthing.store.People;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who may decide about loads by hand. */
@Command(
    name = "person",
    description = "Who may decide about unsure loads: each has a key, and two are wanted for each.",
    subcommands = {
      PersonCommand.Add.class,
      PersonCommand.Stop.class,
      PersonCommand.Everybody.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class PersonCommand {
  PersonCommand() {}

  /** {@code loads person add}. */
  @Command(name = "add", description = "Adds a person, and shows their key once.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ResolutionOptions options;

    @Parameters(paramLabel = "NAME", description = "1 to 40 of a-z, 0-9, '.' and '-'.")
    private String name;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      MerchantSecrets.ApiKey key = MerchantSecrets.ApiKey.make(new SecureRandom());
      if (!options.onPeople(people -> people.add(name, key.hash()))) {
        throw Failed.because(
            "there is or was a " + name, "Nothing was changed. Choose another name.");
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("person", name);
        object.put("key", key.text());
        out.println(Json.write(object));
      } else {
        out.println(name + " may decide about unsure loads, together with another. Their key:");
        out.println("  " + key.text());
        out.println("It is shown this once, and for nobody else's eyes.");
      }
      return 0;
    }
  }

  /** {@code loads person stop}. */
  @Command(name = "stop", description = "Lets a person decide nothing any more.")
  static final class Stop implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ResolutionOptions options;

    @Parameters(paramLabel = "NAME", description = "Who it is.")
    private String name;

    @Override
    public Integer call() {
      if (!options.onPeople(people -> people.stop(name))) {
        throw Failed.because(
            "there is no " + name,
            "Nothing was changed. `farthing loads person list` shows them all.");
      }
      spec.commandLine().getOut().println(name + " decides nothing any more.");
      return 0;
    }
  }

  /** {@code loads person list}. */
  @Command(name = "list", description = "Lists them; no key is shown.")
  static final class Everybody implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ResolutionOptions options;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<People.Person> all = options.onPeople(People::all);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(
            Json.write(
                all.stream().map(p -> Map.of("person", p.name(), "active", p.active())).toList()));
      } else {
        all.forEach(p -> out.println(p.name() + (p.active() ? "" : "  (stopped)")));
      }
      return 0;
    }
  }
}
