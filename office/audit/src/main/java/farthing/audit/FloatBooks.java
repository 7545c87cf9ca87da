package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The issuer's float (docs/decisions/float.md) held against the journal: each load that ended with
 * value moved has one entry, of what it moved, between the value on cards and the funds of its
 * bank; nothing else touches those accounts. One that is ended and waits to be posted is told.
 */
final class FloatBooks {
  /**
   * Whichever holds a bank's funds: its arrangement may have changed between two loads. Behind
   * points there are none, and their programme answers for them.
   */
  private static final String FUNDS = "('pool', 'bank-holds', 'house', 'programme')";

  /** How the references of clearing's entries begin: {@link EntryBooks} knows them. */
  static final String OF_CLEARING = "clearing|settlement|refund|refund-paid|opening";

  /** Points (CURR 1000 to 8999) and money stand under kinds of their own. */
  private static final String OF_ITS_KIND =
      "(a.kind = 'programme') = (get_byte(a.currency, 0) BETWEEN x'10'::int AND x'89'::int)";

  private static final String ENDED =
      """
      ended AS (
        SELECT r.party, r.trx, r.currency, lpad(to_hex(r.provider), 8, '0') AS issuer,
          CASE e.code WHEN 'LOADED' THEN r.amount_minor ELSE -r.amount_minor END AS minor,
          EXISTS (SELECT 1 FROM float_due d WHERE d.party = r.party AND d.trx = r.trx) AS due,
          EXISTS (SELECT 1 FROM refund f WHERE f.load_party = r.party AND f.load_trx = r.trx) AS refunds
        FROM journal r JOIN journal e ON e.party = r.party AND e.trx = r.trx
          AND e.step = 'response' AND octet_length(e.slot) = 0
        WHERE r.flow <> 1 AND r.step = 'request' AND octet_length(r.slot) = 0
          AND r.currency IS NOT NULL AND e.code IN ('LOADED', 'UNLOADED'))
      """;

  private static final String DIFFERING =
      """
      WITH %1$s,
      posted AS (
        SELECT t.reference, a.currency,
          coalesce(sum(p.minor) FILTER (WHERE a.kind = 'issued'), 0) AS issued,
          string_agg(a.name, '') FILTER (WHERE a.kind = 'issued') AS issuer,
          coalesce(sum(p.minor) FILTER (WHERE a.kind IN %2$s AND %3$s
            AND substr(a.name, 10) = split_part(t.reference, '/', 2) OR a.kind = 'refunds'), 0) AS funds,
          string_agg(CASE a.kind WHEN 'refunds' THEN a.name || '.' ELSE left(a.name, 9) END, '')
            FILTER (WHERE a.kind IN %2$s OR a.kind = 'refunds') AS holder,
          bool_or(a.kind = 'refunds') AS refunds, count(*) AS postings
        FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
          JOIN ledger_account a ON a.id = p.account
        WHERE t.reference LIKE 'float/%%' OR t.reference !~ '^(%4$s)/' AND EXISTS (
          SELECT 1 FROM ledger_posting q JOIN ledger_account b ON b.id = q.account
          WHERE q.entry = t.id AND (b.kind = 'issued' OR b.kind IN %2$s))
        GROUP BY t.reference, a.currency)
      SELECT ended.party, ended.trx, ended.minor, ended.due, posted.reference, posted.issued,
        posted.funds, posted.postings, coalesce(ended.currency, posted.currency) AS currency
      FROM ended FULL JOIN posted
        ON posted.reference = 'float/' || ended.party || '/' || ended.trx
          AND posted.currency = ended.currency
      WHERE (ended.minor, -ended.minor, 2, ended.issuer, ended.issuer || '.', ended.refunds)
        IS DISTINCT FROM (posted.issued, posted.funds, posted.postings, posted.issuer, posted.holder,
          posted.refunds)
      """
          .formatted(ENDED, FUNDS, OF_ITS_KIND, OF_CLEARING);

  /** An entry that neither a load nor clearing explains, and that the question above leaves out. */
  private static final String OF_NOTHING =
      """
      SELECT t.reference, a.currency, string_agg(a.kind || '/' || a.name, ', ' ORDER BY a.kind, a.name)
          AS accounts, sum(greatest(p.minor, 0)) AS minor
      FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
        JOIN ledger_account a ON a.id = p.account
      WHERE t.reference !~ '^(float|%1$s)/' AND NOT EXISTS (
        SELECT 1 FROM ledger_posting q JOIN ledger_account b ON b.id = q.account
        WHERE q.entry = t.id AND (b.kind = 'issued' OR b.kind IN %2$s))
      GROUP BY t.reference, a.currency ORDER BY t.reference
      """
          .formatted(OF_CLEARING, FUNDS);

  /** What was spent and is cleared has left the value on cards. */
  private static final String CLEARED =
      """
      SELECT 'issued/' || lpad(to_hex(provider), 8, '0'), currency, 0,
        CASE WHEN is_cancel THEN amount_minor ELSE -amount_minor END FROM cleared
      UNION ALL
      """;

  private static final String WAITING_WITHOUT_END =
      """
      SELECT d.party, d.trx FROM float_due d LEFT JOIN journal e ON e.party = d.party
        AND e.trx = d.trx AND e.step = 'response' AND octet_length(e.slot) = 0
      WHERE e.code IS NULL OR e.code NOT IN ('LOADED', 'UNLOADED')
      """;

  private static final int AT_ONCE = 10_000;

  private final AuditedDatabase journal;
  private final Connection connection;
  private final Findings findings;

  private FloatBooks(AuditedDatabase journal, Connection connection, Findings findings) {
    this.journal = journal;
    this.connection = connection;
    this.findings = findings;
  }

  /**
   * @return a line for the value on cards and for the funds of each bank, by currency
   */
  static List<AccountLine> check(AuditedDatabase journal, Connection connection, Findings findings)
      throws SQLException {
    if (!LedgerRules.hasLedger(connection)) {
      findings.tell(journal + " has no ledger: the float was not audited");
      return List.of();
    }
    LedgerRules.check(Where.FLOAT, connection, findings);
    FloatBooks books = new FloatBooks(journal, connection, findings);
    books.eachLoadIsPostedOnce();
    books.nothingElseIsPosted();
    books.nothingElseWaits();
    return books.accounts();
  }

  private void eachLoadIsPostedOnce() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(DIFFERING)) {
      ask.setFetchSize(AT_ONCE);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          differing(row);
        }
      }
    }
  }

  private void differing(ResultSet row) throws SQLException {
    Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
    String reference = row.getString("reference");
    String party = Optional.ofNullable(row.getString("party")).orElse("");
    String trx = Optional.ofNullable(row.getString("trx")).orElse("");
    long ended = row.getLong("minor");
    if (reference == null) {
      if (row.getBoolean("due")) {
        findings.tell(
            "waits to be posted to the float: %s %s, %s"
                .formatted(party, trx, Finding.signed(ended, currency)));
      } else {
        find(
            party,
            trx,
            currency,
            -ended,
            "ended with %s moved, and is neither posted to the float nor waits for it"
                .formatted(Finding.signed(ended, currency)));
      }
      return;
    }
    long issued = row.getBigDecimal("issued").longValueExact();
    if (trx.isEmpty()) {
      find(
          "",
          "",
          currency,
          issued,
          "the ledger has %s as issued by %s, and no load of the journal ended so"
              .formatted(Finding.signed(issued, currency), reference));
      return;
    }
    long funds = row.getBigDecimal("funds").longValueExact();
    find(
        party,
        trx,
        currency,
        issued - ended,
        "ended with %s moved; posted to the float as %s issued and %s of its bank's funds, in %d postings"
            .formatted(
                Finding.signed(ended, currency),
                Finding.signed(issued, currency),
                Finding.signed(funds, currency),
                row.getLong("postings")));
  }

  private void nothingElseIsPosted() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(OF_NOTHING);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        find(
            "",
            "",
            Currency.of(Bytes.of(row.getBytes("currency"))),
            row.getBigDecimal("minor").longValueExact(),
            "the ledger has the entry %s between %s, and nothing that this audit knows explains it"
                .formatted(row.getString("reference"), row.getString("accounts")));
      }
    }
  }

  private void nothingElseWaits() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(WAITING_WITHOUT_END);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        findings.add(
            new Finding(
                Where.FLOAT,
                row.getString("party"),
                row.getString("trx"),
                Optional.empty(),
                Optional.empty(),
                0,
                "waits to be posted to the float, and has not ended with value moved"));
      }
    }
  }

  private List<AccountLine> accounts() throws SQLException {
    List<AccountLine> lines = new ArrayList<>();
    String cleared = ClearingBooks.isThere(connection) ? CLEARED : "";
    try (PreparedStatement ask = connection.prepareStatement(accountsWith(cleared));
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        lines.add(
            new AccountLine(
                journal.name(),
                row.getString("account"),
                Currency.of(Bytes.of(row.getBytes("currency"))),
                row.getBigDecimal("posted").longValueExact(),
                row.getBigDecimal("expected").longValueExact()));
      }
    }
    return lines;
  }

  private static String accountsWith(String cleared) {
    return """
    WITH %1$s,
    lines AS (
      SELECT 'issued/' || issuer AS account, currency, 0 AS posted, minor AS expected FROM ended
        WHERE NOT due
      UNION ALL
      SELECT 'funds/' || issuer || '.' || party, currency, 0, -minor FROM ended
        WHERE NOT due AND NOT refunds
      UNION ALL
      SELECT 'issued/' || lpad(to_hex(provider), 8, '0'), currency, 0, -minor FROM refund
        WHERE source <> 'merchant'
      UNION ALL
      SELECT 'refunds/' || lpad(to_hex(provider), 8, '0'), currency, 0, minor FROM refund
        WHERE state = 'waiting'
      UNION ALL
      %3$s
      SELECT CASE WHEN a.kind IN ('issued', 'refunds') THEN a.kind || '/' || a.name ELSE 'funds/' || a.name END,
        a.currency, p.minor, 0
      FROM ledger_posting p JOIN ledger_account a ON a.id = p.account
          JOIN ledger_entry t ON t.id = p.entry
        WHERE t.reference NOT LIKE 'settlement/%%' AND t.reference NOT LIKE 'opening/%%'
          AND (a.kind IN ('issued', 'refunds') OR a.kind IN %2$s))
    SELECT account, currency, sum(posted) AS posted, sum(expected) AS expected
    FROM lines GROUP BY account, currency ORDER BY account, currency
    """
        .formatted(ENDED, FUNDS, cleared);
  }

  private void find(String party, String trx, Currency currency, long minor, String text) {
    findings.add(
        new Finding(Where.FLOAT, party, trx, Optional.empty(), Optional.of(currency), minor, text));
  }
}
