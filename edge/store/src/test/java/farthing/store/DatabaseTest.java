package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.IepId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

  @Test
  void forgetfulServerIsRefusedUnlessTheDangerIsAcceptedByName(@TempDir Path directory)
      throws IOException {
    // its own defaults, made for tests that may lose everything
    try (EmbeddedPostgres forgetful =
        EmbeddedPostgres.builder().setDataDirectory(directory.resolve("cluster")).start()) {
      DatabaseSettings settings =
          DatabaseSettings.of(forgetful.getJdbcUrl("postgres", "postgres"), "postgres", "");

      assertThatThrownBy(() -> Database.open(settings, Database.PAYMENT))
          .isInstanceOf(UnsafeDatabase.class)
          .hasMessageContaining("fsync, synchronous_commit off")
          .hasMessageContaining("allowDataLossOnCrash");

      try (Database database =
          Database.open(settings.allowingDataLossOnCrash(), Database.PAYMENT)) {
        assertThat(database.source()).isNotNull();
      }
    }
  }

  @Test
  void oneDatabaseThatForgetsIsRefusedOnAServerThatDoesNot() throws SQLException {
    DatabaseSettings settings = OnePostgres.database("forgetful_test");
    try (Database database = Database.open(settings, Database.PAYMENT)) {
      sql(database, "ALTER DATABASE forgetful_test SET synchronous_commit = off");
    }

    assertThatThrownBy(() -> Database.open(settings, Database.PAYMENT))
        .isInstanceOf(UnsafeDatabase.class)
        .hasMessageContaining("with synchronous_commit off");
  }

  @Test
  void everyTableAndColumnSaysWhatItIs() throws SQLException {
    List<String> silent = new ArrayList<>();
    int seen = 0;
    try (Database database =
            Database.open(
                OnePostgres.database("comments_test"), Database.PAYMENT, Database.LEDGER);
        Connection c = database.source().getConnection();
        Statement s = c.createStatement();
        ResultSet rows =
            s.executeQuery(
                """
                SELECT t.relname, a.attname, d.description
                FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
                JOIN (SELECT attrelid, attnum, attname FROM pg_attribute
                        WHERE attnum > 0 AND NOT attisdropped
                      UNION ALL SELECT oid, 0, '' FROM pg_class) a ON a.attrelid = t.oid
                LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass
                  AND d.objoid = t.oid AND d.objsubid = a.attnum
                WHERE n.nspname = 'public' AND t.relkind IN ('r', 'v', 'p')
                  AND t.relname NOT IN ('schema_history', 'ledger_history') -- Flyway's own
                """)) {
      while (rows.next()) {
        seen++;
        if (rows.getString(3) == null) {
          silent.add(rows.getString(1) + "." + rows.getString(2));
        }
      }
    }
    assertThat(silent).isEmpty();
    assertThat(seen).isGreaterThan(75);
  }

  @Test
  void openingAgainFindsWhatStands() {
    DatabaseSettings settings = OnePostgres.database("again_test");
    try (Database database = Database.open(settings, Database.PAYMENT)) {
      IepId purse = Entries.purse();
      new Hotlist(database).block(purse, purse, Instant.EPOCH, "stolen");
    }
    try (Database database = Database.open(settings, Database.PAYMENT)) {
      assertThat(new Hotlist(database).version()).isEqualTo(1);
    }
  }

  @Test
  void passwordStandsInNoLog() {
    DatabaseSettings settings =
        DatabaseSettings.of("jdbc:postgresql://db/x?password=s3cret", "pay", "s3cret");

    assertThat(settings.toString()).isEqualTo("jdbc:postgresql://db/x as pay");
  }

  @Test
  void unreachableServerIsToldAtOnce() {
    DatabaseSettings settings = DatabaseSettings.of("jdbc:postgresql://127.0.0.1:1/x", "pay", "p");

    assertThatThrownBy(() -> Database.open(settings, Database.PAYMENT))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("nothing was written");
  }

  private static void sql(Database database, String text) throws SQLException {
    try (Connection c = database.source().getConnection();
        Statement s = c.createStatement()) {
      s.execute(text);
    }
  }
}
