package farthing.security;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * SoftHSM 2 with tokens of one's own, in a directory: a real PKCS#11 token for demo, tests and
 * bench, on a machine without a hardware module. Its keys are as safe as that directory.
 *
 * <p>One directory per process: the library reads its configuration once.
 */
public final class SoftHsm {
  /** The library looks for its configuration here, in the process's environment. */
  private static final String CONFIGURATION = "SOFTHSM2_CONF";

  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/pkcs11/libsofthsm2.so"));
  private static final int SESSIONS = 16;
  private static final int LONGEST_SECONDS = 30;

  private final Path configuration;

  private SoftHsm(Path configuration) {
    this.configuration = configuration;
  }

  /**
   * Has this process keep its tokens in that directory, made if missing. To be called before
   * anything else talks to the library.
   *
   * @throws KeyStoreUnusable if SoftHSM is not installed: says how
   */
  public static SoftHsm in(Path directory) throws IOException {
    library();
    Path tokens = Files.createDirectories(directory.toAbsolutePath().resolve("tokens"));
    Path configuration = tokens.resolveSibling("softhsm2.conf");
    Files.write(
        configuration,
        List.of(
            "directories.tokendir = " + tokens, "objectstore.backend = file", "log.level = ERROR"));
    setEnvironment(CONFIGURATION, configuration.toString());
    return new SoftHsm(configuration);
  }

  /** A new token of that label, empty, with this PIN of its user. */
  public Pkcs11Place newToken(String label, String pin) throws IOException, InterruptedException {
    byte[] officer = new byte[8];
    new SecureRandom().nextBytes(officer);
    ProcessBuilder program =
        new ProcessBuilder(
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--so-pin",
                HexFormat.of().formatHex(officer),
                "--pin",
                pin)
            .redirectErrorStream(true);
    program.environment().put(CONFIGURATION, configuration.toString());
    Process process = program.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("softhsm2-util made no token: " + told);
    }
    return new Pkcs11Place(library(), label, SESSIONS);
  }

  private static Path library() throws KeyStoreUnusable {
    return LIBRARIES.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() ->
            new KeyStoreUnusable(
                "SoftHSM is not on this machine; on Debian: apt-get install softhsm2"));
  }

  /** Java cannot, but the C library that SoftHSM asks can. */
  @SuppressWarnings("restricted") // one call of the C library, which cannot go wrong in memory
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().find("setenv").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (failed != 0) {
        throw new IllegalStateException("the environment took no " + name);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
