package farthing.store;

import farthing.base.IepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the books said of cards that were asked for before, so that a card that pays every day is
 * not asked for every day. What a card was made as stays. Numbers that it paid with in another
 * process since are not known here: the table of cleared records refuses those by itself. Numbers
 * that became refunds no table refuses, so {@link #refunds} is called before each booking. Some
 * hundred thousand cards, those that were wanted last; some twenty megabytes. One thread at a time.
 */
final class KnownCards {
  static final int USUAL = 100_000;

  private static final String REFUNDS =
      "SELECT number, provider, paid_by, nt FROM refund"
          + " WHERE source = 'late-proof' AND number > ? ORDER BY number";

  private static final String LAST_REFUND = "SELECT coalesce(max(number), 0) FROM refund";

  private final int half;
  private Map<IepId, Card> recent = new HashMap<>();
  private Map<IepId, Card> before = Map.of();
  private long lastRefund = -1;

  /**
   * @param half so many cards are kept at least, and twice as many at most
   */
  KnownCards(int half) {
    this.half = half;
  }

  /** A card that the issuer made. */
  static final class Card {
    private final LocalDate lastDay;
    private int highest;

    /**
     * @param highest NTIEP that it is known to have paid with; -1 if none
     */
    Card(LocalDate lastDay, int highest) {
      this.lastDay = lastDay;
      this.highest = highest;
    }

    LocalDate lastDay() {
      return lastDay;
    }

    /** Whether it cannot have paid with this number before: none as high is known. */
    boolean isNew(int transactionNumber) {
      return transactionNumber > highest;
    }

    void uses(int transactionNumber) {
      highest = Math.max(highest, transactionNumber);
    }
  }

  /**
   * Learns which numbers became refunds since this was called last.
   *
   * @param connection within a transaction that has {@link BooksLock}, without which none becomes
   *     one
   */
  void refunds(Connection connection) throws SQLException {
    if (lastRefund < 0) {
      try (PreparedStatement ask = connection.prepareStatement(LAST_REFUND);
          ResultSet row = ask.executeQuery()) {
        row.next();
        lastRefund = row.getLong(1);
      }
      return;
    }
    try (PreparedStatement ask = connection.prepareStatement(REFUNDS)) {
      ask.setLong(1, lastRefund);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          lastRefund = row.getLong("number");
          Card card = find(new IepId(row.getInt("provider"), row.getLong("paid_by")));
          if (card != null) {
            card.uses(row.getInt("nt"));
          }
        }
      }
    }
  }

  @Nullable Card find(IepId id) {
    Card card = recent.get(id);
    if (card == null) {
      card = before.get(id);
      if (card != null) {
        add(id, card);
      }
    }
    return card;
  }

  void add(IepId id, Card card) {
    if (recent.size() >= half) {
      before = recent;
      recent = new HashMap<>();
    }
    recent.put(id, card);
  }
}
