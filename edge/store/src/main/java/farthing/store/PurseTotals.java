package farthing.store;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.messages.Flow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;

/** What single purses have paid, and got by loads, out of the journal. Safe for all threads. */
public final class PurseTotals {
  /** The step in which a purse proves what became of a cancel; captured: it has its money back. */
  public static final Step CANCEL_RESPONSE = new Step("cancel-response");

  /**
   * A refund that is due and a cancel's proof carry no amount of their own: the one is not paid to
   * anybody, the other's stands with the cancel's draw.
   */
  private static final String CAPTURED =
      """
      SELECT currency, sum(minor) FROM (
        SELECT j.currency, j.amount_minor AS minor FROM journal j
        WHERE j.captured AND j.provider = ? AND j.purse = ? AND j.amount_minor IS NOT NULL
        UNION ALL
        SELECT d.currency, -d.amount_minor FROM journal j
        JOIN journal d ON d.party = j.party AND d.trx = j.trx AND d.step = '%s' AND d.slot = ''
        WHERE j.captured AND j.provider = ? AND j.purse = ? AND j.step = '%s'
      ) AS moved GROUP BY currency
      """
          .formatted(PsamTotals.CANCEL.name(), CANCEL_RESPONSE.name());

  /**
   * An unload that is on its way, or unsure, may have been done; a load may not. What was paid too
   * late counts neither as paid nor, when its refund was loaded, as loaded.
   */
  private static final String LOADED =
      """
      SELECT r.currency, sum(CASE
          WHEN e.code = '%s' THEN r.amount_minor
          WHEN e.code = '%s' OR (e.code IS NULL AND r.flow = %d) THEN -r.amount_minor
          ELSE 0 END)
      FROM journal r
      LEFT JOIN journal e ON e.party = r.party AND e.trx = r.trx AND e.step = '%s' AND e.slot = ''
      WHERE r.provider = ? AND r.purse = ? AND r.load_number IS NOT NULL
        AND NOT EXISTS (SELECT FROM refund f WHERE f.load_party = r.party AND f.load_trx = r.trx
          AND f.source = 'late-proof')
      GROUP BY r.currency
      """
          .formatted(
              LoadSteps.LOADED,
              LoadSteps.UNLOADED,
              JournalRow.number(Flow.UNLOAD),
              LoadSteps.RESPONSE.name());

  private final Database database;

  public PurseTotals(Database database) {
    this.database = database;
  }

  /**
   * All that this purse has proven to have paid and not to have got back, in minor units, by
   * currency.
   */
  public Map<Currency, Long> capturedMinor(IepId purse) {
    return totals(CAPTURED, 2, purse);
  }

  /**
   * What this purse was loaded with, less what it was unloaded of, in minor units, by currency.
   * Unloads count from the command on, loads once they are proven: it holds no less than this.
   */
  public Map<Currency, Long> loadedMinor(IepId purse) {
    return totals(LOADED, 1, purse);
  }

  /**
   * @param parts how often the question names the purse
   */
  private Map<Currency, Long> totals(String question, int parts, IepId purse) {
    return database.read(
        "the journal's totals were not read; ask again",
        c -> {
          try (PreparedStatement ask = c.prepareStatement(question)) {
            for (int part = 0; part < parts; part++) {
              ask.setInt(1 + 2 * part, purse.provider());
              ask.setLong(2 + 2 * part, purse.number());
            }
            Map<Currency, Long> totals = new HashMap<>();
            try (ResultSet rows = ask.executeQuery()) {
              while (rows.next()) {
                totals.put(
                    Currency.of(Bytes.of(rows.getBytes(1))),
                    rows.getBigDecimal(2).longValueExact());
              }
            }
            return totals;
          }
        });
  }
}
