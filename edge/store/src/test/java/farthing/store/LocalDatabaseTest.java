package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDatabaseTest {
  /** The same for all: making one takes longer than starting it. */
  @TempDir private static Path directory;

  @Test
  void oneProcessAtATime() {
    try (LocalDatabase first = LocalDatabase.start(directory)) {
      assertThat(first.processes()).isNotEmpty();
      assertThatThrownBy(() -> LocalDatabase.start(directory)).hasMessageContaining("in use");
    }
  }

  @Test
  void strangersWithoutThePasswordStayOut() throws IOException {
    try (LocalDatabase server = LocalDatabase.start(directory)) {
      DatabaseSettings owner = server.database("payment");
      DatabaseSettings stranger = DatabaseSettings.of(owner.url(), owner.user(), "guess");

      assertThatThrownBy(() -> Database.open(stranger, Database.PAYMENT))
          .isInstanceOf(StoreUnavailable.class)
          .hasMessageContaining("password");
      assertThat(Files.getPosixFilePermissions(directory.resolve("password")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(owner.toString()).doesNotContain(owner.password());
    }
  }

  @Test
  void noteOfAProcessThatIsNowAStrangerDoesNotKeepItFromStarting() throws IOException {
    LocalDatabase.start(directory).close();
    Path cluster = directory.resolve("cluster");
    Process stranger = new ProcessBuilder("sleep", "600").start();
    Files.writeString(cluster.resolve("postmaster.pid"), stranger.pid() + "\n" + cluster + "\n");

    try (LocalDatabase again = LocalDatabase.start(directory)) {
      assertThat(again.processes()).isNotEmpty();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void databaseThatOutlivedItsProgramIsTakenOver() throws Exception {
    Process program =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                DiesAtOnce.class.getName(),
                directory.toString())
            .inheritIO()
            .start();
    assertThat(program.waitFor()).isZero();

    try (LocalDatabase again = LocalDatabase.start(directory);
        Database database = Database.open(again.database("payment"), Database.PAYMENT);
        Connection c = database.source().getConnection();
        ResultSet rows = c.createStatement().executeQuery("SELECT count(*) FROM journal")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(1);
    }
  }
}
