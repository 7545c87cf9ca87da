package farthing.store;

import farthing.base.IepId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Purses that may not pay, by ranges of numbers. Callers may keep an answer as long as {@link
 * #version()} stays. Safe for all threads; throws {@link StoreUnavailable} if the database does not
 * answer.
 */
public final class Hotlist {
  private static final String SILENT = "the hotlist did not answer; ask again";

  private static final String OF_RANGE = " WHERE provider = ? AND first = ? AND last = ?";

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
            .map((row, context) -> blocked(row))
            .findOne());
  }

  /** What became of a removal. */
  public enum Removed {
    DONE,
    /** There is no such range, or was none since then: nothing is changed. */
    NOT_THERE,
    /** It was on the list more than once: nothing is changed until somebody says which is meant. */
    SEVERAL,
    /** What was on one of its cards is on another: nothing is changed, that card stays blocked. */
    REPLACED
  }

  /**
   * Blocks the purses from {@code first} to {@code last}, both included. A range that is on the
   * list stays as it is.
   *
   * @param reason for the operator, at most 200 characters; also what the log of acts says
   * @return what it was blocked by already; empty if it was not
   */
  public Optional<Blocked> block(IepId first, IepId last, Instant since, String reason) {
    return block(first, last, since, reason, database.author());
  }

  /**
   * @param by whose act it is
   */
  Optional<Blocked> block(IepId first, IepId last, Instant since, String reason, Author by) {
    if (first.provider() != last.provider() || first.number() > last.number()) {
      throw new IllegalArgumentException("a range has one provider, and its first is not behind");
    }
    Author author = by.because(reason);
    return change(h -> {
      Optional<Blocked> already = standing(h, first, last);
      if (already.isPresent()) {
        return already;
      }
      long version = nextVersion(h);
      h.createUpdate(
              """
              INSERT INTO hotlist (provider, first, last, since, reason, version)
              VALUES (:provider, :first, :last, :since, :reason, :version)
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
      return Optional.empty();
    });
  }

  /**
   * Takes a range off the list, which must be one that was put there as a whole. It was on it until
   * now: what its cards paid meanwhile stays disputed. A card that was reported lost is found by
   * that, where it was a range of its own.
   */
  public Removed unblock(IepId first, IepId last) {
    return change(h -> {
      if (standing(h, first, last).isEmpty()) {
        return Removed.NOT_THERE;
      }
      if (isReplaced(h, first, last)) {
        return Removed.REPLACED;
      }
      changed(
          h,
          "WITH gone AS (DELETE FROM hotlist"
              + OF_RANGE
              + " RETURNING since, first, last, provider, reason)"
              + " INSERT INTO hotlist_past (since, first, last, provider, reason)"
              + " SELECT * FROM gone",
          first,
          last);
      PsamParameterChanges.hotlistChanged(h, nextVersion(h), false, first, last);
      Acts.write(h, database.author(), "hotlist remove", text(first, last));
      return Removed.DONE;
    });
  }

  /**
   * A range that was put on the list by mistake was never there that time: what its cards paid
   * meanwhile may be paid to merchants. All other times that it was there stay.
   *
   * @param since which time is meant; if empty that which lasts still, or else the only one
   */
  public Removed neverBlocked(IepId first, IepId last, Optional<Instant> since) {
    return change(h -> {
      Optional<Instant> standing =
          standing(h, first, last).map(Blocked::since).filter(each -> isMeant(each, since));
      Instant mistaken;
      if (standing.isPresent()) {
        if (isReplaced(h, first, last)) {
          return Removed.REPLACED;
        }
        mistaken = standing.get();
        changed(h, "DELETE FROM hotlist" + OF_RANGE, first, last);
        PsamParameterChanges.hotlistChanged(h, nextVersion(h), false, first, last);
      } else {
        List<Instant> past = past(h, first, last).filter(each -> isMeant(each, since)).toList();
        if (past.size() != 1) {
          return past.isEmpty() ? Removed.NOT_THERE : Removed.SEVERAL;
        }
        mistaken = past.getFirst();
        of(h.createUpdate("DELETE FROM hotlist_past" + OF_RANGE + " AND since = ?"), first, last)
            .bind(3, mistaken.atOffset(ZoneOffset.UTC))
            .execute();
        nextVersion(h);
      }
      Acts.write(
          h, database.author(), "hotlist remove by mistake, since " + mistaken, text(first, last));
      return Removed.DONE;
    });
  }

  private static boolean isMeant(Instant entry, Optional<Instant> since) {
    return since.isEmpty() || since.get().equals(entry);
  }

  /** This range as it is on the list. Nobody else changes the list until this one has. */
  private static Optional<Blocked> standing(Handle h, IepId first, IepId last) {
    h.execute("SELECT version FROM hotlist_version FOR UPDATE");
    // and no card is replaced meanwhile
    return of(
            h.createQuery("SELECT since, reason, version FROM hotlist" + OF_RANGE + " FOR UPDATE"),
            first,
            last)
        .map((row, context) -> blocked(row))
        .findOne();
  }

  /** Since when it was on the list each time. */
  private static Stream<Instant> past(Handle h, IepId first, IepId last) {
    return of(h.createQuery("SELECT DISTINCT since FROM hotlist_past" + OF_RANGE), first, last)
        .mapTo(OffsetDateTime.class)
        .list()
        .stream()
        .map(OffsetDateTime::toInstant);
  }

  private static boolean isReplaced(Handle h, IepId first, IepId last) {
    try {
      return LostCards.areReplaced(h.getConnection(), first, last);
    } catch (SQLException e) {
      throw new StoreUnavailable(SILENT, e);
    }
  }

  private static void changed(Handle h, String sql, IepId first, IepId last) {
    of(h.createUpdate(sql), first, last).execute();
  }

  private static <S extends SqlStatement<S>> S of(S sql, IepId first, IepId last) {
    return sql.bind(0, first.provider()).bind(1, first.number()).bind(2, last.number());
  }

  private static Blocked blocked(ResultSet row) throws SQLException {
    return new Blocked(
        row.getObject("since", OffsetDateTime.class).toInstant(),
        row.getString("reason"),
        row.getLong("version"));
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
