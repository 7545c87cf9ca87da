package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.ExpectedProof;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.TransactionId;

/**
 * What the merchant compares a card's proof with (FIG. 8, step 748): from the payment server,
 * through the client, who cannot read it; as a JWE under the transaction's key for it.
 */
public record ExpectedDebit(PartyId party, TransactionId trx, Amount amount, ExpectedProof proof) {
  private static final String WHAT = "expected debit";

  /** A JWE in compact form: {@code dir}, {@code A256GCM}. */
  public String encrypt(TransactionKeys keys) {
    return CompactJwe.encrypt(keys.expectedHeader(), Json.write(toWire()), keys.expected());
  }

  Wire toWire() {
    return new Wire(
        party.value(),
        trx.toString(),
        amount.minor(),
        amount.currency().toBytes().hex(),
        proof.reveal(SecretAccess.granted()).hex());
  }

  /**
   * @throws farthing.base.Malformed if it is not a JWE of this form, or not under this
   *     transaction's key
   */
  public static ExpectedDebit decrypt(String jwe, TransactionKeys keys) {
    Wire wire =
        Json.read(
            WHAT,
            CompactJwe.decrypt(WHAT, jwe, keys.expectedHeader(), keys.expected()),
            Wire.class);
    return new ExpectedDebit(
        new PartyId(wire.party()),
        TransactionId.parse(wire.trx()),
        Amount.ofMinor(wire.amountMinor(), Currency.of(Bytes.ofHex(wire.currency()))),
        ExpectedProof.parse(Bytes.ofHex(wire.proof())));
  }

  static JoseHeader header(String keyId) {
    return JoseHeader.of(
        "kid", keyId, "typ", "farthing-expected+jwe", "enc", "A256GCM", "alg", "dir");
  }

  /**
   * @param proof suite 1, S3 8, K7 16
   */
  record Wire(String party, String trx, long amountMinor, String currency, String proof) {}
}
