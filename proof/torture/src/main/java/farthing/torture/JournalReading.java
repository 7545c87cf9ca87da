package farthing.torture;

import farthing.base.Bytes;
import farthing.base.PsamId;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.PsamTotals;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What the payment server's journal says, read by plain SQL, every proof computed anew. */
final class JournalReading {
  /** The batch that no collection has closed yet. */
  private static final int BATCH = 1;

  private static final String COUNTING =
      "SELECT trx, step, code, record, captured, psam, ntpsam, amount_minor, provider, purse, nt"
          // draws first
          + " FROM journal WHERE slot = '' ORDER BY step DESC, at";

  private static final String OF_ONE =
      "SELECT at, step, code, octet_length(slot) > 0 AS refused, captured FROM journal"
          + " WHERE trx = ? ORDER BY at";

  private final Proofs proofs;
  private final List<Books.Drawn> draws = new ArrayList<>();
  private final List<Books.Capture> captures = new ArrayList<>();
  private final Map<UUID, Proofs.Draw> drawn = new LinkedHashMap<>();

  private JournalReading(Proofs proofs) {
    this.proofs = proofs;
  }

  static JournalReading of(DatabaseSettings journal, Proofs proofs) throws SQLException {
    JournalReading reading = new JournalReading(proofs);
    try (Connection connection = connect(journal);
        PreparedStatement ask = connection.prepareStatement(COUNTING);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        switch (row.getString("step")) {
          case "draw" -> reading.draw(row);
          case "debit-response" -> reading.response(row);
          default -> throw new SQLException("an unknown step " + row.getString("step"));
        }
      }
    }
    return reading;
  }

  List<Books.Drawn> draws() {
    return draws;
  }

  List<Books.Capture> captures() {
    return captures;
  }

  /** What the server itself would count on from, by IDPSAM. */
  static Map<String, Long> totals(DatabaseSettings journal, Iterable<PsamId> securityCards) {
    Map<String, Long> all = new TreeMap<>();
    try (Database database = Database.open(journal, Database.PAYMENT)) {
      PsamTotals totals = new PsamTotals(database);
      for (PsamId psam : securityCards) {
        totals
            .totals(psam, BATCH)
            .values()
            .forEach(total -> all.merge(psam.value().hex(), total.sumMinor(), Long::sum));
      }
    }
    return all;
  }

  /** All rows of one purchase, a line each. */
  static List<String> story(DatabaseSettings journal, String trx) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = connect(journal);
        PreparedStatement ask = connection.prepareStatement(OF_ONE)) {
      ask.setObject(1, UUID.fromString(trx));
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          lines.add(
              "%s  %s %s%s%s"
                  .formatted(
                      row.getString("at"),
                      row.getString("step"),
                      row.getString("code"),
                      row.getBoolean("refused") ? " (refused)" : "",
                      row.getBoolean("captured") ? " (captured)" : ""));
        }
      }
    }
    return lines;
  }

  private static Connection connect(DatabaseSettings to) throws SQLException {
    return DriverManager.getConnection(to.url(), to.user(), to.password());
  }

  private void draw(ResultSet row) throws SQLException {
    UUID trx = row.getObject("trx", UUID.class);
    Proofs.Draw draw = new Proofs.Draw(Bytes.of(row.getBytes("record")));
    drawn.put(trx, draw);
    draws.add(
        new Books.Drawn(
            trx.toString(),
            draw.card(),
            draw.transactionNumber(),
            draw.amount(),
            draw.psam().hex(),
            Integer.toUnsignedLong(Proofs.number(draw.ntpsam())),
            proofs.s6(draw).hex()));
  }

  private void response(ResultSet row) throws SQLException {
    String code = row.getString("code");
    if (code.equals("DECLINED")) {
      return;
    }
    UUID trx = row.getObject("trx", UUID.class);
    Bytes record = Bytes.of(row.getBytes("record"));
    Proofs.Answer answer = new Proofs.Answer(record.slice(0, Proofs.Answer.SIZE));
    boolean refundDue = code.equals("REFUND_DUE");
    Proofs.Draw draw = drawn.get(trx);
    if (draw == null) {
      captures.add(withoutDraw(row, trx, refundDue, answer));
      return;
    }
    captures.add(
        new Books.Capture(
            trx.toString(),
            draw.card(),
            draw.transactionNumber(),
            draw.amount(),
            refundDue,
            answer.s6().hex(),
            isProven(row, draw, answer, record, refundDue),
            draw.psam().hex()));
  }

  /** Nothing can be proven of it: by what its own columns say. */
  private static Books.Capture withoutDraw(
      ResultSet row, UUID trx, boolean refundDue, Proofs.Answer answer) throws SQLException {
    byte[] psam = row.getBytes("psam");
    return new Books.Capture(
        trx.toString(),
        "%08x%012x".formatted(row.getInt("provider"), row.getLong("purse")),
        row.getInt("nt"),
        row.getInt("amount_minor"),
        refundDue,
        answer.s6().hex(),
        false,
        psam == null ? "" : Bytes.of(psam).hex());
  }

  private boolean isProven(
      ResultSet row, Proofs.Draw draw, Proofs.Answer answer, Bytes record, boolean refundDue)
      throws SQLException {
    boolean asInColumns =
        row.getBoolean("captured") && row.getInt("nt") == draw.transactionNumber();
    if (!proofs.isDebit(draw, answer) || !asInColumns) {
      return false;
    }
    return refundDue
        || (record
                .slice(Proofs.Answer.SIZE, record.size() - Proofs.Answer.SIZE)
                .equals(proofs.s5(draw))
            && row.getInt("amount_minor") == draw.amount()
            && draw.psam().equals(Bytes.of(row.getBytes("psam")))
            && row.getLong("ntpsam") == Integer.toUnsignedLong(Proofs.number(draw.ntpsam())));
  }
}
