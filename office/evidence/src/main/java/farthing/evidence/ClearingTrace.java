package farthing.evidence;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchRecord;
import farthing.evidence.Books.Fields;
import farthing.iso20022.EndToEndId;
import farthing.iso20022.MerchantSettlement;
import farthing.iso20022.MerchantStatement;
import farthing.iso20022.Money;
import farthing.iso20022.Party;
import farthing.iso20022.SettledPurchase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What clearing has of a purchase: its batch, where it stands there, and what became of it. */
final class ClearingTrace {
  /** The batch of what is decided, by the indexes of the tables that have it. */
  private static final String DECIDED =
      """
      SELECT psam, batch, party FROM cleared WHERE trx = ?
      UNION SELECT psam, batch, party FROM dispute WHERE trx = ?
      UNION SELECT psam, batch, party FROM unproven WHERE substring(record FROM 23 FOR 16) = ?
      """;

  /** Of what is not booked nothing but the parts themselves tells. */
  private static final String WAITING =
      """
      SELECT p.psam, p.batch, p.content FROM batch b
        JOIN batch_part p ON p.psam = b.psam AND p.batch = b.batch
      WHERE b.state IN ('arriving', 'taken', 'held') AND position(?::bytea IN p.content) > 0
      """;

  private static final String PARTS =
      """
      SELECT part, content, (SELECT count(*) FROM batch_part a WHERE a.psam = p.psam
        AND a.batch = p.batch) AS parts
      FROM batch_part p WHERE psam = ? AND batch = ? AND position(?::bytea IN content) > 0
      ORDER BY part
      """;

  private static final String BATCH =
      """
      SELECT b.*, s.acquirer FROM batch b JOIN batch_source s ON s.source = b.source
      WHERE b.psam = ? AND b.batch = ?
      """;

  private static final String DISPUTE =
      "SELECT * FROM dispute WHERE trx = ? AND party = ? AND psam = ? AND batch = ?"
          + " AND provider = ? AND purse = ? ORDER BY number";

  private static final String UNPROVEN =
      "SELECT ntpsam, record FROM unproven WHERE psam = ? AND batch = ? AND ntpsam = ?";

  private static final String LATE =
      "SELECT arrived, state, s6 FROM late_proof WHERE psam = ? AND batch = ? AND ntpsam = ?"
          + " ORDER BY arrived";

  private static final String CLEARED =
      "SELECT * FROM cleared WHERE trx = ? AND party = ? AND psam = ? AND batch = ?"
          + " AND provider = ? AND purse = ? ORDER BY is_cancel";

  /**
   * A payment, and those that made it, or parts of it, once more because a bank gave it back, one
   * after the other.
   */
  private static final String PAYMENTS =
      """
      WITH RECURSIVE p AS (
        SELECT i.*, 0 AS times FROM instruction i WHERE i.kind = 'merchant' AND i.again_of IS NULL
          AND i.day = ? AND i.payee = ? AND i.payer = ? AND i.currency = ?
        UNION ALL
        SELECT i.*, p.times + 1 FROM instruction i JOIN p ON i.again_of = p.reference)
      SELECT p.*, coalesce(p.payee_holder, a.holder, p.payee) AS holder FROM p
        LEFT JOIN bank_account a ON a.role = p.payee_role AND a.party = p.payee
      ORDER BY p.times, p.reference
      """;

  private static final String REFUNDS =
      "SELECT * FROM refund WHERE trx = ? AND party = ? AND provider = ? AND paid_by = ?"
          + " ORDER BY number";

  /** So many refunds stand in a section at most, and as many lines beside those of the purchase. */
  private static final int MOST_REFUNDS = 20;

  private static final int MOST_LINES = 4 + MOST_REFUNDS;

  private final Books books;
  private final TransactionId trx;

  ClearingTrace(Books books, TransactionId trx) {
    this.books = books;
    this.trx = trx;
  }

  static boolean isThere(Books books) throws SQLException {
    return books.has("cleared");
  }

  /** Where a purchase was found. */
  private record Found(BatchId batch, PartyId party) {}

  /** Merchants that have a purchase of that TRX here. */
  List<PartyId> parties() throws SQLException {
    List<PartyId> all = new ArrayList<>(found().stream().map(Found::party).toList());
    all.addAll(
        books.each(
            "SELECT party FROM refund WHERE trx = ?",
            row -> new PartyId(row.getString(1)),
            trx.value()));
    return all.stream().distinct().toList();
  }

  private List<Found> found() throws SQLException {
    byte[] octets = trx.toBytes().toArray();
    List<Found> all =
        new ArrayList<>(
            books.each(
                DECIDED,
                row -> new Found(batch(row), new PartyId(row.getString("party"))),
                trx.value(),
                trx.value(),
                octets));
    for (List<Found> waiting : books.each(WAITING, this::waiting, (Object) octets)) {
      all.addAll(waiting);
    }
    return all.stream().distinct().toList();
  }

  private List<Found> waiting(ResultSet row) throws SQLException {
    BatchId batch = batch(row);
    return BatchPart.parse(Bytes.of(row.getBytes("content"))).lines().stream()
        .filter(this::isOurs)
        .map(line -> new Found(batch, line.merchant()))
        .toList();
  }

  /** Cards that have a purchase of that TRX and merchant here. */
  List<IepId> cards(PartyId party) throws SQLException {
    List<IepId> all = new ArrayList<>();
    for (Found each : found()) {
      if (each.party().equals(party)) {
        all.addAll(cards(each));
      }
    }
    all.addAll(
        books.each(
            "SELECT provider, paid_by FROM refund WHERE trx = ? AND party = ?",
            row -> new IepId(row.getInt(1), row.getLong(2)),
            trx.value(),
            party.value()));
    return all;
  }

  private List<IepId> cards(Found found) throws SQLException {
    List<Bytes> parts =
        books.each(
            PARTS,
            row -> Bytes.of(row.getBytes("content")),
            found.batch().psam().value().toArray(),
            found.batch().batch(),
            trx.toBytes().toArray());
    return parts.stream()
        .flatMap(part -> BatchPart.parse(part).lines().stream())
        .filter(line -> isOurs(line) && line.merchant().equals(found.party()))
        .map(ClearingTrace::card)
        .toList();
  }

  private static IepId card(BatchPart.Line line) {
    return line.record().purchase().iep();
  }

  List<Section> of(PartyId party, IepId card) throws SQLException {
    List<Refund> refunds =
        books.each(
            REFUNDS,
            ClearingTrace::refund,
            trx.value(),
            party.value(),
            card.provider(),
            card.number());
    Map<Section.Name, Section> all = new LinkedHashMap<>();
    for (Found each : found()) {
      if (each.party().equals(party) && cards(each).contains(card)) {
        sections(each, card, refunds).forEach(section -> all.put(section.name(), section));
      }
    }
    if (!refunds.isEmpty()) {
      all.put(Section.Name.REFUND, section(refunds));
    }
    return List.copyOf(all.values());
  }

  private List<Section> sections(Found found, IepId card, List<Refund> refunds)
      throws SQLException {
    byte[] psam = found.batch().psam().value().toArray();
    long number = found.batch().batch();
    List<Section> all =
        new ArrayList<>(books.each(BATCH, ClearingTrace::batchSection, psam, number));
    for (List<Section> part :
        books.each(
            PARTS,
            row -> records(row, found.party(), card),
            psam,
            number,
            trx.toBytes().toArray())) {
      all.addAll(part);
    }
    for (Section record : List.copyOf(all)) {
      if (record.name() == Section.Name.RECORD) {
        long ntpsam = Long.parseLong(record.get("ntpsam"));
        all.addAll(
            books.each(
                UNPROVEN,
                row -> new Fields(row).octets("record").as(Section.Name.UNPROVEN),
                psam,
                number,
                ntpsam));
        all.addAll(
            books.each(
                LATE,
                row ->
                    new Fields(row)
                        .octets("s6")
                        .text("state")
                        .time("arrived")
                        .as(Section.Name.LATE_PROOF),
                psam,
                number,
                ntpsam));
      }
    }
    String party = found.party().value();
    Object[] which = {trx.value(), party, psam, number, card.provider(), card.number()};
    all.addAll(books.each(DISPUTE, ClearingTrace::dispute, which));
    List<Cleared> cleared = books.each(CLEARED, ClearingTrace::cleared, which);
    cleared.forEach(each -> all.add(each.section()));
    if (!cleared.isEmpty() && cleared.getFirst().settled().isPresent()) {
      all.addAll(paid(party, cleared, refunds));
    }
    return all;
  }

  /** A line of a statement, once a settlement date has it; points never have one. */
  private record Line(
      SettledPurchase.Kind kind,
      Instant at,
      long minor,
      long feeMinor,
      Currency currency,
      String acquirer,
      Optional<LocalDate> settled) {

    SettledPurchase of(TransactionId trx) {
      return new SettledPurchase(
          kind, trx, at, new Money(minor, currency), new Money(feeMinor, currency));
    }
  }

  /** A row of cleared, and what a statement has of it. */
  private record Cleared(Section section, Line line) {
    Optional<LocalDate> settled() {
      return line.settled();
    }
  }

  private static Cleared cleared(ResultSet row) throws SQLException {
    boolean cancel = row.getBoolean("is_cancel");
    return new Cleared(
        new Fields(row)
            .text("party", "acquirer", "amount_minor", "fee_minor", "ntpsam", "nt", "part")
            .text("settled")
            .octets("currency")
            .time("at")
            .as(cancel ? Section.Name.CANCEL_CLEARED : Section.Name.CLEARED),
        line(
            row,
            cancel ? SettledPurchase.Kind.CANCEL : SettledPurchase.Kind.PURCHASE,
            row.getLong("amount_minor"),
            row.getLong("fee_minor")));
  }

  private static Line line(ResultSet row, SettledPurchase.Kind kind, long minor, long feeMinor)
      throws SQLException {
    return new Line(
        kind,
        row.getObject("at", OffsetDateTime.class).toInstant(),
        minor,
        feeMinor,
        Currency.of(Bytes.of(row.getBytes("currency"))),
        Optional.ofNullable(row.getString("acquirer")).orElse(""),
        Optional.ofNullable(row.getObject("settled", LocalDate.class)));
  }

  /**
   * A row of refund.
   *
   * @param text source, amount in minor units, how far it is, when it was given, and on which day
   *     and by which acquirer it was taken from the merchant
   */
  private record Refund(long number, String text, Line line) {}

  private static Refund refund(ResultSet row) throws SQLException {
    Line line = line(row, SettledPurchase.Kind.REFUND, row.getLong("minor"), 0);
    return new Refund(
        row.getLong("number"),
        "%s %d %s %s%s"
            .formatted(
                row.getString("source"),
                line.minor(),
                row.getString("state"),
                line.at().truncatedTo(ChronoUnit.MILLIS),
                line.settled().map(day -> " " + day + " " + line.acquirer()).orElse("")),
        line);
  }

  private static Section section(List<Refund> refunds) {
    SortedMap<String, String> data = new TreeMap<>();
    data.put("refunds", "" + refunds.size());
    data.put("minor", "" + refunds.stream().mapToLong(each -> each.line().minor()).sum());
    data.put("currency", refunds.getFirst().line().currency().toBytes().hex());
    refunds.stream()
        .limit(MOST_REFUNDS)
        .forEach(each -> data.put("refund-" + each.number(), each.text()));
    return new Section(Section.Name.REFUND, data);
  }

  private List<Section> paid(String party, List<Cleared> cleared, List<Refund> refunds)
      throws SQLException {
    Line first = cleared.getFirst().line();
    LocalDate day = first.settled().orElseThrow();
    List<Line> lines = new ArrayList<>(cleared.stream().map(Cleared::line).toList());
    refunds.stream().map(Refund::line).forEach(lines::add);
    List<SettledPurchase> purchases =
        lines.stream()
            .filter(line -> line.settled().equals(Optional.of(day)))
            .filter(line -> line.acquirer().equals(first.acquirer()))
            .map(line -> line.of(trx))
            .toList();
    List<List<Section>> payments =
        books.each(
            PAYMENTS,
            row -> payment(row, day, purchases),
            day,
            party,
            first.acquirer(),
            first.currency().toBytes().toArray());
    List<Section> all = new ArrayList<>();
    payments.stream().findFirst().ifPresent(all::addAll);
    if (payments.size() > 1) {
      all.addAll(payments.getLast());
    }
    return all;
  }

  /** With the lines of its statement if it is not one that is made again: that has no statement. */
  private List<Section> payment(ResultSet row, LocalDate day, List<SettledPurchase> purchases)
      throws SQLException {
    Fields payment =
        new Fields(row)
            .text("reference", "day", "payer", "payee", "minor", "booked", "bank_reference")
            .text("paid_minor")
            .with("state", row.getString("standing"))
            .octets("currency");
    if (row.getString("again_of") != null) {
      return List.of(payment.text("again_of", "times").as(Section.Name.PAID_AGAIN));
    }
    MerchantStatement statement =
        new MerchantStatement(
            Party.of(row.getString("holder"), new farthing.iso20022.AccountId.Other("-")),
            List.of(
                new MerchantSettlement(
                    new EndToEndId(row.getString("reference")), day, purchases)));
    SortedMap<String, String> lines = new TreeMap<>();
    for (String line : statement.toCsv().text().split("\r\n", -1)) {
      if (line.contains(trx.toString()) && lines.size() < MOST_LINES) {
        lines.put("line-" + (lines.size() + 1), line);
      }
    }
    return List.of(payment.as(Section.Name.SETTLEMENT), new Section(Section.Name.STATEMENT, lines));
  }

  private static Section dispute(ResultSet row) throws SQLException {
    return new Fields(row)
        .text("number", "reason", "state", "detail", "decided_by", "why", "ntpsam", "amount_minor")
        .octets("currency")
        .time("at", "decided")
        .as(Section.Name.DISPUTE);
  }

  private static Section batchSection(ResultSet row) throws SQLException {
    return new Fields(row)
        .octets("psam", "ending", "word")
        .text("batch", "source", "acquirer", "state", "records")
        .time("arrived", "changed")
        .as(Section.Name.BATCH);
  }

  /** The purchase in a part of its batch, and its cancel, which stand in it in this place. */
  private List<Section> records(ResultSet row, PartyId party, IepId card) throws SQLException {
    List<Section> all = new ArrayList<>();
    List<BatchPart.Line> lines = BatchPart.parse(Bytes.of(row.getBytes("content"))).lines();
    for (int i = 0; i < lines.size(); i++) {
      BatchPart.Line line = lines.get(i);
      if (isOurs(line) && line.merchant().equals(party) && card(line).equals(card)) {
        BatchRecord record = line.record();
        all.add(
            new Fields(row)
                .text("part", "parts")
                .with("position", "" + (i + 1))
                .with("party", line.merchant().value())
                .with("ntpsam", "" + record.number())
                .with("record", Records.octets(record).hex())
                .as(record.isCancel() ? Section.Name.CANCEL_RECORD : Section.Name.RECORD));
      }
    }
    return all;
  }

  private boolean isOurs(BatchPart.Line line) {
    return line.record().purchase().terms().trx().equals(trx);
  }

  private static BatchId batch(ResultSet row) throws SQLException {
    return new BatchId(new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("batch"));
  }
}
