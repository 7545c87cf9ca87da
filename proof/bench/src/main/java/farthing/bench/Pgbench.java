package farthing.bench;

import farthing.store.DatabaseSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL's own bench: TPC-B, 32 clients, simple protocol, scale 40. */
final class Pgbench {
  static final String MISSING =
      "pgbench is missing, so there is nothing to compare with. On Debian it is in the package"
          + " postgresql-15: sudo apt-get install postgresql-15";

  private static final String CLIENTS = "32";
  private static final String SCALE = "40";
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final Pattern TPS = Pattern.compile("(?m)^tps = ([0-9.]+)");

  private final Path program;

  private Pgbench(Path program) {
    this.program = program;
  }

  /** In the path, or where Debian puts it, the newest. */
  static Optional<Pgbench> find() throws IOException {
    List<Path> places = new ArrayList<>();
    Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .filter(folder -> !folder.isEmpty())
        .forEach(folder -> places.add(Path.of(folder, "pgbench")));
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions
            .sorted(Comparator.reverseOrder())
            .forEach(version -> places.add(version.resolve("bin/pgbench")));
      }
    }
    return places.stream().filter(Files::isExecutable).findFirst().map(Pgbench::new);
  }

  void fill(DatabaseSettings database, int port) throws IOException, InterruptedException {
    call(database, port, List.of("-i", "-q", "-s", SCALE));
  }

  /** Transactions per second, connecting not counted. */
  double run(DatabaseSettings database, int port, Duration time)
      throws IOException, InterruptedException {
    String seconds = Long.toString(Math.max(1, time.toSeconds()));
    return tps(
        call(database, port, List.of("-M", "simple", "-c", CLIENTS, "-j", "2", "-T", seconds)));
  }

  static double tps(String told) {
    Matcher line = TPS.matcher(told);
    if (!line.find()) {
      throw new IllegalStateException("pgbench told no tps: " + told);
    }
    return Double.parseDouble(line.group(1));
  }

  private String call(DatabaseSettings database, int port, List<String> how)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(port)));
    command.addAll(List.of("-U", database.user()));
    command.addAll(how);
    command.add(database.where().substring(database.where().lastIndexOf('/') + 1));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("PGPASSWORD", database.password(), "LC_ALL", "C"));
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("pgbench failed: " + told);
      }
      return told;
    } finally {
      process.destroy();
    }
  }
}
