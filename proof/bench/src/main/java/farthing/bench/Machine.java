package farthing.bench;

import com.sun.management.OperatingSystemMXBean;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Where it was measured.
 *
 * @param load the operating system's average of one minute before the run: others on the machine
 *     take from what is measured
 */
record Machine(
    int cores, long memoryMegabytes, String kernel, String java, String postgres, double load) {

  static Machine here(LocalDatabase postgres) throws IOException, SQLException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize() >> 20,
        Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
        Runtime.version().toString(),
        version(postgres),
        system.getSystemLoadAverage());
  }

  private static String version(LocalDatabase postgres) throws SQLException {
    try (Connection connection = Checkpoint.connect(postgres.database("settle"));
        Statement ask = connection.createStatement();
        ResultSet row = ask.executeQuery("SHOW server_version")) {
      row.next();
      return row.getString(1);
    }
  }
}
