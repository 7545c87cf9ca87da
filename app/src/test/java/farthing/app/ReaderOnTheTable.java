package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A PC/SC reader of this machine, and a hand that puts cards into it: pcscd with vpcd's reader, in
 * a network of their own, since vpcd lets anybody who can reach its port put a card in.
 */
final class ReaderOnTheTable implements AutoCloseable {
  static final String NAME = "Farthing's table 00 00";

  private static final int PORT = 35963;
  private static final Path DRIVER = Path.of("/usr/lib/pcsc/drivers/serial/libifdvpcd.so.0.8");

  private final Path socket;
  private final Process hand;
  private final BufferedReader said;
  private final Writer told;

  private ReaderOnTheTable(Path socket, Process hand) {
    this.socket = socket;
    this.hand = hand;
    this.said =
        new BufferedReader(new InputStreamReader(hand.getInputStream(), StandardCharsets.UTF_8));
    this.told = hand.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * @param folder its own
   * @param keys the issuer's, as {@code keys new} makes them
   */
  static ReaderOnTheTable in(Path folder, Path keys) throws IOException {
    assertThat(DRIVER).as("vsmartcard-vpcd is installed, as ./farthing test sees to").exists();
    Path run = Files.createDirectories(folder.resolve("run"));
    Path configuration = Files.createDirectories(folder.resolve("readers"));
    Files.writeString(
        configuration.resolve("table"),
        """
        FRIENDLYNAME "Farthing's table"
        DEVICENAME /dev/null:0x%1$X
        LIBPATH %2$s
        CHANNELID 0x%1$X
        """
            .formatted(PORT, DRIVER));
    String script =
        """
        set -e
        ip link set lo up
        mount -t tmpfs none /run
        mkdir /run/pcscd
        mount --bind "$1" /run/pcscd
        pcscd --foreground --config "$2" >"$3" 2>&1 &
        until [[ -S /run/pcscd/pcscd.comm ]]; do kill -0 $!; done
        shift 3
        exec "$@"
        """;
    Process hand =
        new ProcessBuilder(
                "unshare",
                "--map-root-user",
                "--net",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "bash",
                "-c",
                script,
                "reader",
                run.toString(),
                configuration.toString(),
                folder.resolve("pcscd.log").toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // its number in the namespace is another's outside, whose file it would want
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                VpcdCards.class.getName(),
                keys.toString(),
                String.valueOf(PORT))
            .redirectError(folder.resolve("hand.log").toFile())
            .start();
    ReaderOnTheTable reader = new ReaderOnTheTable(run.resolve("pcscd.comm"), hand);
    reader.obeyed("remove");
    return reader;
  }

  /** Where a program that is to use it finds it. */
  Map<String, String> environment() {
    return Map.of("PCSCLITE_CSOCK_NAME", socket.toString());
  }

  /** Puts a chip in, blank when it is seen for the first time. */
  void insert(String chip) throws IOException {
    obeyed("insert " + chip);
  }

  /** Puts it in, and tears it out when it is to be personalised. */
  void insertToLeaveBefore(String chip) throws IOException {
    obeyed("insert " + chip + " before");
  }

  /** Puts it in, and tears it out when it was personalised, before it can say so. */
  void insertToLeaveAfter(String chip) throws IOException {
    obeyed("insert " + chip + " after");
  }

  /** Puts a chip in that was installed with another issuer's channel keys. */
  void insertForeign(String chip) throws IOException {
    obeyed("insert " + chip + " foreign");
  }

  void remove() throws IOException {
    obeyed("remove");
  }

  /** Waits until PC/SC sees that the card which was torn out is gone. */
  void isSeenEmpty() throws IOException {
    obeyed("empty");
  }

  private void obeyed(String line) throws IOException {
    told.append(line).append('\n').flush();
    assertThat(said.readLine()).as(line).isEqualTo("done");
  }

  @Override
  public void close() {
    hand.destroyForcibly();
  }
}
