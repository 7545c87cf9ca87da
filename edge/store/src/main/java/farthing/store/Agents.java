package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.HandleCallback;

/**
 * The trusted agents' table. Not for the inner loop. Safe for all threads; throws as {@link
 * Merchants} does.
 */
public final class Agents {
  private final Database database;
  private final Merchants tables;

  public Agents(Database database) {
    this.database = database;
    this.tables = new Merchants(database);
  }

  /**
   * Enrols one.
   *
   * @param place where it stands, 1 to 100 characters
   * @param keys its public keys
   * @return false if there is or was one of that name; nothing is changed then
   */
  public boolean add(PartyId agent, String place, Bytes keys) {
    return change(
        "agent add",
        agent,
        h ->
            h.createUpdate(
                        """
                        INSERT INTO agent (agent, place, keys) VALUES (:agent, :place, :keys)
                        ON CONFLICT DO NOTHING
                        """)
                    .bind("agent", agent.value())
                    .bind("place", place)
                    .bind("keys", keys.toArray())
                    .execute()
                == 1);
  }

  /**
   * Gives it other keys: those it had draw no more.
   *
   * @return false if there is no such agent
   */
  public boolean replaceKeys(PartyId agent, Bytes keys) {
    return change(
        "agent rekey",
        agent,
        h ->
            h.createUpdate(
                        """
                        UPDATE agent SET keys = :keys, since = clock_timestamp() WHERE agent = :agent
                        """)
                    .bind("agent", agent.value())
                    .bind("keys", keys.toArray())
                    .execute()
                == 1);
  }

  /**
   * Stops it, or lets it draw again.
   *
   * @return false if there is no such agent
   */
  public boolean setActive(PartyId agent, boolean active) {
    return change(
        active ? "agent resume" : "agent stop",
        agent,
        h ->
            h.createUpdate("UPDATE agent SET active = :active WHERE agent = :agent")
                    .bind("agent", agent.value())
                    .bind("active", active)
                    .execute()
                == 1);
  }

  public Optional<Agent> find(PartyId agent) {
    return tables.read(h ->
        h.createQuery("SELECT * FROM agent WHERE agent = :agent")
            .bind("agent", agent.value())
            .map((row, _) -> agent(row))
            .findOne());
  }

  /** In the order of their names. */
  public List<Agent> all() {
    return tables.read(h ->
        h.createQuery("SELECT * FROM agent ORDER BY agent LIMIT " + Merchants.MOST_LISTED)
            .map((row, _) -> agent(row))
            .list());
  }

  private boolean change(
      String what, PartyId agent, HandleCallback<Boolean, RuntimeException> work) {
    return tables.inTransaction(h -> {
      boolean changed = work.withHandle(h);
      if (changed) {
        Acts.write(h, database.author(), what, "agent " + agent);
      }
      return changed;
    });
  }

  private static Agent agent(ResultSet row) throws SQLException {
    return new Agent(
        new PartyId(row.getString("agent")),
        row.getString("place"),
        Bytes.of(row.getBytes("keys")),
        row.getBoolean("active"),
        row.getObject("since", OffsetDateTime.class).toInstant());
  }
}
