package farthing.purse;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.ExpectedProof;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;

/**
 * S1, S2, S3, S6 and S7 of a purchase or a cancel (PROTOCOL, section 4), as the issuer's side, the
 * security card and the software purse compute them. Functions of their arguments alone.
 */
public final class PurchaseSignatures {
  private PurchaseSignatures() {}

  /**
   * S1: the purse's word on who it is and what it holds, for the amount asked.
   *
   * @param purchaseKey KDP
   */
  public static Mac8 s1(
      MacKey purchaseKey, TransactionType type, InitializeAnswer answer, int amountMinor) {
    MacKey key = purchaseKey.derive("S1", numberAndRandom(answer).toBytes());
    Bytes signedPart = answer.signedPart();
    return key.mac8(
        new ByteWriter(48).u1(0x01).u1(type.code()).bytes(signedPart).u4(amountMinor).toArray());
  }

  /** SKP: the session key under which S2 and S3 are made. */
  public static MacKey sessionKey(
      MacKey purchaseKey, InitializeAnswer answer, PsamId psam, long psamTransaction) {
    return purchaseKey.derive("SKP", sessionContext(answer, psam, psamTransaction));
  }

  /** K7: the key of S7, which binds S6 to S3 for whoever compares S3. */
  public static MacKey k7(
      MacKey purchaseKey, InitializeAnswer answer, PsamId psam, long psamTransaction) {
    return purchaseKey.derive("S7", sessionContext(answer, psam, psamTransaction));
  }

  /** S2: the security card's command to debit. */
  public static Mac8 s2(MacKey sessionKey, PurchaseTerms terms, Mac8 s1) {
    return sessionKey.mac8(
        new ByteWriter(53)
            .u1(0x02)
            .u1(terms.type().code())
            .bytes(terms.psam().value())
            .u4(terms.psamTransaction())
            .bytes(terms.trx().toBytes())
            .u4(terms.amount().minor())
            .bytes(terms.amount().currency().toBytes())
            .bytes(terms.time().toBytes())
            .bytes(s1.value())
            .toArray());
  }

  /**
   * S3: the purse's proof for the security card.
   *
   * @param transactionNumber NTIEP of the transaction attempted
   * @param balanceAfterMinor the slot's balance once it is over
   */
  public static Mac8 s3(
      MacKey sessionKey,
      CompletionCode cc,
      PurchaseTerms terms,
      int transactionNumber,
      int balanceAfterMinor,
      Mac8 s2) {
    return sessionKey.mac8(
        new ByteWriter(56)
            .u1(0x03)
            .u2(cc.value())
            .u1(terms.type().code())
            .u2(transactionNumber)
            .bytes(terms.psam().value())
            .u4(terms.psamTransaction())
            .bytes(terms.trx().toBytes())
            .u4(terms.amount().minor())
            .bytes(terms.amount().currency().toBytes())
            .u4(balanceAfterMinor)
            .bytes(s2.value())
            .toArray());
  }

  /**
   * S6: the purse's proof for its issuer, at clearing.
   *
   * @param tacKey KDT
   */
  public static Mac8 s6(
      MacKey tacKey,
      CompletionCode cc,
      PurchaseTerms terms,
      InitializeAnswer answer,
      int balanceAfterMinor) {
    PurchaseRecord record =
        new PurchaseRecord(
            terms,
            answer.iep(),
            answer.suite(),
            answer.keyGeneration(),
            answer.expiry(),
            answer.transactionNumber(),
            balanceAfterMinor);
    return s6(proofKey(record).from(tacKey), cc, record);
  }

  /** The key of S6, one transaction's. */
  public static SessionDerivation proofKey(PurchaseRecord record) {
    return new SessionDerivation(
        KeyUsage.TAC, "S6", new ByteWriter(2).u2(record.transactionNumber()).toBytes());
  }

  /**
   * S6 over a record as clearing has it.
   *
   * @param proofKey as {@link #proofKey} derives it
   */
  public static Mac8 s6(MacKey proofKey, CompletionCode cc, PurchaseRecord record) {
    PurchaseTerms terms = record.terms();
    ByteWriter message = new ByteWriter(64).u1(0x06).u2(cc.value()).u1(terms.type().code());
    record.iep().write(message);
    return proofKey.mac8(
        message
            .bytes(record.expiry().toBytes())
            .u2(record.transactionNumber())
            .bytes(terms.psam().value())
            .u4(terms.psamTransaction())
            .bytes(terms.trx().toBytes())
            .u4(terms.amount().minor())
            .bytes(terms.amount().currency().toBytes())
            .bytes(terms.time().toBytes())
            .u4(record.balanceAfterMinor())
            .toArray());
  }

  /** S7: over S3 and S6, so that nobody on the way can spoil S6. */
  public static Mac8 s7(MacKey k7, Mac8 s3, Mac8 s6) {
    return ExpectedProof.s7(k7, s3, s6);
  }

  private static Bytes sessionContext(InitializeAnswer answer, PsamId psam, long psamTransaction) {
    return numberAndRandom(answer).bytes(psam.value()).u4(psamTransaction).toBytes();
  }

  private static ByteWriter numberAndRandom(InitializeAnswer answer) {
    return new ByteWriter(22).u2(answer.transactionNumber()).bytes(answer.random());
  }
}
