package farthing.store;

import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.batches.BatchRecord;
import farthing.purse.PurchaseRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the issuer's books say against purchases, but for balances: asked for many at once, each
 * card and each purchase by its key. The {@code LIMIT 1}s keep the database from reading a table
 * from end to end for it. One connection, one thread.
 */
final class IssuersWord {
  /** Of these cards those with which anything is the matter, and what. */
  private static final String CARDS =
      """
      SELECT a.place, c.expiry, least(one.since, ranges.since) AS hot
      FROM unnest(?::integer[], ?::bigint[], ?::integer[])
        WITH ORDINALITY AS a (provider, number, expiry, place)
      LEFT JOIN LATERAL (SELECT expiry FROM card
        WHERE provider = a.provider AND number = a.number AND state = 'made' LIMIT 1) c ON true
      LEFT JOIN LATERAL (SELECT since FROM hotlist
        WHERE provider = a.provider AND first = a.number AND last = a.number LIMIT 1) one ON true
      LEFT JOIN LATERAL (SELECT min(since) AS since FROM hotlist WHERE last > first
        AND provider = a.provider AND first <= a.number AND last >= a.number) ranges ON true
      WHERE c.expiry IS DISTINCT FROM '1970-01-01'::date + a.expiry
        OR one.since IS NOT NULL OR ranges.since IS NOT NULL
      """;

  private static final String USED =
      """
      SELECT u.place FROM unnest(?::integer[], ?::bigint[], ?::integer[])
        WITH ORDINALITY AS u (provider, number, nt, place)
      CROSS JOIN LATERAL (SELECT FROM cleared WHERE provider = u.provider AND purse = u.number
        AND nt = u.nt AND NOT is_cancel LIMIT 1) c
      """;

  private final Connection connection;

  IssuersWord(Connection connection) {
    this.connection = connection;
  }

  /** A card as a purchase shows it. */
  private record Shown(IepId card, Expiry expiry) {
    static Shown in(PurchaseRecord purchase) {
      return new Shown(purchase.iep(), purchase.expiry());
    }
  }

  /**
   * @param expiry what it was made with; empty where the issuer made no such card
   * @param hot since when it is on the hotlist
   */
  private record Known(Optional<LocalDate> expiry, Optional<Instant> hot) {}

  private record Use(IepId card, int transactionNumber) {
    static Use of(ClearedRecord record) {
      PurchaseRecord purchase = record.record().purchase();
      return new Use(purchase.iep(), purchase.transactionNumber());
    }
  }

  /**
   * @param purchases without cancels
   * @return what is against some of them, by NTPSAM
   */
  Map<Long, Dispute.Reason> against(List<ClearedRecord> purchases) throws SQLException {
    Map<Long, Dispute.Reason> against = new HashMap<>();
    if (purchases.isEmpty()) {
      return against;
    }
    Map<Shown, Known> suspects = suspects(purchases);
    Set<Use> used = used(purchases);
    for (ClearedRecord each : purchases) {
      BatchRecord record = each.record();
      ofCard(record.purchase(), suspects)
          .or(() ->
              used.add(Use.of(each)) ? Optional.empty() : Optional.of(Dispute.Reason.USED_TWICE))
          .ifPresent(reason -> against.put(record.number(), reason));
    }
    return against;
  }

  private static Optional<Dispute.Reason> ofCard(
      PurchaseRecord purchase, Map<Shown, Known> suspects) {
    LocalDate lastDay = purchase.expiry().lastDay();
    Known known =
        suspects.getOrDefault(
            Shown.in(purchase), new Known(Optional.of(lastDay), Optional.empty()));
    Instant at = purchase.terms().time().value().toInstant(ZoneOffset.UTC);
    if (known.expiry().isEmpty()) {
      return Optional.of(Dispute.Reason.CARD_UNKNOWN);
    }
    if (!known.expiry().get().equals(lastDay)
        || purchase.terms().time().value().toLocalDate().isAfter(lastDay)) {
      return Optional.of(Dispute.Reason.CARD_EXPIRED);
    }
    return known.hot().filter(since -> !since.isAfter(at)).map(_ -> Dispute.Reason.CARD_HOTLISTED);
  }

  private Map<Shown, Known> suspects(List<ClearedRecord> purchases) throws SQLException {
    Set<Shown> distinct = new LinkedHashSet<>();
    purchases.forEach(each -> distinct.add(Shown.in(each.record().purchase())));
    List<Shown> cards = List.copyOf(distinct);
    Map<Shown, Known> suspects = new HashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(CARDS)) {
      new Columns<>(ask, cards)
          .add("int4", Integer[]::new, shown -> shown.card().provider())
          .add("int8", Long[]::new, shown -> shown.card().number())
          .add("int4", Integer[]::new, shown -> (int) shown.expiry().lastDay().toEpochDay());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          suspects.put(
              cards.get(row.getInt("place") - 1),
              new Known(
                  Optional.ofNullable(row.getObject("expiry", LocalDate.class)),
                  Optional.ofNullable(row.getObject("hot", OffsetDateTime.class))
                      .map(OffsetDateTime::toInstant)));
        }
      }
    }
    return suspects;
  }

  /** Which (PPIEP, IDIEP, NTIEP) of these were paid before. */
  private Set<Use> used(List<ClearedRecord> purchases) throws SQLException {
    Set<Use> used = new HashSet<>();
    try (PreparedStatement ask = connection.prepareStatement(USED)) {
      new Columns<>(ask, purchases)
          .add("int4", Integer[]::new, each -> Use.of(each).card().provider())
          .add("int8", Long[]::new, each -> Use.of(each).card().number())
          .add("int4", Integer[]::new, each -> Use.of(each).transactionNumber());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          used.add(Use.of(purchases.get(row.getInt("place") - 1)));
        }
      }
    }
    return used;
  }
}
