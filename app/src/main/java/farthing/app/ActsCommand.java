package farthing.app;

import farthing.store.Acts;
import farthing.store.Acts.Act;
import farthing.store.Database;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acts}. */
@Command(
    name = "acts",
    description = {
      "Shows the log of administrative acts: who changed what, when and why, the newest last.",
      "It stands in each database that a command changes, and is only added to. Who decided about",
      "a load is in the load server's journal: `farthing loads list`."
    })
final class ActsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Settings that name the database: of any server, of clearing, of cards.")
  private Path config;

  @Option(
      names = "--subject",
      paramLabel = "TEXT",
      description = "Those alone that changed this, as the log has it: a party id, `person ada`.")
  private Optional<String> subject;

  @Option(
      names = "--since",
      paramLabel = "DAY",
      description = "Those from this day on, by UTC, as 2026-11-30.")
  private Optional<LocalDate> since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "The newest so many, 1 to " + Acts.MOST + "; ${DEFAULT-VALUE} if left.")
  private int limit;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    if (limit < 1 || limit > Acts.MOST) {
      throw Failed.wrongUsage("--limit is 1 to " + Acts.MOST, "Nothing was listed.");
    }
    Settings settings = SettingsFile.readSome(config, CardRegisterOptions.DATABASE);
    PrintWriter out = spec.commandLine().getOut();
    try (Database database = Database.open(PaymentPlan.database(settings))) {
      List<Act> acts =
          new Acts(database)
              .newest(
                  subject,
                  since
                      .map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC))
                      .orElse(Instant.EPOCH),
                  limit);
      if (json) {
        out.println(Json.write(acts.stream().map(ActsCommand::object).toList()));
      } else if (acts.isEmpty()) {
        out.println("Nothing was done.");
      } else {
        acts.forEach(act -> out.println(Plain.text(line(act))));
      }
      return 0;
    }
  }

  private static String line(Act act) {
    return "%d  %s  %-12s  %s  (%s)%s"
        .formatted(
            act.number(),
            act.at(),
            act.who(),
            act.what(),
            act.subject(),
            act.why().isEmpty() ? "" : ": " + act.why());
  }

  private static Map<String, Object> object(Act act) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", act.number());
    object.put("at", act.at().toString());
    object.put("who", act.who());
    object.put("what", act.what());
    object.put("subject", act.subject());
    object.put("why", act.why());
    return object;
  }
}
