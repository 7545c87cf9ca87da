package farthing.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** SoftHSM 2, whose tokens lie where SOFTHSM2_CONF of this process says. */
final class SoftHsm {
  static final String PIN = "271828";
  private static final String OFFICER_PIN = "31415926";
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/softhsm/libsofthsm.so"));

  private SoftHsm() {}

  static Path library() {
    return PLACES.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("SoftHSM is missing: apt-get install softhsm2"));
  }

  /** A new token of that label, empty. */
  static Pkcs11Place token(String label) throws IOException, InterruptedException {
    Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
    Path tokens = configuration.resolveSibling("tokens");
    Files.createDirectories(tokens);
    Files.write(
        configuration,
        Stream.of(
                "directories.tokendir = " + tokens,
                "objectstore.backend = file",
                "log.level = ERROR")
            .toList());
    Process process =
        new ProcessBuilder(
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--so-pin",
                OFFICER_PIN,
                "--pin",
                PIN)
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("softhsm2-util: " + told);
    }
    return new Pkcs11Place(library(), label, 8);
  }
}
