package farthing.app;

import farthing.security.KeyActs;
import farthing.security.KeyActs.Act;
import farthing.security.KeyActs.End;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys acts}. */
@Command(
    name = "acts",
    description = {
      "Shows who did what to a key store file, when and why, the newest last. The log, FILE.acts, is",
      "only added to: a line that was altered, taken out or put in is told."
    })
final class KeysActsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--key-store",
      required = true,
      paramLabel = "FILE",
      description = "The key store file.")
  private Path file;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Act> acts = KeyActs.beside(file, InstantSource.system()).all();
    if (json) {
      out.println(Json.write(acts.stream().map(KeysActsCommand::object).toList()));
    } else if (acts.isEmpty()) {
      out.println("Nothing was done.");
    } else {
      acts.forEach(act -> out.println(line(act)));
    }
    return 0;
  }

  private static String line(Act act) {
    return Plain.text(
        "%s  %-12s  %s: %s%s"
            .formatted(act.at(), act.who(), act.what(), act.why(), text(act.end())));
  }

  private static String text(End end) {
    return switch (end) {
      case DONE -> "";
      case FAILED -> "  FAILED";
      case UNKNOWN -> "  BROKEN OFF: it is done or not, as `farthing keys show` tells";
    };
  }

  private static Map<String, Object> object(Act act) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("at", act.at().toString());
    object.put("who", act.who());
    object.put("what", act.what());
    object.put("why", act.why());
    object.put("end", act.end().name());
    return object;
  }
}
