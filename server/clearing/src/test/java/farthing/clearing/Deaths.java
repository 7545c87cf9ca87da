package farthing.clearing;

import farthing.store.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whoever writes to this database dies at the write that is named: what its transaction wrote
 * before is taken back, as it is where a process is killed. A write is a statement that may change
 * a table, whichever; they are counted over all transactions.
 */
final class Deaths {
  private final Database database;
  private final List<String> tables;

  /** Writing to any table. */
  Deaths(Database database) {
    this(
        database,
        Town.texts(
            database,
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"));
  }

  /** Writing to one of these. */
  Deaths(Database database, List<String> tables) {
    this.database = database;
    this.tables = tables;
    // sequences are not taken back: they count what the dead wrote, and remember where one died
    execute("CREATE SEQUENCE writes; CREATE SEQUENCE died_at MINVALUE 0");
    none();
    execute(
        tables.stream()
            .map(table ->
                "CREATE TRIGGER a_writer_dies BEFORE INSERT OR UPDATE OR DELETE ON "
                    + table
                    + " FOR EACH STATEMENT EXECUTE FUNCTION a_writer_dies();")
            .collect(Collectors.joining()));
  }

  /**
   * Once.
   *
   * @param write from 1, counted from now on
   */
  void at(int write) {
    execute(
        """
        CREATE OR REPLACE FUNCTION a_writer_dies() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('writes') = %d THEN
            PERFORM setval('died_at', TG_RELID::bigint);
            RAISE EXCEPTION 'it died writing to %%', TG_TABLE_NAME;
          END IF;
          RETURN NULL;
        END
        $$;
        SELECT setval('writes', 1, false), setval('died_at', 0, false);
        """
            .formatted(write));
  }

  /** Nobody dies from here on. */
  void none() {
    at(0);
  }

  /** The table that whoever died was writing to; nothing if nobody has. */
  Optional<String> where() {
    return Town.texts(database, "SELECT last_value::oid::regclass FROM died_at WHERE is_called")
        .stream()
        .findFirst();
  }

  /** Each table's rows. */
  Map<String, List<String>> everything() {
    Map<String, List<String>> all = new TreeMap<>();
    try (Connection connection = database.source().getConnection();
        Statement ask = connection.createStatement()) {
      for (String table : tables) {
        all.put(table, texts(ask, "SELECT t::text FROM " + table + " t ORDER BY 1"));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> texts(Statement ask, String sql) throws SQLException {
    try (ResultSet row = ask.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (row.next()) {
        all.add(row.getString(1));
      }
      return all;
    }
  }
}
