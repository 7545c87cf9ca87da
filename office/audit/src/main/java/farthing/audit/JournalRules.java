package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a journal must keep whatever card it is about: no row that this audit would overlook, and no
 * proof TRX that an S2 was ever given for (PROTOCOL, section 6).
 */
final class JournalRules {
  private static final int AT_ONCE = 10_000;

  private static final String UNKNOWN_STEPS =
      """
      SELECT flow, step, count(*) FROM journal
      WHERE octet_length(slot) = 0
        AND NOT (flow = 1 AND step = ANY (?))
        AND NOT (flow IN (2, 3) AND step = ANY (?))
      GROUP BY flow, step ORDER BY flow, step
      """;

  private static final List<String> LOAD_STEPS =
      List.of("request", "response", "proof-wanted", "resolve-proposed", "close");

  /** Nothing that moves value does without a card. */
  private static final String WITHOUT_CARD =
      """
      SELECT r.party, r.trx, r.step, r.code, r.currency, r.amount_minor FROM journal r
      WHERE r.flow <> 1 AND octet_length(r.slot) = 0 AND r.provider IS NULL
        AND (r.step = 'request' AND r.code NOT IN ('SHUT', 'SWITCHED')
          OR r.step = 'response' AND r.code NOT IN ('SHUT', 'NOT_DONE') AND NOT EXISTS (
            SELECT 1 FROM journal q WHERE q.party = r.party AND q.trx = r.trx
              AND q.step = 'request' AND octet_length(q.slot) = 0 AND q.code NOT IN ('SHUT', 'SWITCHED')))
      """;

  private static final String PROOFS =
      """
      SELECT party, trx, encode(record, 'hex')::uuid AS proof FROM journal
      WHERE flow <> 1 AND step = 'proof-wanted' AND octet_length(slot) = 0
        AND octet_length(record) = 16
      """;

  private static final String ANSWERED =
      """
      SELECT party, trx FROM journal
      WHERE flow <> 1 AND step = 'request' AND octet_length(slot) = 0 AND code NOT IN ('SHUT', 'SWITCHED')
        AND trx = ANY (?)
      """;

  private static final String ALARMS =
      "SELECT count(*) FROM journal WHERE flow <> 1 AND step = 'alarm'";

  private final Connection journal;
  private final List<Connection> all;
  private final Findings findings;

  private JournalRules(Connection journal, List<Connection> all, Findings findings) {
    this.journal = journal;
    this.all = all;
    this.findings = findings;
  }

  /**
   * @param all journals, this one among them: a proof TRX is nobody's, on any load server
   */
  static void check(Connection journal, List<Connection> all, Findings findings)
      throws SQLException {
    JournalRules rules = new JournalRules(journal, all, findings);
    rules.everyStepIsKnown();
    rules.everyLoadNamesItsCard();
    rules.noProofWasAnswered();
    rules.alarms();
  }

  private void everyStepIsKnown() throws SQLException {
    try (PreparedStatement ask = journal.prepareStatement(UNKNOWN_STEPS)) {
      ask.setArray(1, texts(PurchaseMoves.STEPS.stream().toList()));
      ask.setArray(2, texts(LOAD_STEPS));
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          contradict(
              "",
              "",
              "%d rows of a step '%s' (flow %d) that this audit does not know: what they moved is not counted"
                  .formatted(row.getLong(3), row.getString(2), row.getInt(1)));
        }
      }
    }
  }

  private void everyLoadNamesItsCard() throws SQLException {
    try (PreparedStatement ask = journal.prepareStatement(WITHOUT_CARD);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        byte[] currency = row.getBytes("currency");
        String amount =
            currency == null
                ? "of no known amount"
                : "of "
                    + Amount.ofMinor(row.getLong("amount_minor"), Currency.of(Bytes.of(currency)));
        contradict(
            row.getString("party"),
            row.getString("trx"),
            row.getString("step").equals("request")
                ? "an S2 was given, and the row names no card"
                : "ended %s, %s, and no S2 of it was given by the journal"
                    .formatted(row.getString("code"), amount));
      }
    }
  }

  private void noProofWasAnswered() throws SQLException {
    Map<UUID, String> proofs = new HashMap<>();
    try (PreparedStatement ask = journal.prepareStatement(PROOFS)) {
      ask.setFetchSize(AT_ONCE);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          String load = row.getString("party") + " " + row.getString("trx");
          String before = proofs.put(row.getObject("proof", UUID.class), load);
          if (before != null) {
            contradict(
                row.getString("party"),
                row.getString("trx"),
                "its proof TRX was given for another load too: " + before);
          }
          if (proofs.size() == AT_ONCE) {
            answered(proofs);
            proofs.clear();
          }
        }
      }
    }
    answered(proofs);
  }

  private void answered(Map<UUID, String> proofs) throws SQLException {
    for (Connection each : all) {
      try (PreparedStatement ask = each.prepareStatement(ANSWERED)) {
        ask.setArray(1, each.createArrayOf("uuid", proofs.keySet().toArray()));
        try (ResultSet row = ask.executeQuery()) {
          while (row.next()) {
            contradict(
                row.getString("party"),
                row.getString("trx"),
                "an S2 was given for the proof TRX of "
                    + proofs.get(row.getObject("trx", UUID.class)));
          }
        }
      }
    }
  }

  /** People are to look into them; what they moved, if anything, is found elsewhere. */
  private void alarms() throws SQLException {
    try (PreparedStatement ask = journal.prepareStatement(ALARMS);
        ResultSet row = ask.executeQuery()) {
      row.next();
      if (row.getLong(1) > 0) {
        findings.tell("the load server has journalled %d alarms".formatted(row.getLong(1)));
      }
    }
  }

  private Array texts(List<String> words) throws SQLException {
    return journal.createArrayOf("text", new ArrayList<>(words).toArray());
  }

  private void contradict(String party, String trx, String text) {
    findings.add(
        new Finding(Where.JOURNAL, party, trx, Optional.empty(), Optional.empty(), 0, text));
  }
}
