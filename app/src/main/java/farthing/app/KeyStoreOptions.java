package farthing.app;

import farthing.security.KeyStoreFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which key store file, and how its password comes in. */
final class KeyStoreOptions {
  @Option(
      names = "--key-store",
      required = true,
      paramLabel = "FILE",
      description = "The key store file.")
  private Path file;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Has its password in the first line; typed unseen if left.")
  private Optional<Path> passwordFile;

  @Option(
      names = "--password-parts",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many people have a part of it, 1 to 4, and type it in their order;"
              + " ${DEFAULT-VALUE} if left.")
  private int parts;

  /** What is done with it. */
  interface Use<T> {
    T with(KeyStoreFile file, char[] password) throws IOException;
  }

  Path file() {
    return file;
  }

  /** The same, as an act on that file. */
  <T> T act(By by, String what, PrintWriter screen, Use<T> use) throws IOException {
    by.author();
    return use(
        screen,
        (store, password) ->
            Files.exists(file)
                ? by.act(file, what, () -> use.with(store, password))
                : use.with(store, password));
  }

  <T> T use(PrintWriter screen, Use<T> use) throws IOException {
    char[] password =
        KeyStorePassword.of(file, passwordFile, parts, Keyboard.ofThisProgram(), screen);
    try {
      return use.with(new KeyStoreFile(file, new SecureRandom()), password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }
}
