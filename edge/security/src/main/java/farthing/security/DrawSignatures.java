package farthing.security;

import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PurchaseSignatures;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionType;

/** S2 made, S3 and S7 verified, under the keys of one security card. */
record DrawSignatures(PsamKeys keys) {

  /**
   * @throws IllegalStateException if the purse's key generation is not known
   */
  SignedDraw sign(TransactionType type, PsamDraw draw, long number, long batch) {
    SignedDraw unsigned = new SignedDraw(type, draw, keys.psam(), number, batch, Mac8.ZERO);
    return new SignedDraw(type, draw, keys.psam(), number, batch, s2(unsigned));
  }

  /** Whether this security card signed it; nobody else has the keys to. */
  boolean isOwn(SignedDraw draw) {
    return draw.psam().equals(keys.psam()) && s2(draw).equals(draw.s2());
  }

  boolean isProof(SignedDraw signed, DebitAnswer answer) {
    InitializeAnswer purse = signed.draw().purse();
    if (answer.transactionNumber() != purse.transactionNumber()
        || answer.balanceAfterMinor() != balanceAfterMinor(signed, answer)) {
      return false;
    }
    MacKey purchaseKey = purchaseKey(signed);
    long number = signed.psamTransaction();
    Mac8 s3 =
        PurchaseSignatures.s3(
            PurchaseSignatures.sessionKey(purchaseKey, purse, keys.psam(), number),
            answer.cc(),
            signed.terms(),
            answer.transactionNumber(),
            answer.balanceAfterMinor(),
            signed.s2());
    MacKey k7 = PurchaseSignatures.k7(purchaseKey, purse, keys.psam(), number);
    Mac8 s7 = PurchaseSignatures.s7(k7, answer.s3(), answer.s6());
    boolean s3Good = s3.equals(answer.s3());
    boolean s7Good = s7.equals(answer.s7());
    return s3Good && s7Good;
  }

  /** What the slot must hold afterwards; below 0, and so never equal, if M was not there. */
  private static long balanceAfterMinor(SignedDraw signed, DebitAnswer answer) {
    return answer.cc().isDone()
        ? signed.balanceAfterMinor()
        : signed.draw().purse().balance().minor();
  }

  private Mac8 s2(SignedDraw draw) {
    InitializeAnswer purse = draw.draw().purse();
    MacKey session =
        PurchaseSignatures.sessionKey(
            purchaseKey(draw), purse, keys.psam(), draw.psamTransaction());
    return PurchaseSignatures.s2(session, draw.terms(), purse.s1());
  }

  private MacKey purchaseKey(SignedDraw draw) {
    return keys.purchaseKey(draw.draw().purse())
        .orElseThrow(() ->
            new IllegalStateException(
                "an answer to a draw whose key generation is gone: the purse may have paid;"
                    + " put the key back and send the answer again"));
  }
}
