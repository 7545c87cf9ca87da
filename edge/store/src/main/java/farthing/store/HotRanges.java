package farthing.store;

import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The hotlist of one version and what stood on it before, for whoever asks of every card of a
 * batch. Immutable, safe for all threads; a hundred thousand ranges take some ten megabytes.
 */
final class HotRanges {
  private static final String NOW_AND_BEFORE =
      """
      SELECT provider, first, last, since, 'infinity'::timestamptz AS until FROM hotlist
      UNION ALL SELECT provider, first, last, since, until FROM hotlist_past
      ORDER BY provider, first, last
      """;

  /** A security card tells the time of a purchase by the minute. */
  private static final Duration MINUTE = Duration.ofMinutes(1);

  static final HotRanges NONE = new HotRanges(0, Map.of());

  private final long version;

  /** Of each provider, by the first number: from there to the next key these ranges apply. */
  private final Map<Integer, NavigableMap<Long, List<Range>>> byProvider;

  /**
   * @param until {@link Instant#MAX} if it is blocked now
   */
  private record Range(long first, long last, Instant since, Instant until) {
    boolean holds(long number, Instant minute) {
      return number <= last && !since.isAfter(minute) && !minute.plus(MINUTE).isAfter(until);
    }
  }

  private HotRanges(long version, Map<Integer, NavigableMap<Long, List<Range>>> byProvider) {
    this.version = version;
    this.byProvider = byProvider;
  }

  /** These, or the database's if it has a newer version. */
  HotRanges current(Connection connection) throws SQLException {
    long now;
    try (PreparedStatement ask =
            connection.prepareStatement("SELECT version FROM hotlist_version");
        ResultSet row = ask.executeQuery()) {
      row.next();
      now = row.getLong(1);
    }
    return now == version ? this : read(connection, now);
  }

  private static HotRanges read(Connection connection, long version) throws SQLException {
    Map<Integer, List<Range>> ranges = new HashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(NOW_AND_BEFORE);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        ranges
            .computeIfAbsent(row.getInt("provider"), _ -> new ArrayList<>())
            .add(
                new Range(
                    row.getLong("first"),
                    row.getLong("last"),
                    row.getObject("since", OffsetDateTime.class).toInstant(),
                    until(row)));
      }
    }
    Map<Integer, NavigableMap<Long, List<Range>>> byProvider = new HashMap<>();
    ranges.forEach((provider, each) -> byProvider.put(provider, byFirst(each)));
    return new HotRanges(version, byProvider);
  }

  /** Under each first number the ranges that begin there and those before that reach it. */
  private static NavigableMap<Long, List<Range>> byFirst(List<Range> ascending) {
    NavigableMap<Long, List<Range>> all = new TreeMap<>();
    List<Range> reaching = List.of();
    for (Range range : ascending) {
      List<Range> now =
          new ArrayList<>(reaching.stream().filter(r -> r.last() >= range.first()).toList());
      now.add(range);
      reaching = now;
      all.put(range.first(), now);
    }
    return all;
  }

  private static Instant until(ResultSet row) throws SQLException {
    OffsetDateTime until = row.getObject("until", OffsetDateTime.class);
    return until.equals(OffsetDateTime.MAX) ? Instant.MAX : until.toInstant();
  }

  /**
   * Whether a card stood on it all of a minute, as far as a purchase's time tells; or its
   * beginning, and nobody has taken it off since.
   */
  boolean stood(IepId card, Instant minute) {
    NavigableMap<Long, List<Range>> ranges = byProvider.get(card.provider());
    Map.Entry<Long, List<Range>> at = ranges == null ? null : ranges.floorEntry(card.number());
    return at != null
        && at.getValue().stream().anyMatch(range -> range.holds(card.number(), minute));
  }
}
