package farthing.batches;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.nio.charset.StandardCharsets;

/**
 * What a payment server asks the issuer before it lets a software purse pay: it can be copied, and
 * only the issuer's books know what it has left (PROTOCOL, section 6).
 *
 * @param party the merchant
 * @param transactionNumber NTIEP of the debit, 1 to FFFF
 */
public record PurseQuestion(
    IepId purse, int transactionNumber, Amount amount, PartyId party, TransactionId trx) {
  private static final int VERSION = 1;
  private static final String WHAT = "question about a purse";

  public Bytes toBytes() {
    ByteWriter out = new ByteWriter(80).u1(VERSION);
    purse.write(out);
    return out.u2(transactionNumber)
        .u4(amount.minor())
        .bytes(amount.currency().toBytes())
        .bytes(trx.toBytes())
        .u1(party.value().length())
        .ascii(party.value())
        .toBytes();
  }

  /**
   * @throws Malformed if it is no such question
   */
  public static PurseQuestion parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    if (in.u1() != VERSION) {
      throw new Malformed(WHAT + ": another version than " + VERSION);
    }
    IepId purse = IepId.read(in);
    int number = in.u2();
    int minor = in.amountMinor();
    Amount amount = Amount.ofMinor(minor, Currency.of(in.bytes(Currency.SIZE)));
    if (minor == 0) {
      throw new Malformed(WHAT + ": it is about no amount");
    }
    TransactionId trx = TransactionId.of(in.bytes(TransactionId.SIZE));
    PartyId party = new PartyId(new String(in.array(in.u1()), StandardCharsets.US_ASCII));
    in.end();
    PurseQuestion read = new PurseQuestion(purse, number, amount, party, trx);
    if (!read.toBytes().equals(bytes)) {
      throw new Malformed(WHAT + ": not in its one form");
    }
    return read;
  }
}
