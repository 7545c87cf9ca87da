package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import java.util.Optional;

/**
 * The purse's answer to CREDIT IEP for a load or DEBIT IEP for an unload: done or refused, and
 * signed either way.
 *
 * @param transactionNumber NTIEP of the transaction attempted
 * @param balanceAfterMinor 0 to 7FFFFFFF, in the slot's currency; unchanged when refused
 * @param secret RIEP, given away exactly when CC is not 0000
 */
public record LoadAnswer(
    CompletionCode cc,
    int transactionNumber,
    int balanceAfterMinor,
    Mac8 s3,
    Optional<CardSecret> secret) {
  /** Of a load that was done, in bytes. */
  public static final int SIZE = 16;

  /** Of a refusal, in bytes. */
  public static final int REFUSAL_SIZE = SIZE + CardSecret.SIZE;

  public LoadAnswer {
    if (secret.isPresent() == cc.isDone()) {
      throw new Malformed("a card gives RIEP away exactly when it refuses");
    }
  }

  public static LoadAnswer parse(Bytes bytes) {
    ByteReader in = new ByteReader("CREDIT IEP answer for load", bytes);
    CompletionCode cc = new CompletionCode(in.u2());
    int number = in.u2();
    int balanceAfter = in.amountMinor();
    Mac8 s3 = Mac8.read(in);
    Optional<CardSecret> secret = cc.isDone() ? Optional.empty() : Optional.of(CardSecret.read(in));
    in.end();
    return new LoadAnswer(cc, number, balanceAfter, s3, secret);
  }

  public Bytes toBytes() {
    ByteWriter out =
        new ByteWriter(REFUSAL_SIZE)
            .u2(cc.value())
            .u2(transactionNumber)
            .u4(balanceAfterMinor)
            .bytes(s3.value());
    secret.ifPresent(riep -> out.bytes(riep.value()));
    return out.toBytes();
  }
}
