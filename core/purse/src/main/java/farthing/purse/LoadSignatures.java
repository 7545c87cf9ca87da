package farthing.purse;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import java.util.List;

/**
 * S1, S2 and S3 of a load or an unload (PROTOCOL, section 4), as the issuer's side and the software
 * purse compute them. Functions of their arguments alone: the two keys come from the card's KDL by
 * what {@link #sessionKey} and {@link #proofKey} say.
 */
public final class LoadSignatures {
  private LoadSignatures() {}

  /** SKL, the key of S1 and S2. */
  public static SessionDerivation sessionKey(LoadInitializeAnswer answer) {
    return new SessionDerivation(KeyUsage.LOAD, "SKL", context(answer));
  }

  /** The key of S3: another one, so that whoever may order a load cannot prove it. */
  public static SessionDerivation proofKey(LoadInitializeAnswer answer) {
    return new SessionDerivation(KeyUsage.LOAD, "LS3", context(answer));
  }

  /**
   * S1: the purse's word on who it is and what it holds, for what it was asked.
   *
   * @param sessionKey SKL
   * @param type LOAD or UNLOAD
   */
  public static Mac8 s1(
      MacKey sessionKey, TransactionType type, LoadInitialize load, LoadInitializeAnswer answer) {
    return sessionKey.mac8(
        new ByteWriter(86)
            .u1(0x01)
            .u1(type.code())
            .bytes(answer.signedPart())
            .u4(load.amount().minor())
            .bytes(load.time().toBytes())
            .bytes(load.bank().value())
            .bytes(load.device().value())
            .bytes(load.trx().toBytes())
            .toArray());
  }

  /**
   * S2: the issuer's word to load, to unload, or that it refuses.
   *
   * @param sessionKey SKL
   * @param issuer 0000 or 01xx
   */
  public static Mac8 s2(
      MacKey sessionKey,
      TransactionType type,
      CompletionCode issuer,
      LoadInitialize load,
      Mac8 s1,
      List<ParameterUpdate.Limits> updates) {
    return sessionKey.mac8(
        new ByteWriter(60)
            .u1(0x02)
            .u1(type.code())
            .u2(issuer.value())
            .u4(load.amount().minor())
            .bytes(load.amount().currency().toBytes())
            .bytes(load.trx().toBytes())
            .bytes(s1.value())
            .bytes(ParameterUpdate.toBytes(updates))
            .toArray());
  }

  /**
   * S3: the purse's proof of what it did, done or refused.
   *
   * @param proofKey as {@link #proofKey} derives it, not SKL
   * @param transactionNumber NTIEP of the transaction attempted
   * @param balanceAfterMinor the slot's balance once it is over
   */
  public static Mac8 s3(
      MacKey proofKey,
      CompletionCode cc,
      TransactionType type,
      IepId iep,
      int transactionNumber,
      LoadInitialize load,
      int balanceAfterMinor) {
    ByteWriter message = new ByteWriter(58).u1(0x03).u2(cc.value()).u1(type.code());
    iep.write(message);
    return proofKey.mac8(
        message
            .u2(transactionNumber)
            .bytes(load.trx().toBytes())
            .u4(load.amount().minor())
            .bytes(load.amount().currency().toBytes())
            .bytes(load.time().toBytes())
            .bytes(load.bank().value())
            .bytes(load.device().value())
            .u4(balanceAfterMinor)
            .toArray());
  }

  private static Bytes context(LoadInitializeAnswer answer) {
    return new ByteWriter(18)
        .u2(answer.transactionNumber())
        .bytes(answer.commitment().value())
        .toBytes();
  }
}
