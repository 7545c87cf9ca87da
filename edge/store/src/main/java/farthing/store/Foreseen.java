package farthing.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * Records that were judged, and what the issuer's books said against them when it was asked.
 *
 * @param purchases of the payable ones, in the order of their cards: one card's rows lie side by
 *     side in tables and indexes, and are found in this order at half the cost
 * @param cancels the other payable ones
 * @param word what was said
 */
record Foreseen(
    JudgedRecords judged,
    List<ClearedRecord> purchases,
    List<ClearedRecord> cancels,
    IssuersWord.Word word) {

  private static final Comparator<ClearedRecord> BY_CARD =
      Comparator.comparingInt((ClearedRecord each) -> each.record().purchase().iep().provider())
          .thenComparingLong(each -> each.record().purchase().iep().number());

  /** As the connection sees it now. */
  static Foreseen of(Connection connection, HotRanges hotlist, JudgedRecords judged)
      throws SQLException {
    return of(connection, hotlist, new KnownCards(KnownCards.USUAL), judged);
  }

  /**
   * As the connection sees it now, or saw it before.
   *
   * @param known is told what the books say
   */
  static Foreseen of(
      Connection connection, HotRanges hotlist, KnownCards known, JudgedRecords judged)
      throws SQLException {
    List<ClearedRecord> purchases =
        judged.payable().stream()
            .filter(each -> !each.record().isCancel())
            .sorted(BY_CARD)
            .toList();
    List<ClearedRecord> cancels =
        judged.payable().stream().filter(each -> each.record().isCancel()).toList();
    return new Foreseen(
        judged, purchases, cancels, new IssuersWord(connection, hotlist, known).of(purchases));
  }
}
