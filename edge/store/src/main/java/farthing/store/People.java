package farthing.store;

import farthing.base.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * The people who may decide about unsure loads by hand, each with a key of their own. The first two
 * begin together, once; whoever comes later decides only when two who are enrolled have vouched for
 * them, so that nobody becomes a second person by themselves. All of it stands in a table that is
 * only added to. Safe for all threads; throws as {@link Merchants} does.
 */
public final class People {
  /** Who vouch for a newcomer; one alone could vouch for themselves under another name. */
  public static final int VOUCHERS = 2;

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,40}");
  private static final int MOST_LISTED = 1_000;

  private final Database database;
  private final Merchants tables;

  public People(Database database) {
    this.database = database;
    this.tables = new Merchants(database);
  }

  /**
   * One of them.
   *
   * @param name 1 to 40 of a to z, 0 to 9, '.' and '-'
   * @param keyHash SHA-256 of their key
   * @param enrolled whether they may decide, unless they were stopped
   */
  public record Person(String name, Bytes keyHash, boolean enrolled, boolean active) {}

  /** What came of vouching for somebody. */
  public enum Vouched {
    /** They may decide from now on. */
    ENROLLED,
    /** Another one who is enrolled has to vouch too. */
    ONE_MORE_WANTED,
    /** Nobody of that name waits for it. */
    NOT_WAITING,
    /** Who vouches is not enrolled, or was stopped. */
    VOUCHER_NOT_ENROLLED
  }

  /**
   * The first two, while there never was anybody.
   *
   * @param two SHA-256 of their keys by their names
   * @return false if there is or was somebody, or they share a key; nothing is changed then
   */
  public boolean begin(Map<String, Bytes> two) {
    if (two.size() != 2) {
      throw new IllegalArgumentException("two people begin");
    }
    two.keySet().forEach(People::checkName);
    return tables.inTransaction(h -> {
      one(h);
      if (h.createQuery("SELECT EXISTS (SELECT 1 FROM person)").mapTo(Boolean.class).one()
          || two.values().stream().distinct().count() != 2) {
        return false;
      }
      two.forEach((name, keyHash) -> {
        insert(h, name, keyHash, true);
        note(h, "begun", name, Optional.empty());
        act(h, "loads person begin", name);
      });
      return true;
    });
  }

  /**
   * Names a newcomer, who decides nothing before two have vouched for them.
   *
   * @param keyHash SHA-256, 32 bytes
   * @return false if name or key is taken; nothing is changed then
   */
  public boolean add(String name, Bytes keyHash) {
    checkName(name);
    return tables.inTransaction(h -> {
      one(h);
      boolean taken =
          h.createQuery(
                  "SELECT EXISTS (SELECT 1 FROM person WHERE name = :name OR key_hash = :key_hash)")
              .bind("name", name)
              .bind("key_hash", keyHash.toArray())
              .mapTo(Boolean.class)
              .one();
      if (!taken) {
        insert(h, name, keyHash, false);
        note(h, "named", name, Optional.empty());
        act(h, "loads person add", name);
      }
      return !taken;
    });
  }

  /** One who is enrolled vouches for a newcomer; the same one twice is one. */
  public Vouched vouch(String newcomer, String voucher) {
    return tables.inTransaction(h -> {
      one(h);
      if (!is(h, newcomer, "active AND NOT enrolled")) {
        return Vouched.NOT_WAITING;
      }
      if (!is(h, voucher, "active AND enrolled")) {
        return Vouched.VOUCHER_NOT_ENROLLED;
      }
      if (note(h, "vouched", newcomer, Optional.of(voucher)) == 1) {
        act(h, "loads person vouch by " + voucher, newcomer);
      }
      if (vouchers(h, newcomer) < VOUCHERS) {
        return Vouched.ONE_MORE_WANTED;
      }
      h.createUpdate("UPDATE person SET enrolled = true WHERE name = :name")
          .bind("name", newcomer)
          .execute();
      return Vouched.ENROLLED;
    });
  }

  /**
   * Whoever has left decides nothing any more; the name is never given to another.
   *
   * @return false if there is nobody of that name
   */
  public boolean stop(String name) {
    return tables.inTransaction(h -> {
      one(h);
      boolean stopped =
          h.createUpdate("UPDATE person SET active = false WHERE name = :name AND active")
                  .bind("name", name)
                  .execute()
              == 1;
      if (stopped) {
        note(h, "stopped", name, Optional.empty());
        act(h, "loads person stop", name);
      }
      return stopped || is(h, name, "true");
    });
  }

  /** The hash of the key of somebody who may decide. */
  public Optional<Bytes> keyHash(String name) {
    return tables.read(h ->
        h.createQuery("SELECT key_hash FROM person WHERE name = :name AND active AND enrolled")
            .bind("name", name)
            .map((row, _) -> Bytes.of(row.getBytes("key_hash")))
            .findOne());
  }

  /** In the order of their names. */
  public List<Person> all() {
    return tables.read(h ->
        h.createQuery(
                "SELECT name, key_hash, enrolled, active FROM person ORDER BY name LIMIT "
                    + MOST_LISTED)
            .map((row, _) ->
                new Person(
                    row.getString("name"),
                    Bytes.of(row.getBytes("key_hash")),
                    row.getBoolean("enrolled"),
                    row.getBoolean("active")))
            .list());
  }

  private static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a person's name has 1 to 40 of a-z, 0-9, '.' and '-'");
    }
  }

  /** One change at a time: what each has looked at stays so until it is done. */
  private static void one(Handle h) {
    h.execute("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE");
  }

  private static boolean is(Handle h, String name, String how) {
    return h.createQuery("SELECT EXISTS (SELECT 1 FROM person WHERE name = :name AND " + how + ")")
        .bind("name", name)
        .mapTo(Boolean.class)
        .one();
  }

  /** Who has been stopped since does not count. */
  private static int vouchers(Handle h, String newcomer) {
    return h.createQuery(
            "SELECT count(*) FROM person_history v JOIN person p ON p.name = v.voucher AND p.active"
                + " WHERE v.person = :name AND v.what = 'vouched'")
        .bind("name", newcomer)
        .mapTo(Integer.class)
        .one();
  }

  private static void insert(Handle h, String name, Bytes keyHash, boolean enrolled) {
    h.createUpdate(
            "INSERT INTO person (name, key_hash, enrolled) VALUES (:name, :key_hash, :enrolled)")
        .bind("name", name)
        .bind("key_hash", keyHash.toArray())
        .bind("enrolled", enrolled)
        .execute();
  }

  private void act(Handle h, String what, String name) {
    Acts.write(h, database.author(), what, "person " + name);
  }

  /** 0 if that was noted before. */
  private static int note(Handle h, String what, String person, Optional<String> voucher) {
    return h.createUpdate(
            "INSERT INTO person_history (what, person, voucher) VALUES (:what, :person, :voucher)"
                + " ON CONFLICT DO NOTHING")
        .bind("what", what)
        .bind("person", person)
        .bind("voucher", voucher)
        .execute();
  }
}
