package farthing.store;

import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What cards have spent, set against their shadow balances. Of a card that has spent too much the
 * last purchases are not paid, until the others are covered.
 */
final class Spending {
  private static final String OPENINGS =
      """
      SELECT x.place, k.opening_minor FROM unnest(?::integer[], ?::bigint[], ?::bytea[])
        WITH ORDINALITY AS x (provider, number, currency, place)
      CROSS JOIN LATERAL (SELECT opening_minor FROM card_slot WHERE provider = x.provider
        AND number = x.number AND currency = x.currency LIMIT 1) k
      """;

  private static final Comparator<ClearedRecord> LAST_FIRST =
      Comparator.comparingInt((ClearedRecord r) -> r.record().purchase().transactionNumber())
          .reversed();

  private Spending() {}

  /**
   * Moves the shadow balances by all that is covered.
   *
   * @param good purchases and cancels; those that are not covered are taken out
   * @return what was taken out
   */
  static List<Dispute> move(Connection connection, List<ClearedRecord> good) throws SQLException {
    Map<ShadowBook.Slot, Long> below =
        below(connection, ShadowBook.move(connection, good.stream().map(Spending::move).toList()));
    if (below.isEmpty()) {
      return List.of();
    }
    List<Dispute> refused = new ArrayList<>();
    Set<Long> cancelled = new HashSet<>();
    good.forEach(each -> cancelled.add(each.record().cancelled()));
    List<ClearedRecord> last =
        good.stream()
            .filter(each -> !each.record().isCancel())
            .filter(each -> !cancelled.contains(each.record().number()))
            .filter(each -> below.containsKey(move(each).slot()))
            .sorted(LAST_FIRST)
            .toList();
    Map<ShadowBook.Slot, Long> missing = new HashMap<>(below);
    List<ClearedRecord> uncovered = new ArrayList<>();
    for (ClearedRecord each : last) {
      ShadowBook.Slot slot = move(each).slot();
      long by = Objects.requireNonNull(missing.get(slot));
      if (by < 0) {
        missing.put(slot, by + each.record().amount().minor());
        uncovered.add(each);
        refused.add(
            new Dispute(
                each.merchant(),
                each.record(),
                Dispute.Reason.BALANCE_BELOW_ZERO,
                "the card's shadow balance would be "
                    + slot.currency().text(Objects.requireNonNull(below.get(slot)))));
      }
    }
    ShadowBook.move(connection, uncovered.stream().map(each -> move(each).back()).toList());
    good.removeAll(Set.copyOf(uncovered));
    return refused;
  }

  /** What falls below zero, by how much: a card opens with what it was made with. */
  private static Map<ShadowBook.Slot, Long> below(
      Connection connection, Map<ShadowBook.Slot, Long> loaded) throws SQLException {
    if (loaded.isEmpty()) {
      return Map.of();
    }
    Map<ShadowBook.Slot, Long> below = new HashMap<>(loaded);
    List<ShadowBook.Slot> slots = List.copyOf(below.keySet());
    try (PreparedStatement ask = connection.prepareStatement(OPENINGS)) {
      new Columns<>(ask, slots)
          .add("int4", Integer[]::new, slot -> slot.card().provider())
          .add("int8", Long[]::new, slot -> slot.card().number())
          .add("bytea", byte[][]::new, slot -> slot.currency().toBytes().held());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          below.merge(slots.get(row.getInt("place") - 1), row.getLong("opening_minor"), Long::sum);
        }
      }
    }
    below.values().removeIf(minor -> minor >= 0);
    return below;
  }

  /** A purchase takes from its card, a cancel gives back. */
  private static ShadowBook.Move move(ClearedRecord each) {
    long minor = each.record().amount().minor();
    IepId card = each.record().purchase().iep();
    return new ShadowBook.Move(
        new ShadowBook.Slot(card, each.record().amount().currency()),
        each.record().isCancel() ? minor : -minor);
  }
}
