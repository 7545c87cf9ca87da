package farthing.audit;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a journal says became of a load or unload.
 *
 * @param isUnload says nothing where the order was closed before a card came
 * @param amount empty where no S2 was given
 * @param funds by which arrangement the issuer's ledger has its funds; empty while it is not posted
 */
record LoadFate(
    String party,
    String trx,
    State state,
    boolean isUnload,
    Optional<Amount> amount,
    Optional<String> funds)
    implements OfLoad {
  enum State {
    /** Value moved: LOADED or UNLOADED. */
    MOVED,
    NOT_DONE,
    /** S2 was given, and nobody knows yet. */
    OPEN,
    /** No S2 was given, and none will be. */
    CLOSED,
    /** Another issuer's load server has it. */
    SWITCHED
  }

  private static final int UNLOAD_FLOW = 3;

  private static final String QUERY =
      """
      SELECT r.party, r.trx::text AS trx, r.flow, r.code AS r_code, e.code AS e_code, r.currency,
        r.amount_minor, f.funds
      FROM journal r LEFT JOIN journal e ON e.party = r.party AND e.trx = r.trx
        AND e.step = 'response' AND octet_length(e.slot) = 0
      LEFT JOIN (%s) f ON f.reference = 'float/' || r.party || '/' || r.trx
      WHERE r.flow <> 1 AND r.step = 'request' AND octet_length(r.slot) = 0
      ORDER BY r.party COLLATE "C", r.trx
      """;

  private static final String POSTED =
      """
      SELECT t.reference, max(CASE a.kind WHEN 'pool' THEN 'pool' WHEN 'bank-holds' THEN 'bank-keeps'
        WHEN 'house' THEN 'same-house' WHEN 'programme' THEN 'programme' END) AS funds
      FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
        JOIN ledger_account a ON a.id = p.account
      WHERE t.reference LIKE 'float/%' GROUP BY t.reference
      """;

  private static final String NOT_POSTED = "SELECT NULL AS reference, NULL AS funds WHERE false";

  /** How this journal is asked, with or without a ledger beside it. */
  static String query(Connection journal) throws SQLException {
    return QUERY.replace("%s", LedgerRules.hasLedger(journal) ? POSTED : NOT_POSTED);
  }

  static LoadFate read(ResultSet row) throws SQLException {
    byte[] currency = row.getBytes("currency");
    return new LoadFate(
        row.getString("party"),
        row.getString("trx"),
        state(row.getString("r_code"), Optional.ofNullable(row.getString("e_code"))),
        row.getInt("flow") == UNLOAD_FLOW,
        currency == null
            ? Optional.empty()
            : Optional.of(
                Amount.ofMinor(row.getLong("amount_minor"), Currency.of(Bytes.of(currency)))),
        Optional.ofNullable(row.getString("funds")));
  }

  private static State state(String request, Optional<String> end) {
    return switch (request) {
      case "SHUT" -> State.CLOSED;
      case "SWITCHED" -> State.SWITCHED;
      default ->
          switch (end.orElse("")) {
            case "LOADED", "UNLOADED" -> State.MOVED;
            case "NOT_DONE" -> State.NOT_DONE;
            default -> State.OPEN;
          };
    };
  }

  /** For people. */
  String told() {
    return switch (state) {
      case MOVED -> isUnload ? "UNLOADED" : "LOADED";
      case NOT_DONE -> "NOT_DONE";
      case OPEN -> "commanded, without an end";
      case CLOSED -> "closed before any S2";
      case SWITCHED -> "another load server's";
    };
  }
}
