package farthing.store;

import farthing.base.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The people who may decide about unsure loads by hand, each with a key of their own. Safe for all
 * threads; throws as {@link Merchants} does.
 */
public final class People {
  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,40}");
  private static final int MOST_LISTED = 1_000;

  private final Merchants tables;

  public People(Database database) {
    this.tables = new Merchants(database);
  }

  /**
   * One of them.
   *
   * @param name 1 to 40 of a to z, 0 to 9, '.' and '-'
   */
  public record Person(String name, boolean active) {}

  /**
   * @param keyHash SHA-256, 32 bytes
   * @return false if the name is taken; nothing is changed then
   */
  public boolean add(String name, Bytes keyHash) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a person's name has 1 to 40 of a-z, 0-9, '.' and '-'");
    }
    return tables.inTransaction(h ->
        h.createUpdate(
                    "INSERT INTO person (name, key_hash) VALUES (:name, :key_hash)"
                        + " ON CONFLICT DO NOTHING")
                .bind("name", name)
                .bind("key_hash", keyHash.toArray())
                .execute()
            == 1);
  }

  /**
   * Whoever has left decides nothing any more; the name is never given to another.
   *
   * @return false if there is nobody of that name
   */
  public boolean stop(String name) {
    return tables.inTransaction(h ->
        h.createUpdate("UPDATE person SET active = false WHERE name = :name")
                .bind("name", name)
                .execute()
            == 1);
  }

  /** The hash of an active person's key. */
  public Optional<Bytes> keyHash(String name) {
    return tables.read(h ->
        h.createQuery("SELECT key_hash FROM person WHERE name = :name AND active")
            .bind("name", name)
            .map((row, _) -> Bytes.of(row.getBytes("key_hash")))
            .findOne());
  }

  /** In the order of their names. */
  public List<Person> all() {
    return tables.read(h ->
        h.createQuery("SELECT name, active FROM person ORDER BY name LIMIT " + MOST_LISTED)
            .map((row, _) -> new Person(row.getString("name"), row.getBoolean("active")))
            .list());
  }
}
