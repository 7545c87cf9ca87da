package farthing.store;

import farthing.base.IepId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Purses that may not pay, by ranges of numbers. Callers may keep an answer as long as {@link
 * #version()} stays. Safe for all threads; throws {@link StoreUnavailable} if the database does not
 * answer.
 */
public final class Hotlist {
  private static final String SILENT = "the hotlist did not answer; ask again";

  private static final String NEVER =
      "DELETE FROM hotlist_past WHERE provider = ? AND first = ? AND last = ?";

  private final Database database;
  private final Jdbi jdbi;

  public Hotlist(Database database) {
    this.database = database;
    jdbi = Jdbi.create(database.source());
  }

  /**
   * One range, both ends included.
   *
   * @param until empty if it is on the list now
   */
  public record Range(
      IepId first, IepId last, Instant since, Optional<Instant> until, String reason) {}

  /** A blocked range that holds a purse. */
  public record Blocked(Instant since, String reason, long version) {}

  /** 0 with the empty list; grows with each change. */
  public long version() {
    return read(h -> h.createQuery("SELECT version FROM hotlist_version").mapTo(long.class).one());
  }

  public Optional<Blocked> find(IepId purse) {
    return read(h ->
        h.createQuery(
                """
                SELECT since, reason, version FROM hotlist
                WHERE provider = :provider AND first <= :number AND last >= :number
                ORDER BY first DESC LIMIT 1
                """)
            .bind("provider", purse.provider())
            .bind("number", purse.number())
            .map((row, context) ->
                new Blocked(
                    row.getObject("since", OffsetDateTime.class).toInstant(),
                    row.getString("reason"),
                    row.getLong("version")))
            .findOne());
  }

  /**
   * Blocks the purses from {@code first} to {@code last}, both included, and returns the list's new
   * version. A range that is on the list stays blocked since the earlier of both times.
   *
   * @param reason for the operator, at most 200 characters; also what the log of acts says
   */
  public long block(IepId first, IepId last, Instant since, String reason) {
    return block(first, last, since, reason, database.author());
  }

  /**
   * @param by whose act it is
   */
  long block(IepId first, IepId last, Instant since, String reason, Author by) {
    if (first.provider() != last.provider() || first.number() > last.number()) {
      throw new IllegalArgumentException("a range has one provider, and its first is not behind");
    }
    Author author = by.because(reason);
    return change(h -> {
      long version = nextVersion(h);
      h.createUpdate(
              """
              INSERT INTO hotlist (provider, first, last, since, reason, version)
              VALUES (:provider, :first, :last, :since, :reason, :version)
              ON CONFLICT (provider, first, last) DO UPDATE
                SET since = least(hotlist.since, excluded.since), reason = excluded.reason,
                  version = excluded.version
              """)
          .bind("provider", first.provider())
          .bind("first", first.number())
          .bind("last", last.number())
          .bind("since", since.atOffset(ZoneOffset.UTC))
          .bind("reason", reason)
          .bind("version", version)
          .execute();
      PsamParameterChanges.hotlistChanged(h, version, true, first, last);
      Acts.write(h, author, "hotlist add", text(first, last));
      return version;
    });
  }

  /**
   * Takes a range off the list, which must be one that was put there as a whole. It was on it until
   * now: what its cards paid meanwhile stays disputed.
   *
   * @return false if there is no such range; nothing is changed then
   */
  public boolean unblock(IepId first, IepId last) {
    return change(h -> {
      if (!remove(h, first, last)) {
        return false;
      }
      PsamParameterChanges.hotlistChanged(h, nextVersion(h), false, first, last);
      Acts.write(h, database.author(), "hotlist remove", text(first, last));
      return true;
    });
  }

  /**
   * A range that was put on the list by mistake, on it still or not, was never there: what its
   * cards paid may be paid to merchants.
   *
   * @return false if there is and was no such range; nothing is changed then
   */
  public boolean neverBlocked(IepId first, IepId last) {
    return change(h -> {
      boolean stands = remove(h, first, last);
      if (changed(h, NEVER, first, last) == 0) {
        return false;
      }
      long version = nextVersion(h);
      if (stands) {
        PsamParameterChanges.hotlistChanged(h, version, false, first, last);
      }
      Acts.write(h, database.author(), "hotlist remove by mistake", text(first, last));
      return true;
    });
  }

  /** From the list into its past, if it stands there. */
  private static boolean remove(Handle h, IepId first, IepId last) {
    return changed(
            h,
            "WITH gone AS (DELETE FROM hotlist WHERE provider = ? AND first = ? AND last = ?"
                + " RETURNING since, first, last, provider, reason)"
                + " INSERT INTO hotlist_past (since, first, last, provider, reason)"
                + " SELECT * FROM gone",
            first,
            last)
        > 0;
  }

  private static int changed(Handle h, String sql, IepId first, IepId last) {
    return h.createUpdate(sql)
        .bind(0, first.provider())
        .bind(1, first.number())
        .bind(2, last.number())
        .execute();
  }

  /** All ranges, by provider and number; at most 100,000, for an operator's eyes. */
  public List<Range> all() {
    return ranges(
        "SELECT provider, first, last, since, NULL::timestamptz AS until, reason FROM hotlist"
            + " ORDER BY provider, first, last LIMIT 100000");
  }

  /** What was on the list and is not any more, the newest first; at most 100,000. */
  public List<Range> past() {
    return ranges(
        "SELECT provider, first, last, since, until, reason FROM hotlist_past"
            + " ORDER BY until DESC, provider, first, last LIMIT 100000");
  }

  private List<Range> ranges(String sql) {
    return read(h ->
        h.createQuery(sql)
            .map((row, context) ->
                new Range(
                    new IepId(row.getInt("provider"), row.getLong("first")),
                    new IepId(row.getInt("provider"), row.getLong("last")),
                    row.getObject("since", OffsetDateTime.class).toInstant(),
                    Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                    row.getString("reason")))
            .list());
  }

  private static String text(IepId first, IepId last) {
    return first.equals(last) ? first.full() : first.full() + " to " + last.full();
  }

  /** Also keeps two changes from having one version. */
  private static long nextVersion(Handle h) {
    return h.createQuery("UPDATE hotlist_version SET version = version + 1 RETURNING version")
        .mapTo(long.class)
        .one();
  }

  private <T> T read(HandleCallback<T, RuntimeException> question) {
    return database.read(
        SILENT,
        connection -> {
          try (Handle h = Jdbi.open(connection)) {
            return question.withHandle(h);
          }
        });
  }

  private <T> T change(HandleCallback<T, RuntimeException> work) {
    try {
      return jdbi.inTransaction(work);
    } catch (JdbiException e) {
      throw new StoreUnavailable(SILENT, e);
    }
  }
}
