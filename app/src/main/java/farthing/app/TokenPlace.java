package farthing.app;

import farthing.security.KeyStoreUnusable;
import farthing.security.Pkcs11Place;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** Which PKCS#11 token, as commands name it; each says itself how its PIN's file is called. */
abstract class TokenPlace {
  private static final int LARGEST_PIN_FILE = 1_024;

  @Option(
      names = "--library",
      required = true,
      paramLabel = "FILE",
      description = "The PKCS#11 library of the module's maker, such as libsofthsm2.so.")
  private Path library;

  @Option(names = "--token", required = true, paramLabel = "LABEL", description = "Its label.")
  private String token;

  /** Holds the PIN of the token's user, in its first line. */
  abstract Path pinFile();

  /** Logs in to it, somehow. */
  interface Opening<T> {
    T at(Pkcs11Place place, char[] pin) throws KeyStoreUnusable;
  }

  /**
   * @param otherwise for the person, if it cannot be logged in to
   */
  <T> T open(Opening<T> opening, String otherwise) throws IOException {
    char[] pin = pin();
    try {
      return opening.at(new Pkcs11Place(library, token, 1), pin);
    } catch (KeyStoreUnusable e) {
      throw Failed.because(String.valueOf(e.getMessage()), otherwise, e);
    } finally {
      Arrays.fill(pin, '\0');
    }
  }

  private char[] pin() throws IOException {
    try {
      if (Files.isRegularFile(pinFile()) && Files.size(pinFile()) <= LARGEST_PIN_FILE) {
        return Files.readString(pinFile()).lines().findFirst().orElse("").toCharArray();
      }
    } catch (CharacterCodingException e) {
      // bytes that are no text are no PIN
    }
    throw Failed.wrongUsage(
        pinFile() + " is no file with a PIN in it", "Nothing was asked of the token.");
  }
}
