package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.purse.CompletionCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Purchases of a security card whose card is to get its money back from its issuer: nobody is to be
 * paid with them, or they were cancelled and the card did not get it. Each is worth nothing before
 * the card's own S6 was verified.
 *
 * @param id the batch in which they were drawn; they need not stand in it
 * @param claims 1 to {@link #MOST}, each of another NTPSAM
 */
public record RefundClaims(BatchId id, List<Claim> claims) {
  /** In one message. */
  public static final int MOST = 100;

  private static final int VERSION = 1;
  private static final int LARGEST_CLAIM = 1 + 40 + 2 + BatchRecord.SIZE;
  private static final String WHAT = "refund claims";

  /**
   * One purchase, or one cancel.
   *
   * @param cc what the card said to the command: 0000 of a purchase; of a cancel another, or 0000
   *     where it said nothing and has used the cancel's number for something else
   * @param record with S6 of {@code cc}, and without S5: it is no part of a batch
   */
  public record Claim(PartyId merchant, CompletionCode cc, BatchRecord record) {
    public Claim {
      boolean said = record.s6().isPresent();
      boolean fits =
          record.isCancel() ? said != cc.isDone() : said && cc.isDone(); // else it has its money
      mustBe(fits, "a purchase that was done, or a cancel that was not");
      mustBe(record.s5().equals(Mac8.ZERO), "S5 is of batches");
    }
  }

  public RefundClaims {
    claims = List.copyOf(claims);
    mustBe(!claims.isEmpty() && claims.size() <= MOST, "1 to " + MOST + " in one message");
    mustBe(
        claims.stream().map(claim -> claim.record().number()).distinct().count() == claims.size(),
        "two of one NTPSAM");
    for (Claim claim : claims) {
      mustBe(
          claim.record().purchase().terms().psam().equals(id.psam()),
          "a record of another security card");
    }
  }

  public Bytes toBytes() {
    ByteWriter out = new ByteWriter(16 + claims.size() * LARGEST_CLAIM).u1(VERSION);
    id.write(out);
    out.u2(claims.size());
    for (Claim claim : claims) {
      String merchant = claim.merchant().value();
      claim.record().write(out.u1(merchant.length()).ascii(merchant).u2(claim.cc().value()));
    }
    return out.toBytes();
  }

  /**
   * @throws Malformed if these are no claims of one security card
   */
  public static RefundClaims parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    mustBe(in.u1() == VERSION, "another version than " + VERSION);
    BatchId id = BatchId.read(in);
    int count = in.u2();
    mustBe(count <= MOST, "1 to " + MOST + " in one message");
    List<Claim> claims = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PartyId merchant = new PartyId(new String(in.array(in.u1()), StandardCharsets.US_ASCII));
      CompletionCode cc = new CompletionCode(in.u2());
      claims.add(new Claim(merchant, cc, BatchRecord.read(id.psam(), in)));
    }
    in.end();
    RefundClaims read = new RefundClaims(id, claims);
    mustBe(read.toBytes().equals(bytes), "not in its one form");
    return read;
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new Malformed(WHAT + ": " + otherwise);
    }
  }
}
