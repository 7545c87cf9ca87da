package farthing.store.local;

import farthing.store.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * A real PostgreSQL of one's own, in a directory, on a free port of the loopback: for the demo, the
 * tests and the bench.
 *
 * <p>Guarantees: as durable as any (its defaults for tests are switched back); what stands in the
 * directory survives being closed, killed, and started again; one process at a time. Linux on amd64
 * and arm64, root or not. It asks for a password, which stands in the directory, readable by its
 * owner only: other users of the machine stay out.
 */
public final class LocalDatabase implements AutoCloseable {
  private static final String CLUSTER = "cluster";
  private static final String SUPERUSER = "postgres";
  private static final Pattern NAME = Pattern.compile("[a-z_]{1,30}");
  private static final Duration START = Duration.ofSeconds(60);

  private final Path directory;
  private final FileLock lock;
  private final EmbeddedPostgres postgres;
  private final String password;
  private final ConcurrentMap<String, DatabaseSettings> databases = new ConcurrentHashMap<>();

  private LocalDatabase(Path directory, FileLock lock, EmbeddedPostgres postgres, String password) {
    this.directory = directory;
    this.lock = lock;
    this.postgres = postgres;
    this.password = password;
  }

  /**
   * Starts it, about a second; the first time in a directory about three.
   *
   * @param directory made if missing; belongs to this database alone
   * @throws IllegalStateException if another process has it running, or it does not start
   */
  public static LocalDatabase start(Path directory) {
    Path home = directory.toAbsolutePath();
    try {
      OwnerOnly.directory(home);
      FileLock lock = lock(home);
      try {
        new Leftover(home.resolve(CLUSTER)).clear();
        String password = OwnerOnly.secret(home.resolve("password"));
        return new LocalDatabase(home, lock, postgres(home, password), password);
      } catch (IOException | RuntimeException e) {
        lock.acquiredBy().close();
        throw e;
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "PostgreSQL did not start in " + home + "; its postgresql.log there says more", e);
    }
  }

  /**
   * A database of that name, made if missing.
   *
   * @param name 1 to 30 of a to z and the underscore
   */
  public DatabaseSettings database(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a database's name has 1 to 30 of a to z and '_'");
    }
    return databases.computeIfAbsent(name, this::made);
  }

  public int port() {
    return postgres.getPort();
  }

  /** Where it stands; {@code postgresql.log} in it is the server's own log. */
  public Path directory() {
    return directory;
  }

  /** Its processes, as the operating system knows them: for tests that kill them. */
  public List<ProcessHandle> processes() {
    return new Leftover(directory.resolve(CLUSTER)).living();
  }

  /** Stops it in good order, also when it was killed before. The directory stays. */
  @Override
  public void close() {
    try {
      if (processes().isEmpty()) {
        Files.deleteIfExists(directory.resolve(CLUSTER).resolve("postmaster.pid"));
      }
      postgres.close();
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL in " + directory + " was not stopped", e);
    }
  }

  private DatabaseSettings made(String name) {
    try (Connection c = postgres.getPostgresDatabase().getConnection();
        Statement s = c.createStatement();
        ResultSet known =
            s.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
      if (!known.next()) {
        s.execute("CREATE DATABASE " + name);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("no database " + name + " in " + directory, e);
    }
    return DatabaseSettings.of(
        "jdbc:postgresql://127.0.0.1:" + port() + "/" + name, SUPERUSER, password);
  }

  private static EmbeddedPostgres postgres(Path home, String password) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(home.resolve(CLUSTER))
        .setCleanDataDirectory(false)
        // whoever closes this knows when: after the last writer
        .setRegisterShutdownHook(false)
        .setOverrideWorkingDirectory(programs().toFile())
        .setPort(port(home))
        .setPGStartupWait(START)
        .setErrorRedirector(log(home))
        .setOutputRedirector(log(home))
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("sync-method", "syncfs") // one call for a thousand files
        .setLocaleConfig("auth", "scram-sha-256")
        .setLocaleConfig("pwfile", home.resolve("password").toString())
        .setConnectConfig("password", password)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", "100")
        .setServerConfig("shared_buffers", "256MB")
        .setServerConfig("max_wal_size", "2GB")
        .setServerConfig("log_min_messages", "warning")
        // more would quote rows that break a rule, card numbers included
        .setServerConfig("log_error_verbosity", "terse")
        .start();
  }

  /** Not in the directory for all users' temporary files: nobody else may put programs there. */
  private static Path programs() throws IOException {
    Path own = Path.of(System.getProperty("user.home"), ".cache", "farthing");
    OwnerOnly.directory(own);
    return own.resolve("postgresql");
  }

  private static ProcessBuilder.Redirect log(Path home) {
    return ProcessBuilder.Redirect.appendTo(home.resolve("postgresql.log").toFile());
  }

  /** The same port as last time where it is free, so that whoever reconnects finds it again. */
  private static int port(Path home) throws IOException {
    Path note = home.resolve("port");
    int last = Files.exists(note) ? Integer.parseInt(Files.readString(note).strip()) : 0;
    int port = last != 0 && FreePorts.isFree(last) ? last : FreePorts.one();
    Files.writeString(note, Integer.toString(port));
    return port;
  }

  private static FileLock lock(Path home) throws IOException {
    FileChannel channel =
        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // this same process has it: told below
    }
    channel.close();
    throw new IllegalStateException(
        "the database in " + home + " is in use by a running process: stop that one first");
  }
}
