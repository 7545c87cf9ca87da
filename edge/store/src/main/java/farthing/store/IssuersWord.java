package farthing.store;

import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.batches.BatchRecord;
import farthing.purse.PurchaseRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
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
 * from end to end for it. Cards stay what they were made as, and what is cleared stays: so it may
 * be asked ahead, and of one thing alone be wrong, that a purchase was not paid before. One
 * connection, one thread.
 */
final class IssuersWord {
  /** Of these cards those that were not made so, and what was made of that number. */
  private static final String CARDS =
      """
      SELECT a.place, c.expiry FROM unnest(?::integer[], ?::bigint[], ?::integer[])
        WITH ORDINALITY AS a (provider, number, expiry, place)
      LEFT JOIN LATERAL (SELECT expiry FROM card
        WHERE provider = a.provider AND number = a.number AND state = 'made' LIMIT 1) c ON true
      WHERE c.expiry IS DISTINCT FROM '1970-01-01'::date + a.expiry
      """;

  /** What became a refund for its card is paid to nobody else. */
  private static final String USED =
      """
      SELECT u.place FROM unnest(?::integer[], ?::bigint[], ?::integer[])
        WITH ORDINALITY AS u (provider, number, nt, place)
      CROSS JOIN LATERAL (SELECT FROM cleared WHERE provider = u.provider AND purse = u.number
          AND nt = u.nt AND NOT is_cancel
        UNION ALL SELECT FROM refund WHERE provider = u.provider AND paid_by = u.number
          AND nt = u.nt AND source = 'late-proof' LIMIT 1) c
      """;

  private final Connection connection;
  private final HotRanges hotlist;

  IssuersWord(Connection connection, HotRanges hotlist) {
    this.connection = connection;
    this.hotlist = hotlist;
  }

  /** A card as a purchase shows it. */
  private record Shown(IepId card, Expiry expiry) {
    static Shown in(PurchaseRecord purchase) {
      return new Shown(purchase.iep(), purchase.expiry());
    }
  }

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
    Map<Shown, Optional<LocalDate>> others = others(purchases);
    Set<Use> used = used(purchases);
    for (ClearedRecord each : purchases) {
      BatchRecord record = each.record();
      ofCard(record.purchase(), others)
          .or(() ->
              used.add(Use.of(each)) ? Optional.empty() : Optional.of(Dispute.Reason.USED_TWICE))
          .ifPresent(reason -> against.put(record.number(), reason));
    }
    return against;
  }

  private Optional<Dispute.Reason> ofCard(
      PurchaseRecord purchase, Map<Shown, Optional<LocalDate>> others) {
    Optional<LocalDate> other = others.get(Shown.in(purchase));
    if (other != null) {
      return Optional.of(
          other.isPresent() ? Dispute.Reason.CARD_EXPIRED : Dispute.Reason.CARD_UNKNOWN);
    }
    LocalDateTime at = purchase.terms().time().value();
    if (at.toLocalDate().isAfter(purchase.expiry().lastDay())) {
      return Optional.of(Dispute.Reason.CARD_EXPIRED);
    }
    return hotlist
        .since(purchase.iep())
        .filter(since -> !since.isAfter(at.toInstant(ZoneOffset.UTC)))
        .map(_ -> Dispute.Reason.CARD_HOTLISTED);
  }

  /** Those that the issuer did not make so: with the last day that it gave them, if it did. */
  private Map<Shown, Optional<LocalDate>> others(List<ClearedRecord> purchases)
      throws SQLException {
    Set<Shown> distinct = new LinkedHashSet<>();
    purchases.forEach(each -> distinct.add(Shown.in(each.record().purchase())));
    List<Shown> cards = List.copyOf(distinct);
    Map<Shown, Optional<LocalDate>> others = new HashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(CARDS)) {
      new Columns<>(ask, cards)
          .add("int4", Integer[]::new, shown -> shown.card().provider())
          .add("int8", Long[]::new, shown -> shown.card().number())
          .add("int4", Integer[]::new, shown -> (int) shown.expiry().lastDay().toEpochDay());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          others.put(
              cards.get(row.getInt("place") - 1),
              Optional.ofNullable(row.getObject("expiry", LocalDate.class)));
        }
      }
    }
    return others;
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
