package farthing.messages;

import farthing.base.Bytes;
import farthing.base.TransactionId;

/**
 * The confirmation of FIG. 8 (step 752), which the client posts to the merchant's status URL: the
 * card's proof, and what the merchant compares it with. Nothing in it names the card.
 *
 * @param expected as the payment server made it, an {@link ExpectedDebit}
 */
public record ProofNotice(TransactionId trx, CardProof proof, String expected) implements Notice {

  @Override
  public Bytes toJson() {
    return Json.write(
        new Wire(
            trx.toString(),
            proof.cc(),
            proof.s3().toString(),
            proof.s6().toString(),
            proof.s7().toString(),
            expected));
  }

  public static ProofNotice parse(Bytes json) {
    Wire w = Json.read("confirmation", json, Wire.class);
    return new ProofNotice(
        TransactionId.parse(w.trx()), CardProof.of(w.cc(), w.s3(), w.s6(), w.s7()), w.expected());
  }

  record Wire(String trx, long cc, String s3, String s6, String s7, String expected) {}
}
