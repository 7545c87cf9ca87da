package farthing.store;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;

/** What single purses have paid, out of the journal. Safe for all threads. */
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

  private final Database database;

  public PurseTotals(Database database) {
    this.database = database;
  }

  /**
   * All that this purse has proven to have paid and not to have got back, in minor units, by
   * currency.
   */
  public Map<Currency, Long> capturedMinor(IepId purse) {
    return database.read(
        "the journal's totals were not read; ask again",
        c -> {
          try (PreparedStatement ask = c.prepareStatement(CAPTURED)) {
            for (int part = 0; part < 2; part++) {
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
