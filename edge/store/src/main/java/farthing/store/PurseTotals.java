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
  private final Database database;

  public PurseTotals(Database database) {
    this.database = database;
  }

  /** All that this purse has proven to have paid, in minor units, by currency. */
  public Map<Currency, Long> capturedMinor(IepId purse) {
    return database.read(
        "the journal's totals were not read; ask again",
        c -> {
          try (PreparedStatement ask =
              c.prepareStatement(
                  "SELECT currency, sum(amount_minor) FROM journal"
                      + " WHERE captured AND provider = ? AND purse = ? GROUP BY currency")) {
            ask.setInt(1, purse.provider());
            ask.setLong(2, purse.number());
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
