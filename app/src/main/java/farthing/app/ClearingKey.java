package farthing.app;

import farthing.base.PartyId;
import farthing.store.AccessKeys;
import farthing.store.AccessKeys.Role;
import farthing.store.Author;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing key}. */
@Command(
    name = "key",
    description = {
      "API keys of sources that hand in batches, and of merchants that read their statements. A",
      "second one opens beside the first until that is ended, so nobody has to pause."
    },
    subcommands = {ClearingKey.Add.class, ClearingKey.Show.class, ClearingKey.End.class},
    synopsisSubcommandLabel = "COMMAND")
final class ClearingKey implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Whose. */
  static final class Whose {
    @Parameters(index = "0", paramLabel = "ROLE", description = "source or merchant.")
    private Role role;

    @Parameters(index = "1", paramLabel = "PARTY", description = "Its name or party id.")
    private String party;

    private PartyId id() {
      return ClearingOptions.party(party);
    }

    private String text() {
      return role.word() + " " + party;
    }
  }

  /** {@code clearing key add}. */
  @Command(name = "add", description = "Makes another key, and shows it this once.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Mixin private Whose whose;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      MerchantSecrets.ApiKey key = MerchantSecrets.ApiKey.make(new SecureRandom());
      PartyId party = whose.id();
      OptionalInt number =
          clearing.onTablesOfBatches(
              database -> new AccessKeys(database).add(whose.role, party, key.hash()));
      if (number.isEmpty()) {
        throw Failed.because(
            whose.text() + " is not known here, or has two keys that open already",
            "Nothing was changed. `farthing clearing key list` shows them, `key end` ends one.");
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("role", whose.role.word());
        object.put("party", party.value());
        object.put("number", number.getAsInt());
        object.put("apiKey", key.text());
        out.println(Json.write(object));
      } else {
        out.println("Key " + number.getAsInt() + " of " + whose.text() + ":");
        out.println("  " + key.text());
        out.println("It is shown this once: hand it over on a private way.");
      }
      return 0;
    }
  }

  /** {@code clearing key list}. */
  @Command(name = "list", description = "Lists its keys by number, without the keys themselves.")
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Mixin private Whose whose;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      PartyId party = whose.id();
      List<AccessKeys.Key> all =
          clearing.onTablesOfBatches(database -> new AccessKeys(database).of(whose.role, party));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(Show::object).toList()));
      } else if (all.isEmpty()) {
        out.println(whose.text() + " has no key here.");
      } else {
        all.forEach(key ->
            out.printf(
                "%4d  since %s%s%n",
                key.number(),
                key.since(),
                key.ended().map(ended -> ", ended " + ended).orElse("")));
      }
      return 0;
    }

    private static Map<String, Object> object(AccessKeys.Key key) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("number", key.number());
      object.put("since", key.since().toString());
      object.put("ended", key.ended().map(Instant::toString).orElse(""));
      return object;
    }
  }

  /** {@code clearing key end}. */
  @Command(name = "end", description = "A key opens nothing any more, for ever.")
  static final class End implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Mixin private Whose whose;

    @Parameters(index = "2", paramLabel = "NUMBER", description = "Of the key.")
    private int number;

    @Mixin private By by;

    @Override
    public Integer call() {
      Author author = by.author();
      PartyId party = whose.id();
      boolean ended =
          clearing.onTablesOfBatches(database ->
              new AccessKeys(database).end(whose.role, party, number, author.who(), author.why()));
      if (!ended) {
        throw Failed.because(
            whose.text() + " has no key " + number + " that opens",
            "Nothing was changed. `farthing clearing key list` shows them.");
      }
      PrintWriter out = spec.commandLine().getOut();
      out.println("Key " + number + " of " + whose.text() + " opens nothing any more.");
      boolean opens =
          clearing
              .onTablesOfBatches(database -> new AccessKeys(database).of(whose.role, party))
              .stream()
              .anyMatch(key -> key.ended().isEmpty());
      if (!opens) {
        out.println("It was the last: " + whose.text() + " is let in by none now.");
      }
      return 0;
    }
  }
}
