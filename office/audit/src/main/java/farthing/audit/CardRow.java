package farthing.audit;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** A row of a journal that names a card. */
sealed interface CardRow {
  IepId card();

  /**
   * A counting step of a purchase or cancel.
   *
   * @param psam IDPSAM
   * @param time DTHR of a draw or a cancel's draw
   */
  record Purchase(
      IepId card,
      int nt,
      String party,
      String trx,
      String step,
      String code,
      boolean captured,
      Optional<Amount> amount,
      Optional<Bytes> psam,
      Optional<Bytes> time)
      implements CardRow {
    /**
     * The record of both draws: INITIALIZE answer 41 ‖ M4 ‖ CURR3 ‖ TRX16 ‖ DTHR5 ‖ …: DTHR is at
     * 65. Loads of the card are another statement's; refusals stand in slots of their own.
     */
    static final String QUERY =
        """
        SELECT provider, purse, nt, party, trx, step, code, captured, currency, amount_minor, psam,
          CASE WHEN step IN ('draw', 'cancel') THEN substring(record from 65 for 5) END AS dthr
        FROM journal
        WHERE flow = 1 AND octet_length(slot) = 0 AND provider IS NOT NULL
        ORDER BY provider, purse, nt
        """;

    static Purchase read(ResultSet row) throws SQLException {
      return new Purchase(
          cardIn(row),
          row.getInt("nt"),
          row.getString("party"),
          row.getObject("trx", UUID.class).toString(),
          row.getString("step"),
          row.getString("code"),
          row.getBoolean("captured"),
          amountIn(row, "currency", "amount_minor"),
          bytesIn(row, "psam"),
          bytesIn(row, "dthr"));
    }
  }

  /**
   * A load or unload: its request that was answered with an S2, and its end.
   *
   * @param nt NTIEP
   * @param isCommanded whether there is a request at all
   * @param asked what INITIALIZE was asked, 38 bytes; empty where the record does not say
   * @param code of its end, empty where it has none
   * @param named amount of the request
   * @param ended amount of the end, where it has one of its own
   */
  record Load(
      IepId card,
      int nt,
      String party,
      String trx,
      boolean isUnload,
      boolean isCommanded,
      OptionalInt number,
      Optional<Bytes> asked,
      Optional<String> code,
      Optional<Amount> named,
      Optional<Amount> ended,
      Optional<Instant> requestedAt,
      Optional<Instant> endedAt)
      implements CardRow {
    /**
     * Requests and their ends, either without the other too. The record of a request: TI 1 ‖ what
     * INITIALIZE was asked 38 ‖ what it answered 57. A request that was switched to another
     * issuer's load server is of that one's journal.
     */
    static final String QUERY =
        """
        SELECT coalesce(r.provider, e.provider) AS provider, coalesce(r.purse, e.purse) AS purse,
          coalesce(r.nt, e.nt) AS nt, coalesce(r.party, e.party) AS party,
          coalesce(r.trx, e.trx) AS trx, coalesce(r.flow, e.flow) AS flow,
          r.trx IS NOT NULL AS commanded, r.load_number,
          CASE WHEN octet_length(r.record) = 96 THEN substring(r.record from 2 for 38) END AS asked, e.code, r.currency AS r_currency,
          r.amount_minor AS r_minor, e.currency AS e_currency, e.amount_minor AS e_minor,
          r.at AS r_at, e.at AS e_at
        FROM (SELECT * FROM journal WHERE flow <> 1 AND step = 'request'
            AND octet_length(slot) = 0 AND code NOT IN ('SHUT', 'SWITCHED')) r
          FULL JOIN (SELECT * FROM journal WHERE flow <> 1 AND step = 'response'
            AND octet_length(slot) = 0 AND code <> 'SHUT') e
          ON e.party = r.party AND e.trx = r.trx
        WHERE coalesce(r.provider, e.provider) IS NOT NULL
        ORDER BY 1, 2, r.load_number, 3
        """;

    static Load read(ResultSet row) throws SQLException {
      int number = row.getInt("load_number");
      boolean numbered = !row.wasNull();
      return new Load(
          cardIn(row),
          row.getInt("nt"),
          row.getString("party"),
          row.getObject("trx", UUID.class).toString(),
          row.getInt("flow") == UNLOAD_FLOW,
          row.getBoolean("commanded"),
          numbered ? OptionalInt.of(number) : OptionalInt.empty(),
          bytesIn(row, "asked"),
          Optional.ofNullable(row.getString("code")),
          amountIn(row, "r_currency", "r_minor"),
          amountIn(row, "e_currency", "e_minor"),
          instantIn(row, "r_at"),
          instantIn(row, "e_at"));
    }

    private static final int UNLOAD_FLOW = 3;
  }

  /** What a slot of a card held when it was made, by the register of cards. */
  record Opened(IepId card, Amount balance) implements CardRow {
    static final String QUERY =
        """
        SELECT s.provider, s.number AS purse, s.currency, s.opening_minor AS amount_minor
        FROM card_slot s JOIN card c ON c.provider = s.provider AND c.number = s.number
        WHERE c.state = 'made' AND s.opening_minor > 0 ORDER BY s.provider, s.number
        """;

    static Opened read(ResultSet row) throws SQLException {
      return new Opened(cardIn(row), amountIn(row, "currency", "amount_minor").orElseThrow());
    }
  }

  private static IepId cardIn(ResultSet row) throws SQLException {
    return new IepId(row.getInt("provider"), row.getLong("purse"));
  }

  private static Optional<Amount> amountIn(ResultSet row, String currency, String minor)
      throws SQLException {
    byte[] curr = row.getBytes(currency);
    return curr == null
        ? Optional.empty()
        : Optional.of(Amount.ofMinor(row.getLong(minor), Currency.of(Bytes.of(curr))));
  }

  private static Optional<Bytes> bytesIn(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getBytes(column)).map(Bytes::of);
  }

  private static Optional<Instant> instantIn(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
