package farthing.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The migrations of one folder of the class path. Flyway does them; where all of them were done
 * before, one question finds that out, and Flyway, which takes a second of a process that starts,
 * is not even loaded.
 */
final class Migrations {
  private static final String ENDING = ".sql";
  private static final String LEDGER_HISTORY = "ledger_history";
  private static final String CARDS_HISTORY = "cards_history";
  private static final String CLEARING_HISTORY = "clearing_history";
  private static final ClassLoader HERE = Migrations.class.getClassLoader();

  private final String folder;
  private final boolean besideOthers;
  private final String history;

  private Migrations(String folder, boolean besideOthers, String history) {
    this.folder = folder;
    this.besideOthers = besideOthers;
    this.history = history;
  }

  /**
   * @param folder on the class path; those that can stand beside others count their versions by
   *     themselves
   */
  static Migrations of(String folder) {
    return switch (folder) {
      case Database.LEDGER -> new Migrations(folder, true, LEDGER_HISTORY);
      case Database.CARDS -> new Migrations(folder, true, CARDS_HISTORY);
      case Database.CLEARING -> new Migrations(folder, true, CLEARING_HISTORY);
      default -> new Migrations(folder, false, "schema_history");
    };
  }

  /** Whether any of them was ever done, or at least begun. */
  boolean areBegun(Connection connection) throws SQLException {
    return isThere(connection, history);
  }

  /** As Flyway noted it: each file that is there was done, and is the same still. */
  boolean areDone(Connection connection) throws SQLException {
    Map<String, Integer> done = done(connection);
    return !done.isEmpty() && done.entrySet().containsAll(files().entrySet());
  }

  /**
   * @throws RuntimeException of Flyway's
   */
  void run(DataSource database) {
    Flyway.configure(HERE)
        .dataSource(database)
        .locations("classpath:" + folder)
        .failOnMissingLocations(true)
        .table(history)
        .baselineOnMigrate(besideOthers || othersAreThere(database))
        .baselineVersion("0")
        .load()
        .migrate();
  }

  /** Tables of ours that stand beside any: they are no reason to refuse a database. */
  private static boolean othersAreThere(DataSource database) {
    try (Connection connection = database.getConnection()) {
      return isThere(connection, LEDGER_HISTORY)
          || isThere(connection, CARDS_HISTORY)
          || isThere(connection, CLEARING_HISTORY);
    } catch (SQLException e) {
      throw new StoreUnavailable("the database did not answer; nothing was written", e);
    }
  }

  private Map<String, Integer> done(Connection connection) throws SQLException {
    Map<String, Integer> done = new HashMap<>();
    if (!areBegun(connection)) {
      return done;
    }
    try (PreparedStatement ask =
            connection.prepareStatement(
                "SELECT script, checksum FROM " + history + " WHERE success AND type = 'SQL'");
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        done.put(row.getString("script"), row.getInt("checksum"));
      }
    }
    return done;
  }

  private static boolean isThere(Connection connection, String table) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      ask.setString(1, table);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** Their names and Flyway's sums of them. */
  private Map<String, Integer> files() {
    URL place = HERE.getResource(folder);
    if (place == null) {
      return Map.of("no such folder", 0); // Flyway says it better
    }
    Map<String, Integer> files = new HashMap<>();
    try {
      for (String name : names(place)) {
        if (name.endsWith(ENDING)) {
          files.put(name, sum(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private List<String> names(URL place) throws IOException {
    if (!place.getProtocol().equals("jar")) {
      try (Stream<Path> all = Files.list(Path.of(URI.create(place.toString())))) {
        return all.map(file -> String.valueOf(file.getFileName())).toList();
      }
    }
    JarFile jar = ((JarURLConnection) place.openConnection()).getJarFile();
    return jar.stream()
        .map(entry -> entry.getName())
        .filter(name -> name.startsWith(folder + "/"))
        .map(name -> name.substring(folder.length() + 1))
        .toList();
  }

  /** Of a file's lines, whatever ends them. */
  private int sum(String name) {
    CRC32 sum = new CRC32();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                HERE.getResourceAsStream(folder + "/" + name), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        sum.update(line.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (int) sum.getValue();
  }
}
