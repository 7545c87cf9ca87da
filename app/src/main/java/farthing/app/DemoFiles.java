package farthing.app;

import farthing.store.DatabaseSettings;
import farthing.store.local.FreePorts;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The demo's folder: what stands where, readable by its owner only. */
record DemoFiles(Path directory) {
  /** Shop, payment server, load server, bank, points programme, loyalty site, clearing. */
  static final int ROLES = 7;

  /** Made if missing. */
  static DemoFiles in(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    return new DemoFiles(directory);
  }

  Path log() {
    return directory.resolve("demo.log");
  }

  Path postgres() {
    return directory.resolve("postgres");
  }

  Path keys() {
    return directory.resolve("keys");
  }

  Path tls() {
    return directory.resolve("tls");
  }

  Path card() {
    return directory.resolve("card");
  }

  /** A chip's memory in a file, with a chip's keys. */
  Path chip() {
    return directory.resolve("chip");
  }

  /** By which the payment server hands in batches. */
  Path collectorKey() {
    return directory.resolve("collector.key");
  }

  /** By which the shop reads what it was paid. */
  Path statementKey() {
    return directory.resolve("statement.key");
  }

  /** For banks, and for the shop. */
  Path settlement() {
    return directory.resolve("settlement");
  }

  /** The keys of a trusted terminal. */
  Path kiosk() {
    return directory.resolve("kiosk.keys");
  }

  /** A fresh start: of the last demo only PostgreSQL's programs and its empty cluster stay. */
  void forget(LocalDatabase postgres) throws IOException {
    DatabaseSettings server = postgres.database("postgres");
    try (Connection c =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        Statement s = c.createStatement()) {
      for (String database : List.of("payment", "shop", "bank", "programme", "miles")) {
        s.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
      }
    } catch (SQLException e) {
      throw new IOException("the last demo's databases could not be dropped", e);
    }
    try (Stream<Path> all = Files.list(directory)) {
      for (Path path : all.toList()) {
        if (!path.equals(postgres()) && !path.equals(log())) {
          remove(path);
        }
      }
    }
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> inside = Files.list(path)) {
        for (Path each : inside.toList()) {
          remove(each);
        }
      }
    }
    Files.delete(path);
  }

  /** Whole, and readable by its owner only: it may hold a secret. */
  Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return Files.writeString(file, text);
  }

  /** The lines of a role's settings about its door. */
  String door(int port, boolean tls) {
    return "listen-port = %d\nadmin-port = 0\n".formatted(port)
        + (tls
            ? "tls-key-store = tls/demo-server.p12\ntls-key-store-password = %s\n"
                .formatted(Trust.USUAL_PASSWORD)
            : "");
  }

  /** The lines about its database. */
  String database(DatabaseSettings database) {
    return "database-url = %s\ndatabase-user = %s\ndatabase-password = %s\n"
        .formatted(database.url(), database.user(), database.password());
  }

  /** The ports of each, in that order: in a row, or free ones. */
  static List<Integer> ports(int shop) throws IOException {
    if (shop != 0) {
      return IntStream.range(shop, shop + ROLES).boxed().toList();
    }
    List<Integer> free = new ArrayList<>();
    for (int i = 0; i < ROLES; i++) {
      free.add(FreePorts.one());
    }
    return free;
  }
}
