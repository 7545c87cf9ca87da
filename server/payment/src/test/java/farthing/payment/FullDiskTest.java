package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database's disk full while people buy. The disk is a file system in memory of its own, which
 * the process mounts in a user and mount namespace of its own: no root is needed where the system
 * lets its users make such namespaces (Debian and most others do; {@code sysctl
 * kernel.unprivileged_userns_clone=1} where not).
 */
class FullDiskTest {
  private static final String DISK = "size=320m";
  private static final int LONGEST_SECONDS = 180;

  @Test
  void aFullDiskSendsPeopleAwayUntilThereIsRoomAgain(@TempDir Path directory) throws Exception {
    Path says = directory.resolve("says");
    Path mount = Files.createDirectory(directory.resolve("disk"));
    Process process =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--user",
                    "--map-root-user",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o " + DISK + " tmpfs \"$1\" && shift && exec \"$@\"",
                    "sh",
                    mount.toString(),
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FullDiskProcess.class.getName(),
                    mount.toString()))
            .redirectErrorStream(true)
            .redirectOutput(says.toFile())
            .start();
    try {
      assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as("ended in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String told = Files.readString(says, StandardCharsets.UTF_8);

    assertThat(process.exitValue()).as(told).isZero();
    assertThat(told).contains("FULL", "STORE_UNAVAILABLE", "BALANCED");
  }
}
