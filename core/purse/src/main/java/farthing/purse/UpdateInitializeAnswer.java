package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.Suite;

/**
 * The purse's answer to INITIALIZE IEP for an update (PROTOCOL, section 3).
 *
 * @param keyGeneration VKIEP, 01 to FF
 * @param authenticationMode AMIEP
 * @param cardState CSTAT
 * @param transactionNumber NTIEP that the update would get
 * @param random RND, 8 bytes
 */
public record UpdateInitializeAnswer(
    IepId iep,
    Suite suite,
    int keyGeneration,
    Expiry expiry,
    int authenticationMode,
    int cardState,
    int transactionNumber,
    Bytes random,
    Mac8 s1) {
  /** In bytes. */
  public static final int SIZE = 36;

  /** RND, in bytes. */
  public static final int RANDOM_SIZE = 8;

  public static UpdateInitializeAnswer parse(Bytes bytes) {
    ByteReader in = new ByteReader("INITIALIZE IEP answer for update", bytes);
    UpdateInitializeAnswer answer =
        new UpdateInitializeAnswer(
            IepId.read(in),
            Suite.ofCode(in.u1()),
            in.u1(),
            Expiry.of(in.bytes(Expiry.SIZE)),
            in.u1(),
            in.u2(),
            in.u2(),
            in.bytes(RANDOM_SIZE),
            Mac8.read(in));
    in.end();
    return answer;
  }

  public Bytes toBytes() {
    return signedPart().plus(s1.value());
  }

  /** Everything up to and with RND: what S1 begins with. */
  public Bytes signedPart() {
    ByteWriter out = new ByteWriter(SIZE);
    iep.write(out);
    return out.u1(suite.code())
        .u1(keyGeneration)
        .bytes(expiry.toBytes())
        .u1(authenticationMode)
        .u2(cardState)
        .u2(transactionNumber)
        .bytes(random)
        .toBytes();
  }

  /** The same answer under another S1: for building one before its signature is known. */
  public UpdateInitializeAnswer signed(Mac8 signature) {
    return new UpdateInitializeAnswer(
        iep,
        suite,
        keyGeneration,
        expiry,
        authenticationMode,
        cardState,
        transactionNumber,
        random,
        signature);
  }
}
