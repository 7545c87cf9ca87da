package farthing.store;

import farthing.base.IepId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers that cards have used and clearing knows nothing of: holes in each card's NTIEPs. In the
 * database of {@link ClearingBook}. It only reads, by indexes, and as many cards as are asked for.
 *
 * <p>A hole is no fault by itself: an authentication, an update of the card, a purchase that came
 * too late or is on its way have numbers too. Many of them on one card are worth a question.
 */
public final class NumberGaps {
  /** Cards that are looked at in one question. */
  public static final int MOST_CARDS = 10_000;

  private static final String SILENT = "the clearing's books did not answer; ask again";

  /** Purchases, cancels, disputes, what waits for its proof, and loads: each takes a number. */
  private static final String GAPS =
      """
      WITH page AS (
        SELECT provider, number FROM card WHERE state = 'made' AND (provider, number) > (?, ?)
        ORDER BY provider, number LIMIT ?),
      used AS (
        SELECT p.provider, p.number, u.nt FROM page p CROSS JOIN LATERAL (
          SELECT 0 AS nt
          UNION SELECT c.nt FROM cleared_record c
            WHERE c.provider = p.provider AND c.purse = p.number AND NOT c.is_cancel
          UNION SELECT c.nt FROM cleared_record c
            WHERE c.provider = p.provider AND c.purse = p.number AND c.is_cancel
          UNION SELECT d.nt FROM dispute d WHERE d.provider = p.provider AND d.purse = p.number
          UNION SELECT get_byte(v.record, 20) * 256 + get_byte(v.record, 21) FROM unproven v
            WHERE substring(v.record FROM 6 FOR 10)
              = int4send(p.provider) || substring(int8send(p.number) FROM 3)
          UNION SELECT j.nt FROM journal j WHERE j.provider = p.provider AND j.purse = p.number
            AND j.load_number IS NOT NULL) u),
      holes AS (
        SELECT provider, number, nt + 1 AS first,
          lead(nt) OVER (PARTITION BY provider, number ORDER BY nt) - 1 AS last FROM used)
      SELECT g.provider, g.number, h.first, h.last FROM page g
        LEFT JOIN holes h ON h.provider = g.provider AND h.number = g.number AND h.last >= h.first
      ORDER BY g.provider, g.number, h.first
      """;

  private final Database database;

  public NumberGaps(Database database) {
    this.database = database;
  }

  /**
   * NTIEPs that are missing, one after the other.
   *
   * @param first 1 to 65,535
   * @param last not below {@code first}
   */
  public record Gap(IepId card, int first, int last) {}

  /**
   * @param gaps by card and number
   * @param last the last card that was looked at: ask on from there; {@code after} if none was left
   * @param cards how many were looked at
   */
  public record Page(List<Gap> gaps, IepId last, int cards) {}

  /**
   * Looks at the cards whose numbers come next.
   *
   * @param after the card before them
   * @param cards 1 to {@link #MOST_CARDS}
   */
  public Page after(IepId after, int cards) {
    if (cards < 1 || cards > MOST_CARDS) {
      throw new IllegalArgumentException("1 to " + MOST_CARDS + " cards are looked at");
    }
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(GAPS)) {
            ask.setInt(1, after.provider());
            ask.setLong(2, after.number());
            ask.setInt(3, cards);
            try (ResultSet row = ask.executeQuery()) {
              return page(after, row);
            }
          }
        });
  }

  private static Page page(IepId after, ResultSet row) throws SQLException {
    List<Gap> gaps = new ArrayList<>();
    IepId last = after;
    int cards = 0;
    while (row.next()) {
      IepId card = new IepId(row.getInt("provider"), row.getLong("number"));
      cards += card.equals(last) ? 0 : 1;
      last = card;
      int first = row.getInt("first");
      if (!row.wasNull()) {
        gaps.add(new Gap(card, first, row.getInt("last")));
      }
    }
    return new Page(gaps, last, cards);
  }
}
