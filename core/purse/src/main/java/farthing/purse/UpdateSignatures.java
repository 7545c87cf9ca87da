package farthing.purse;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import java.util.List;

/**
 * S1, S2 and S3 of an update (PROTOCOL, section 4), as the issuer's side and the software purse
 * compute them. Functions of their arguments alone: the keys come from the card's KDU by what
 * {@link #sessionKey}, {@link #proofKey} and {@link #pinKey} say.
 */
public final class UpdateSignatures {
  private UpdateSignatures() {}

  /** SKU, the key of S1 and S2. */
  public static SessionDerivation sessionKey(UpdateInitializeAnswer answer) {
    return new SessionDerivation(KeyUsage.UPDATE, "SKU", context(answer));
  }

  /** The key of S3. */
  public static SessionDerivation proofKey(UpdateInitializeAnswer answer) {
    return new SessionDerivation(KeyUsage.UPDATE, "US3", context(answer));
  }

  /** The key that a new PIN travels under. */
  public static SessionDerivation pinKey(UpdateInitializeAnswer answer) {
    return new SessionDerivation(KeyUsage.UPDATE, "PIN", context(answer));
  }

  /**
   * S1: the purse's word on who it is.
   *
   * @param sessionKey SKU
   */
  public static Mac8 s1(MacKey sessionKey, UpdateInitialize update, UpdateInitializeAnswer answer) {
    return sessionKey.mac8(
        new ByteWriter(52)
            .u1(0x01)
            .u1(TransactionType.UPDATE.code())
            .bytes(answer.signedPart())
            .bytes(update.time().toBytes())
            .bytes(update.trx().toBytes())
            .toArray());
  }

  /**
   * S2: the issuer's word to change these.
   *
   * @param sessionKey SKU
   */
  public static Mac8 s2(
      MacKey sessionKey, UpdateInitialize update, Mac8 s1, List<ParameterUpdate> updates) {
    return sessionKey.mac8(
        new ByteWriter(26)
            .u1(0x02)
            .u1(TransactionType.UPDATE.code())
            .bytes(update.trx().toBytes())
            .bytes(s1.value())
            .bytes(ParameterUpdate.toBytes(updates))
            .toArray());
  }

  /**
   * S3: the purse's proof that it did, or could not.
   *
   * @param proofKey as {@link #proofKey} derives it, not SKU
   * @param transactionNumber NTIEP of the update attempted
   */
  public static Mac8 s3(
      MacKey proofKey,
      CompletionCode cc,
      IepId iep,
      int transactionNumber,
      UpdateInitialize update) {
    ByteWriter message =
        new ByteWriter(37).u1(0x03).u2(cc.value()).u1(TransactionType.UPDATE.code());
    iep.write(message);
    return proofKey.mac8(
        message
            .u2(transactionNumber)
            .bytes(update.trx().toBytes())
            .bytes(update.time().toBytes())
            .toArray());
  }

  private static Bytes context(UpdateInitializeAnswer answer) {
    return new ByteWriter(10).u2(answer.transactionNumber()).bytes(answer.random()).toBytes();
  }
}
