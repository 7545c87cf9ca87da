package farthing.evidence;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchPart.Line;
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
import java.time.LocalDate;
import java.time.OffsetDateTime;
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
      "SELECT * FROM dispute WHERE trx = ? AND party = ? AND psam = ? AND batch = ? ORDER BY number";

  private static final String UNPROVEN =
      "SELECT ntpsam, record FROM unproven WHERE psam = ? AND batch = ? AND ntpsam = ?";

  private static final String LATE =
      "SELECT arrived, state, s6 FROM late_proof WHERE psam = ? AND batch = ? AND ntpsam = ?"
          + " ORDER BY arrived";

  private static final String CLEARED =
      "SELECT * FROM cleared WHERE trx = ? AND party = ? AND psam = ? AND batch = ?"
          + " ORDER BY is_cancel";

  private static final String PAYMENT =
      """
      SELECT i.*, a.holder FROM instruction i
        LEFT JOIN bank_account a ON a.role = i.payee_role AND a.party = i.payee
      WHERE i.kind = 'merchant' AND i.day = ? AND i.payee = ? AND i.payer = ? AND i.currency = ?
      """;

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
    return found().stream().map(Found::party).distinct().toList();
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

  List<Section> of(PartyId party) throws SQLException {
    Map<Section.Name, Section> all = new LinkedHashMap<>();
    for (Found each : found()) {
      if (each.party().equals(party)) {
        sections(each).forEach(section -> all.put(section.name(), section));
      }
    }
    return List.copyOf(all.values());
  }

  private List<Section> sections(Found found) throws SQLException {
    byte[] psam = found.batch().psam().value().toArray();
    long number = found.batch().batch();
    List<Section> all =
        new ArrayList<>(books.each(BATCH, ClearingTrace::batchSection, psam, number));
    for (List<Section> part :
        books.each(
            PARTS, row -> records(row, found.party()), psam, number, trx.toBytes().toArray())) {
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
    all.addAll(books.each(DISPUTE, ClearingTrace::dispute, trx.value(), party, psam, number));
    List<Cleared> cleared =
        books.each(CLEARED, ClearingTrace::cleared, trx.value(), party, psam, number);
    cleared.forEach(each -> all.add(each.section()));
    if (!cleared.isEmpty() && cleared.getFirst().settled().isPresent()) {
      all.addAll(paid(party, cleared));
    }
    return all;
  }

  /** A row of cleared, and what a statement has of it. */
  private record Cleared(
      Section section,
      SettledPurchase purchase,
      String acquirer,
      Bytes currency,
      Optional<LocalDate> settled) {}

  private static Cleared cleared(ResultSet row) throws SQLException {
    boolean cancel = row.getBoolean("is_cancel");
    Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
    return new Cleared(
        new Fields(row)
            .text("party", "acquirer", "amount_minor", "fee_minor", "ntpsam", "nt", "part")
            .text("settled")
            .octets("currency")
            .time("at")
            .as(cancel ? Section.Name.CANCEL_CLEARED : Section.Name.CLEARED),
        new SettledPurchase(
            cancel ? SettledPurchase.Kind.CANCEL : SettledPurchase.Kind.PURCHASE,
            new TransactionId(row.getObject("trx", java.util.UUID.class)),
            row.getObject("at", OffsetDateTime.class).toInstant(),
            new Money(row.getLong("amount_minor"), currency),
            new Money(row.getLong("fee_minor"), currency)),
        row.getString("acquirer"),
        currency.toBytes(),
        Optional.ofNullable(row.getObject("settled", LocalDate.class)));
  }

  private List<Section> paid(String party, List<Cleared> cleared) throws SQLException {
    Cleared first = cleared.getFirst();
    LocalDate day = first.settled().orElseThrow();
    List<Section> all = new ArrayList<>();
    for (List<Section> payment :
        books.each(
            PAYMENT,
            row -> payment(row, day, cleared),
            day,
            party,
            first.acquirer(),
            first.currency().toArray())) {
      all.addAll(payment);
    }
    return all;
  }

  private List<Section> payment(ResultSet row, LocalDate day, List<Cleared> cleared)
      throws SQLException {
    Section payment =
        new Fields(row)
            .text("reference", "day", "payer", "payee", "minor", "booked", "bank_reference")
            .text("state")
            .octets("currency")
            .as(Section.Name.SETTLEMENT);
    MerchantStatement statement =
        new MerchantStatement(
            Party.of(
                Optional.ofNullable(row.getString("holder")).orElse(row.getString("payee")),
                new farthing.iso20022.AccountId.Other("-")),
            List.of(
                new MerchantSettlement(
                    new EndToEndId(row.getString("reference")),
                    day,
                    cleared.stream()
                        .filter(each -> each.settled().equals(Optional.of(day)))
                        .map(Cleared::purchase)
                        .toList())));
    SortedMap<String, String> lines = new TreeMap<>();
    for (String line : statement.toCsv().text().split("\r\n", -1)) {
      if (line.contains(trx.toString())) {
        lines.put("line-" + (lines.size() + 1), line);
      }
    }
    return List.of(payment, new Section(Section.Name.STATEMENT, lines));
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
  private List<Section> records(ResultSet row, PartyId party) throws SQLException {
    List<Section> all = new ArrayList<>();
    List<Line> lines = BatchPart.parse(Bytes.of(row.getBytes("content"))).lines();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (isOurs(line) && line.merchant().equals(party)) {
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

  private boolean isOurs(Line line) {
    return line.record().purchase().terms().trx().equals(trx);
  }

  private static BatchId batch(ResultSet row) throws SQLException {
    return new BatchId(new PsamId(Bytes.of(row.getBytes("psam"))), row.getLong("batch"));
  }
}
