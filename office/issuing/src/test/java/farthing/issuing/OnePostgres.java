package farthing.issuing;

import farthing.store.DatabaseSettings;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One PostgreSQL for all test classes of this process; each asks for a database of its own. */
final class OnePostgres {
  private static final LocalDatabase SERVER = LocalDatabase.start(directory());

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
  }

  private OnePostgres() {}

  static DatabaseSettings database(String name) {
    return SERVER.database(name);
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory(Path.of("target"), "postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
