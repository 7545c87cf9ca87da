package farthing.store;

import farthing.base.IepId;
import farthing.purse.PurchaseRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the issuer's books say against purchases, but for balances: asked for many at once, each
 * card and each purchase by its key, and only what is not known yet. The {@code LIMIT 1}s keep the
 * database from reading a table from end to end for it. Cards stay what they were made as, so it
 * may be asked ahead; only whether a purchase was paid before is asked when it is to be paid, and
 * only of those that may have been. One connection, one thread.
 */
final class IssuersWord {
  /** As what each was made, and the highest number that it is known to have used. */
  private static final String CARDS =
      """
      SELECT a.place, c.expiry, greatest(p.nt, r.nt, -1) AS highest
      FROM unnest(?::integer[], ?::bigint[]) WITH ORDINALITY AS a (provider, number, place)
      CROSS JOIN LATERAL (SELECT expiry FROM card
        WHERE provider = a.provider AND number = a.number AND state = 'made' LIMIT 1) c
      LEFT JOIN LATERAL (SELECT nt FROM cleared_record WHERE provider = a.provider
        AND purse = a.number AND NOT is_cancel ORDER BY nt DESC LIMIT 1) p ON true
      LEFT JOIN LATERAL (SELECT nt FROM refund WHERE provider = a.provider
        AND paid_by = a.number AND source = 'late-proof' ORDER BY nt DESC LIMIT 1) r ON true
      """;

  /** What became a refund for its card is paid to nobody else. */
  private static final String USED =
      """
      SELECT u.place FROM unnest(?::integer[], ?::bigint[], ?::integer[])
        WITH ORDINALITY AS u (provider, number, nt, place)
      CROSS JOIN LATERAL (SELECT FROM cleared_record WHERE provider = u.provider AND purse = u.number
          AND nt = u.nt AND NOT is_cancel
        UNION ALL SELECT FROM refund WHERE provider = u.provider AND paid_by = u.number
          AND nt = u.nt AND source = 'late-proof' LIMIT 1) c
      """;

  private final Connection connection;
  private final HotRanges hotlist;
  private final KnownCards known;

  /**
   * @param known is told what the books say
   */
  IssuersWord(Connection connection, HotRanges hotlist, KnownCards known) {
    this.connection = connection;
    this.hotlist = hotlist;
    this.known = known;
  }

  private record Use(IepId card, int transactionNumber) {
    static Use of(ClearedRecord record) {
      PurchaseRecord purchase = record.record().purchase();
      return new Use(purchase.iep(), purchase.transactionNumber());
    }
  }

  /**
   * What was found out.
   *
   * @param against what speaks against some purchases, by NTPSAM
   * @param doubtful the others whose number may be used already: to be asked for with {@link #used}
   */
  record Word(Map<Long, Dispute.Reason> against, List<ClearedRecord> doubtful) {}

  /**
   * @param purchases without cancels
   */
  Word of(List<ClearedRecord> purchases) throws SQLException {
    Word word = new Word(new HashMap<>(), new ArrayList<>());
    Map<IepId, KnownCards.Card> cards = cards(purchases);
    Set<Use> here = new HashSet<>();
    for (ClearedRecord each : purchases) {
      PurchaseRecord purchase = each.record().purchase();
      KnownCards.Card card = cards.get(purchase.iep());
      Optional<Dispute.Reason> reason = ofCard(purchase, card);
      if (reason.isEmpty() && !here.add(Use.of(each))) {
        reason = Optional.of(Dispute.Reason.USED_TWICE);
      }
      if (reason.isPresent()) {
        word.against().put(each.record().number(), reason.get());
      } else if (!Objects.requireNonNull(card).isNew(purchase.transactionNumber())) {
        word.doubtful().add(each);
      }
    }
    // only now, for none of these makes another one doubtful
    here.forEach(
        use -> Objects.requireNonNull(cards.get(use.card())).uses(use.transactionNumber()));
    return word;
  }

  private Optional<Dispute.Reason> ofCard(PurchaseRecord purchase, KnownCards.@Nullable Card card) {
    if (card == null) {
      return Optional.of(Dispute.Reason.CARD_UNKNOWN);
    }
    LocalDateTime at = purchase.terms().time().value();
    LocalDate lastDay = purchase.expiry().lastDay();
    if (!lastDay.equals(card.lastDay()) || at.toLocalDate().isAfter(lastDay)) {
      return Optional.of(Dispute.Reason.CARD_EXPIRED);
    }
    return hotlist.stood(purchase.iep(), at.toInstant(ZoneOffset.UTC))
        ? Optional.of(Dispute.Reason.CARD_HOTLISTED)
        : Optional.empty();
  }

  /** Those of these purchases that the issuer made. */
  private Map<IepId, KnownCards.Card> cards(List<ClearedRecord> purchases) throws SQLException {
    Map<IepId, KnownCards.Card> cards = new HashMap<>();
    Set<IepId> asked = new LinkedHashSet<>();
    for (ClearedRecord each : purchases) {
      IepId id = each.record().purchase().iep();
      KnownCards.Card card = known.find(id);
      if (card == null) {
        asked.add(id);
      } else {
        cards.put(id, card);
      }
    }
    if (asked.isEmpty()) {
      return cards;
    }
    List<IepId> each = List.copyOf(asked);
    try (PreparedStatement ask = connection.prepareStatement(CARDS)) {
      new Columns<>(ask, each)
          .add("int4", Integer[]::new, IepId::provider)
          .add("int8", Long[]::new, IepId::number);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          IepId id = each.get(row.getInt("place") - 1);
          KnownCards.Card card =
              new KnownCards.Card(row.getObject("expiry", LocalDate.class), row.getInt("highest"));
          known.add(id, card);
          cards.put(id, card);
        }
      }
    }
    return cards;
  }

  /**
   * Which of these were paid before, by NTPSAM.
   *
   * @param connection that sees all that is paid
   */
  static Set<Long> used(Connection connection, List<ClearedRecord> doubtful) throws SQLException {
    Set<Long> used = new HashSet<>();
    if (doubtful.isEmpty()) {
      return used;
    }
    try (PreparedStatement ask = connection.prepareStatement(USED)) {
      new Columns<>(ask, doubtful)
          .add("int4", Integer[]::new, each -> Use.of(each).card().provider())
          .add("int8", Long[]::new, each -> Use.of(each).card().number())
          .add("int4", Integer[]::new, each -> Use.of(each).transactionNumber());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          used.add(doubtful.get(row.getInt("place") - 1).record().number());
        }
      }
    }
    return used;
  }
}
