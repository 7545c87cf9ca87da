package farthing.app;

import farthing.security.Pkcs11Place;
import farthing.security.SoftHsm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The real tokens, SoftHSM 2, of all this room's tests: a process tells the library once where they
 * are, so they are made together. They are empty at first.
 */
final class TestTokens {
  static final Pkcs11Place CEREMONY;
  static final Pkcs11Place NEW_CARDS;
  static final Pkcs11Place LOAD_SERVER;
  static final Pkcs11Place WITHOUT_KM_LOAD;
  static final Pkcs11Place SERVED;
  static final Pkcs11Place RESTORED;
  static final Pkcs11Place TRANSPORT;
  static final Pkcs11Place BESIDE;
  static final Pkcs11Place EVIDENCE;
  static final Pkcs11Place ISSUING;

  /** Nobody ever logs in to it: a token asks each process for the PIN once. */
  static final Pkcs11Place UNTOUCHED;

  /** What another process must be told to find them. */
  static final Map<String, String> ENVIRONMENT;

  /** Holds the PIN of every one of them. */
  static final Path PIN_FILE;

  /** Holds another. */
  static final Path WRONG_PIN_FILE;

  private static final String PIN = "314159";

  static {
    try {
      Path directory = Files.createTempDirectory(Path.of("target"), "tokens").toAbsolutePath();
      SoftHsm softHsm = SoftHsm.in(directory);
      CEREMONY = softHsm.newToken("ceremony", PIN);
      NEW_CARDS = softHsm.newToken("new cards", PIN);
      LOAD_SERVER = softHsm.newToken("load server", PIN);
      WITHOUT_KM_LOAD = softHsm.newToken("without km-load", PIN);
      SERVED = softHsm.newToken("served", PIN);
      RESTORED = softHsm.newToken("restored", PIN);
      TRANSPORT = softHsm.newToken("transport", PIN);
      BESIDE = softHsm.newToken("beside", PIN);
      EVIDENCE = softHsm.newToken("evidence", PIN);
      ISSUING = softHsm.newToken("issuing", PIN);
      ENVIRONMENT = Map.of("SOFTHSM2_CONF", directory.resolve("softhsm2.conf").toString());
      UNTOUCHED = softHsm.newToken("untouched", PIN);
      PIN_FILE = Files.writeString(directory.resolve("pin"), PIN + "\n");
      WRONG_PIN_FILE = Files.writeString(directory.resolve("wrong-pin"), "000000\n");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private TestTokens() {}

  static char[] pin() {
    return PIN.toCharArray();
  }

  /** As `keys token` wants it. */
  static List<String> at(Pkcs11Place place) {
    return List.of(
        "--library",
        place.library().toString(),
        "--token",
        place.token(),
        "--token-pin-file",
        PIN_FILE.toString());
  }
}
