package farthing.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lets Jazzer look for inputs that reach code no input has reached, in a process of its own. What
 * it has learnt stays in the folder for the next run; an input that breaks a promise is written
 * there.
 */
public final class GuidedRun {
  private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: *(\\d+)");
  private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+)");

  /** An input that takes longer is a finding. In seconds. */
  private static final int SLOWEST = 10;

  /** For the process, instrumented code and all. In megabytes. */
  private static final int MEMORY = 512;

  /**
   * Taken for attacks: our probes call a door, and settings name the files that hold secrets. And
   * what makes code of PostgreSQL's driver that no JVM takes.
   */
  private static final String NOT_WANTED =
      "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery"
          + ":com.code_intelligence.jazzer.sanitizers.FilePathTraversal"
          + ":com.code_intelligence.jazzer.sanitizers.SqlInjection";

  private GuidedRun() {}

  /**
   * @param reached places in the code, as the fuzzer counts them
   * @param finding what broke, empty if nothing did
   * @param input the file with the input that broke it, empty if nothing did
   */
  public record Result(String target, long runs, long reached, String finding, String input) {
    public boolean isClean() {
      return finding.isEmpty();
    }
  }

  /**
   * @param folder for corpus and findings; made if missing
   * @param says what the fuzzer says, line by line
   */
  public static Result run(FuzzTarget target, int seconds, Path folder, Consumer<String> says)
      throws IOException, InterruptedException {
    try (Workplace workplace = Workplace.in(Files.createDirectories(folder))) {
      return run(target, seconds, folder, workplace, says);
    }
  }

  private static Result run(
      FuzzTarget target, int seconds, Path folder, Workplace workplace, Consumer<String> says)
      throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(folder.resolve(target.name()));
    writeSeeds(target, corpus);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + MEMORY + "m",
            "-XX:+EnableDynamicAgentLoading",
            "-Djava.io.tmpdir=" + workplace.folder(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + Guided.class.getName(),
            "--target_args=" + target.name(),
            "--instrumentation_includes=farthing.**",
            "--disabled_hooks=" + NOT_WANTED,
            "-max_total_time=" + seconds,
            "-max_len=" + target.largest(),
            "-timeout=" + SLOWEST,
            "-rss_limit_mb=0",
            "-print_final_stats=1",
            "-artifact_prefix=" + folder.resolve(target.name() + "-"),
            corpus.toString());
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try {
      List<String> lines = new ArrayList<>();
      try (BufferedReader out = process.inputReader()) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          lines.add(line);
          says.accept(line);
        }
      }
      return result(target, lines, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }

  private static void writeSeeds(FuzzTarget target, Path corpus) throws IOException {
    int number = 0;
    for (byte[] seed : Seeds.of(target)) {
      Files.write(corpus.resolve("seed-" + number++), seed);
    }
  }

  private static Result result(FuzzTarget target, List<String> lines, int status) {
    long runs = last(RUNS, lines);
    long reached = last(COVERAGE, lines);
    if (status == 0) {
      return new Result(target.name(), runs, reached, "", "");
    }
    String why =
        lines.stream()
            .filter(
                line -> line.startsWith("== Java Exception") || line.contains("ERROR: libFuzzer"))
            .findFirst()
            .orElse("the fuzzer ended with status " + status);
    String file =
        lines.stream()
            .filter(line -> line.contains("Test unit written to "))
            .map(line -> line.replaceFirst(".*Test unit written to ", ""))
            .findFirst()
            .orElse("");
    return new Result(target.name(), runs, reached, why, file);
  }

  private static long last(Pattern pattern, List<String> lines) {
    try (Stream<String> all = lines.stream()) {
      return all.map(pattern::matcher)
          .filter(Matcher::find)
          .mapToLong(found -> Long.parseLong(found.group(1)))
          .reduce(0, (_, later) -> later);
    }
  }
}
