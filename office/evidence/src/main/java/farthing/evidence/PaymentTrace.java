package farthing.evidence;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.evidence.Books.Fields;
import farthing.messages.DrawRequest;
import farthing.messages.SentOrder;
import farthing.purse.DebitAnswer;
import farthing.purse.ReleasedDraw;
import farthing.purse.SignedDraw;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a payment server's journal and batches have of a purchase. */
final class PaymentTrace {
  private static final String STEPS =
      """
      SELECT party, step, code, mode, at, content, record, captured, psam, batch, ntpsam FROM journal
      WHERE flow = 1 AND trx = ? AND party = ? AND octet_length(slot) = 0
        AND code <> 'SHUT' ORDER BY at
      """;

  /** Whose it may be: its key begins with the party. */
  private static final String PARTIES =
      """
      SELECT m.party FROM merchant m WHERE EXISTS (SELECT FROM journal j
        WHERE j.party = m.party AND j.trx = ? AND j.flow = 1)
      ORDER BY m.party
      """;

  private static final String SEALED =
      """
      SELECT b.*, EXISTS (SELECT FROM psam_batch_unproven u
        WHERE u.psam = b.psam AND u.batch = b.batch AND u.trx = ? AND u.party = ?) AS unproven
      FROM psam_batch b WHERE b.psam = ? AND b.batch = ?
      """;

  private final Books books;

  PaymentTrace(Books books) {
    this.books = books;
  }

  boolean isThere() throws SQLException {
    return books.has("psam_batch");
  }

  /** Merchants that have a purchase of that TRX here. */
  List<PartyId> parties(TransactionId trx) throws SQLException {
    return books.each(PARTIES, row -> new PartyId(row.getString(1)), trx.value());
  }

  List<Section> of(PartyId party, TransactionId trx) throws SQLException {
    List<Section> sections = new ArrayList<>();
    for (List<Section> step : books.each(STEPS, PaymentTrace::step, trx.value(), party.value())) {
      sections.addAll(step);
    }
    for (Section drawn : List.copyOf(sections)) {
      if (drawn.name() == Section.Name.DRAW) {
        SignedDraw signed = SignedDraw.parse(drawn.octets("signed"));
        sections.addAll(
            books.each(
                SEALED,
                PaymentTrace::sealed,
                trx.value(),
                party.value(),
                signed.psam().value().toArray(),
                signed.batch()));
      }
    }
    return sections;
  }

  /** The card that was drawn on, by these sections; empty if none was. */
  static Optional<IepId> card(List<Section> sections) {
    return sections.stream()
        .filter(section -> section.name() == Section.Name.DRAW)
        .flatMap(draw -> draw.find("signed").stream())
        .map(signed -> SignedDraw.parse(Bytes.ofHex(signed)).draw().purse().iep())
        .findFirst();
  }

  private static List<Section> step(ResultSet row) throws SQLException {
    Bytes content = Bytes.of(row.getBytes("content"));
    Bytes record = Bytes.of(row.getBytes("record"));
    return switch (row.getString("step")) {
      case "order" -> List.of(order(row, SentOrder.parse(content).jws()));
      case "draw" -> draw(row, content, record);
      case "debit-response", "late-proof" -> List.of(proof(row, record));
      case "close" -> List.of(fields(row).as(Section.Name.CLOSE));
      case "cancel" -> List.of(fields(row).with("signed", record.hex()).as(Section.Name.CANCEL));
      case "cancel-response" ->
          List.of(fields(row).with("answer", record.hex()).as(Section.Name.CANCEL_PROOF));
      default -> List.of();
    };
  }

  /** Never with K7 or the expected proof, by which others compare. */
  private static List<Section> draw(ResultSet row, Bytes content, Bytes record)
      throws SQLException {
    if (record.size() < SignedDraw.SIZE) {
      return List.of(fields(row).as(Section.Name.DRAW)); // the draw was refused
    }
    List<Section> sections = new ArrayList<>();
    Fields draw = fields(row).with("signed", record.slice(0, SignedDraw.SIZE).hex());
    if (record.size() == ReleasedDraw.SIZE) {
      draw.with("s5", record.slice(ReleasedDraw.SIZE - Mac8.SIZE, Mac8.SIZE).hex());
    }
    sections.add(draw.as(Section.Name.DRAW));
    DrawRequest request = DrawRequest.parse(content);
    if (!request.jws().isEmpty()) {
      sections.add(order(row, request.jws()));
    }
    return sections;
  }

  private static Section order(ResultSet row, String jws) throws SQLException {
    return new Fields(row).text("party", "mode").time("at").with("jws", jws).as(Section.Name.ORDER);
  }

  private static Section proof(ResultSet row, Bytes record) throws SQLException {
    Fields proof = fields(row).with("step", row.getString("step"));
    if (record.size() >= DebitAnswer.SIZE) {
      proof.with("answer", record.slice(0, DebitAnswer.SIZE).hex());
    }
    if (record.size() == DebitAnswer.SIZE + Mac8.SIZE) {
      proof.with("s5", record.slice(DebitAnswer.SIZE, Mac8.SIZE).hex());
    }
    return proof.as(Section.Name.PROOF);
  }

  private static Fields fields(ResultSet row) throws SQLException {
    return new Fields(row).text("party", "code").time("at");
  }

  private static Section sealed(ResultSet row) throws SQLException {
    return new Fields(row)
        .octets("psam", "batch_end", "sack")
        .text("batch", "why")
        .time("opened", "turned_over", "sealed", "booked")
        .with("state", row.getString("state").toLowerCase(Locale.ROOT))
        .with("unproven", row.getBoolean("unproven") ? "yes" : "no")
        .as(Section.Name.SEALED);
  }
}
