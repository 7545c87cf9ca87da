package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may hand in batches, at clearing and at a concentration point; with which keys says {@link
 * AccessKeys}, and of which security cards {@link SourceCards}. In a database opened with {@link
 * Database#CLEARING}. Safe for all threads; throws {@link StoreUnavailable} if it does not answer.
 */
public final class BatchSources {
  private static final String UNKNOWN =
      "whether the source was added was not confirmed; the list of sources tells";
  private static final String SILENT = "the batches' tables did not answer; ask again";

  private final Database database;

  public BatchSources(Database database) {
    this.database = database;
  }

  /**
   * Who hands in batches.
   *
   * @param acquirer whose payment server, or concentration point, it is
   */
  public record Source(PartyId name, PartyId acquirer, boolean active) {}

  /**
   * @param apiKeyHash SHA-256 of its API key, 32 bytes
   * @return false if there is one of that name or key; nothing is changed then
   */
  public boolean register(PartyId name, PartyId acquirer, Bytes apiKeyHash) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement add =
              connection.prepareStatement(
                  "INSERT INTO batch_source (source, acquirer, api_key_hash) VALUES (?, ?, ?)"
                      + " ON CONFLICT DO NOTHING")) {
            add.setString(1, name.value());
            add.setString(2, acquirer.value());
            add.setBytes(3, apiKeyHash.toArray());
            boolean added = add.executeUpdate() == 1;
            if (added) {
              Acts.write(
                  connection,
                  database.author(),
                  "clearing add-source of " + acquirer,
                  "source " + name);
            }
            return added;
          }
        });
  }

  /** By name. */
  public List<Source> all() {
    return database.read(
        SILENT,
        connection -> {
          List<Source> all = new ArrayList<>();
          try (PreparedStatement ask =
                  connection.prepareStatement(
                      "SELECT source, acquirer, active FROM batch_source ORDER BY source");
              ResultSet row = ask.executeQuery()) {
            while (row.next()) {
              all.add(
                  new Source(
                      new PartyId(row.getString("source")),
                      new PartyId(row.getString("acquirer")),
                      row.getBoolean("active")));
            }
          }
          return all;
        });
  }
}
