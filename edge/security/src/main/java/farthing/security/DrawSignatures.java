package farthing.security;

import farthing.base.ExpectedProof;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.purse.ReleasedDraw;
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
    return expected(signed, answer.cc(), answer.balanceAfterMinor())
        .isMetBy(answer.s3(), answer.s6(), answer.s7());
  }

  /** What a purse that does as it is told will prove. */
  ReleasedDraw released(SignedDraw signed) {
    int after = Math.toIntExact(signed.balanceAfterMinor());
    return new ReleasedDraw(
        signed,
        expected(signed, CompletionCode.DONE, after),
        PsamSignatures.s5(keys.psamKey(), signed.batch(), PurchaseRecord.expected(signed)));
  }

  private ExpectedProof expected(SignedDraw signed, CompletionCode cc, int balanceAfterMinor) {
    InitializeAnswer purse = signed.draw().purse();
    MacKey purchaseKey = purchaseKey(signed);
    long number = signed.psamTransaction();
    Mac8 s3 =
        PurchaseSignatures.s3(
            PurchaseSignatures.sessionKey(purchaseKey, purse, keys.psam(), number),
            cc,
            signed.terms(),
            purse.transactionNumber(),
            balanceAfterMinor,
            signed.s2());
    return new ExpectedProof(s3, PurchaseSignatures.k7(purchaseKey, purse, keys.psam(), number));
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
