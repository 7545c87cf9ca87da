package farthing.app;

import farthing.fuzz.FuzzTarget;
import farthing.fuzz.FuzzTargets;
import farthing.fuzz.GuidedRun;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for bytes that somebody who reads them is not ready for. */
@Command(
    name = "fuzz",
    description = {
      "Feeds spoilt bytes, guided by coverage, to everything that reads bytes from outside.",
      "What it has learnt stays in var/fuzz for the next run; an input that breaks something is kept"
          + " there. Exit status 1 if something broke."
    })
final class FuzzCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "TARGET",
      arity = "0..1",
      description = "One of `farthing fuzz --list`; all of them, one after the other, if left.")
  private Optional<String> target;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "For each target; ${DEFAULT-VALUE} if left.")
  private int seconds;

  @Option(names = "--list", description = "Lists the targets and does nothing else.")
  private boolean list;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      print(out);
      return 0;
    }
    if (seconds < 1) {
      throw Failed.wrongUsage("--seconds is 1 or more", "Nothing was begun.");
    }
    Path folder =
        Files.createDirectories(Path.of(System.getProperty("farthing.root", ""), "var", "fuzz"));
    List<GuidedRun.Result> results = new ArrayList<>();
    for (FuzzTarget each : wanted()) {
      Path log = folder.resolve(each.name() + ".log");
      try (PrintWriter said = new PrintWriter(Files.newBufferedWriter(log))) {
        GuidedRun.Result result =
            GuidedRun.run(each, seconds, folder.toAbsolutePath(), said::println);
        results.add(result);
        if (!json) {
          out.println(line(result, log));
        }
      }
    }
    if (json) {
      out.println(Json.write(results));
    }
    return results.stream().allMatch(GuidedRun.Result::isClean) ? 0 : Main.FAILED;
  }

  private List<FuzzTarget> wanted() {
    return target
        .map(name ->
            List.of(
                FuzzTargets.find(name)
                    .orElseThrow(() ->
                        Failed.wrongUsage(
                            "there is no target '" + name + "'",
                            "`farthing fuzz --list` names them."))))
        .orElseGet(FuzzTargets::all);
  }

  private void print(PrintWriter out) {
    List<FuzzTarget> all = FuzzTargets.all();
    if (json) {
      out.println(Json.write(all.stream().map(FuzzTarget::name).toList()));
    } else {
      all.forEach(each -> out.println("%-20s %s".formatted(each.name(), each.what())));
    }
  }

  private static String line(GuidedRun.Result result, Path log) {
    String end =
        result.isClean()
            ? "nothing broke"
            : result.finding() + "\n  input " + result.input() + "\n  log   " + log;
    return "%-20s %,12d inputs, %,6d places reached: %s"
        .formatted(result.target(), result.runs(), result.reached(), end);
  }
}
