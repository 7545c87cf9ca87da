package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Role;
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
      "whether the source was added or changed was not confirmed; the list of sources tells";
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
   * @throws InstitutionUnknown if the acquirer is not registered
   */
  public boolean register(PartyId name, PartyId acquirer, Bytes apiKeyHash) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          Institutions.mustKnow(connection, new Holder(Role.ACQUIRER, acquirer));
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

  /** Whether batches are taken from it. */
  public boolean isActive(PartyId source) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement("SELECT FROM batch_source WHERE source = ? AND active")) {
            ask.setString(1, source.value());
            try (ResultSet row = ask.executeQuery()) {
              return row.next();
            }
          }
        });
  }

  /**
   * Stops a source, or lets it hand in batches again; what it handed in stays, and what belongs to
   * it still comes.
   *
   * @return false if there is no such source, or it is so already
   */
  public boolean setActive(PartyId source, boolean active) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement set =
              connection.prepareStatement(
                  "UPDATE batch_source SET active = ? WHERE source = ? AND active <> ?")) {
            set.setBoolean(1, active);
            set.setString(2, source.value());
            set.setBoolean(3, active);
            boolean changed = set.executeUpdate() == 1;
            if (changed) {
              Acts.write(
                  connection,
                  database.author(),
                  active ? "clearing resume-source" : "clearing stop-source",
                  "source " + source);
            }
            return changed;
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
