package farthing.torture.purchases;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PsamId;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.PsamCounters;
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
  private static final String SHUT = "SHUT";

  private static final String COUNTING =
      "SELECT trx, step, code, record, captured, psam, ntpsam, amount_minor, currency, provider,"
          + " purse, nt"
          // what a step refers to comes before it
          + " FROM journal WHERE slot = '' ORDER BY array_position(ARRAY['draw', 'debit-response',"
          + " 'late-proof', 'close', 'cancel', 'cancel-response'], step), at";

  private static final String OF_ONE =
      "SELECT at, step, code, octet_length(slot) > 0 AS refused, captured FROM journal"
          + " WHERE trx = ? ORDER BY at";

  private final Proofs proofs;
  private final List<Books.Drawn> draws = new ArrayList<>();
  private final List<Books.Capture> captures = new ArrayList<>();
  private final Map<UUID, DrawRecord> drawn = new LinkedHashMap<>();
  private final Map<UUID, DrawRecord> standing = new LinkedHashMap<>();
  private final Map<UUID, DrawRecord> commanded = new LinkedHashMap<>();
  private final Map<UUID, Books.Cancel> cancels = new LinkedHashMap<>();

  private JournalReading(Proofs proofs) {
    this.proofs = proofs;
  }

  static JournalReading of(DatabaseSettings journal, Proofs proofs) throws SQLException {
    JournalReading reading = new JournalReading(proofs);
    try (Connection connection = connect(journal);
        PreparedStatement ask = connection.prepareStatement(COUNTING);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        if (row.getString("step").equals("debit-response")) {
          reading.standing.remove(row.getObject("trx", UUID.class)); // captured now, or unpaid
        }
        if (row.getString("code").equals(SHUT)) {
          continue; // the place is taken, and nobody was answered
        }
        switch (row.getString("step")) {
          case "draw" -> reading.draw(row);
          case "debit-response", "late-proof" -> reading.response(row);
          case "close" -> {
            // the merchant's word, which the order book has itself
          }
          case "cancel" -> reading.cancel(row);
          case "cancel-response" -> reading.cancelResponse(row);
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

  /** What stands in the security cards' totals without a proof, since they were released. */
  Map<String, Long> standing() {
    Map<String, Long> all = new TreeMap<>();
    standing
        .values()
        .forEach(draw ->
            all.merge(
                Books.total(draw.psam().hex(), draw.paid().currency()),
                (long) draw.amount(),
                Long::sum));
    return all;
  }

  List<Books.Cancel> cancels() {
    return List.copyOf(cancels.values());
  }

  private interface Counting {
    Map<Currency, PsamTotals.Total> of(PsamTotals totals, PsamId psam, long batch);
  }

  /**
   * What purchases come to by which the server itself would count on, by IDPSAM: in whichever batch
   * they stand.
   */
  static Map<String, Long> totals(DatabaseSettings journal, Iterable<PsamId> securityCards) {
    Map<String, Long> all = sums(journal, securityCards, PsamTotals::totals);
    sums(journal, securityCards, PsamTotals::unproven)
        .forEach((psam, minor) -> all.merge(psam, minor, Long::sum));
    return all;
  }

  /** The same of cancels. */
  static Map<String, Long> cancelTotals(DatabaseSettings journal, Iterable<PsamId> securityCards) {
    return sums(journal, securityCards, PsamTotals::cancels);
  }

  private static Map<String, Long> sums(
      DatabaseSettings journal, Iterable<PsamId> securityCards, Counting counting) {
    Map<String, Long> all = new TreeMap<>();
    try (Database database = Database.open(journal, Database.PAYMENT)) {
      PsamTotals totals = new PsamTotals(database);
      PsamCounters counters = new PsamCounters(database);
      for (PsamId psam : securityCards) {
        long open = counters.find(psam).map(PsamCounters.Registered::batch).orElse(1L);
        for (long batch = 1; batch <= open; batch++) {
          counting
              .of(totals, psam, batch)
              .forEach((currency, total) ->
                  all.merge(
                      Books.total(psam.value().hex(), currency), total.sumMinor(), Long::sum));
        }
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
    // what follows in it is for whoever compares in the security card's place
    Bytes record = Bytes.of(row.getBytes("record")).slice(0, DrawRecord.SIZE);
    DrawRecord draw = new DrawRecord(DrawRecord.Kind.PURCHASE, record);
    drawn.put(trx, draw);
    if (row.getString("code").equals("RELEASED")) {
      standing.put(trx, draw);
    }
    draws.add(
        new Books.Drawn(
            trx.toString(),
            draw.card(),
            draw.transactionNumber(),
            draw.paid(),
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
    CardAnswer answer = new CardAnswer(record.slice(0, CardAnswer.SIZE));
    boolean refundDue = code.equals("REFUND_DUE");
    DrawRecord draw = drawn.get(trx);
    if (draw == null) {
      captures.add(withoutDraw(row, trx, refundDue, answer));
      return;
    }
    captures.add(
        new Books.Capture(
            trx.toString(),
            draw.card(),
            draw.transactionNumber(),
            draw.paid(),
            refundDue,
            answer.s6().hex(),
            isProven(row, draw, answer, record, refundDue),
            draw.psam().hex()));
  }

  private void cancel(ResultSet row) throws SQLException {
    UUID trx = row.getObject("trx", UUID.class);
    Bytes record = Bytes.of(row.getBytes("record"));
    DrawRecord draw = new DrawRecord(DrawRecord.Kind.CANCEL, record.slice(0, DrawRecord.SIZE));
    boolean proven =
        draw.s2().equals(proofs.s2(draw))
            && record
                .slice(DrawRecord.SIZE, record.size() - DrawRecord.SIZE)
                .equals(purchaseTransaction(trx).plus(proofs.s5(draw)))
            && amount(row).equals(draw.paid())
            && draw.isOfItsSlot()
            && draw.psam().equals(Bytes.of(row.getBytes("psam")));
    commanded.put(trx, draw);
    cancels.put(
        trx,
        new Books.Cancel(
            trx.toString(),
            draw.card(),
            draw.transactionNumber(),
            draw.paid(),
            draw.psam().hex(),
            Integer.toUnsignedLong(Proofs.number(draw.ntpsam())),
            proofs.s6(draw).hex(),
            proven,
            Books.Cancel.Said.NOTHING));
  }

  /** NTPSAM of the purchase that is cancelled. */
  private Bytes purchaseTransaction(UUID trx) {
    DrawRecord purchase = drawn.get(trx);
    return purchase == null ? Bytes.empty() : purchase.ntpsam();
  }

  private void cancelResponse(ResultSet row) throws SQLException {
    UUID trx = row.getObject("trx", UUID.class);
    Books.Cancel cancel = cancels.get(trx);
    DrawRecord draw = commanded.get(trx);
    if (cancel == null || draw == null) {
      throw new SQLException("an answer to a cancel of " + trx + " that nobody commanded");
    }
    CardAnswer answer = new CardAnswer(Bytes.of(row.getBytes("record")));
    boolean credited = row.getString("code").equals("CANCELLED");
    cancels.put(
        trx,
        new Books.Cancel(
            cancel.trx(),
            cancel.card(),
            cancel.nt(),
            cancel.amount(),
            cancel.psam(),
            cancel.ntpsam(),
            cancel.s6IfCredited(),
            cancel.proven()
                && answer.isDone() == credited
                && proofs.isAnswer(draw, answer)
                && row.getBoolean("captured") == credited,
            credited ? Books.Cancel.Said.CREDITED : Books.Cancel.Said.NOT_CREDITED));
  }

  /** Nothing can be proven of it: by what its own columns say. */
  private static Books.Capture withoutDraw(
      ResultSet row, UUID trx, boolean refundDue, CardAnswer answer) throws SQLException {
    byte[] psam = row.getBytes("psam");
    return new Books.Capture(
        trx.toString(),
        "%08x%012x".formatted(row.getInt("provider"), row.getLong("purse")),
        row.getInt("nt"),
        amount(row),
        refundDue,
        answer.s6().hex(),
        false,
        psam == null ? "" : Bytes.of(psam).hex());
  }

  private static Amount amount(ResultSet row) throws SQLException {
    byte[] currency = row.getBytes("currency");
    return currency == null
        ? new Amount(0, Currency.AUTHENTICATION)
        : new Amount(row.getInt("amount_minor"), Currency.of(Bytes.of(currency)));
  }

  private boolean isProven(
      ResultSet row, DrawRecord draw, CardAnswer answer, Bytes record, boolean refundDue)
      throws SQLException {
    boolean asInColumns =
        row.getBoolean("captured") && row.getInt("nt") == draw.transactionNumber();
    if (!proofs.isDebit(draw, answer) || !asInColumns) {
      return false;
    }
    return refundDue
        || (record.slice(CardAnswer.SIZE, record.size() - CardAnswer.SIZE).equals(proofs.s5(draw))
            && amount(row).equals(draw.paid())
            && draw.isOfItsSlot()
            && draw.psam().equals(Bytes.of(row.getBytes("psam")))
            && row.getLong("ntpsam") == Integer.toUnsignedLong(Proofs.number(draw.ntpsam())));
  }
}
