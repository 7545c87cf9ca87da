package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.ExpectedProof;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.TransactionId;

/**
 * What a card's proof is compared with by whom the payment server trusts to compare: the merchant
 * (FIG. 8, step 748), through the client, who cannot read it, as a JWE under the transaction's key
 * for it; or an enrolled agent (FIG. 7, step 728), encrypted to the agent's own key.
 */
public record ExpectedDebit(PartyId party, TransactionId trx, Amount amount, ExpectedProof proof) {
  private static final String WHAT = "expected debit";

  /** A JWE in compact form: {@code dir}, {@code A256GCM}. */
  public String encrypt(TransactionKeys keys) {
    return CompactJwe.encrypt(keys.expectedHeader(), toJson(), keys.expected());
  }

  /** In clear, K7 in it: to be encrypted at once. */
  public Bytes toJson() {
    return Json.write(
        new Wire(
            party.value(),
            trx.toString(),
            amount.minor(),
            amount.currency().toBytes().hex(),
            proof.reveal(SecretAccess.granted()).hex()));
  }

  /**
   * @throws farthing.base.Malformed if it is not a JWE of this form, or not under this
   *     transaction's key
   */
  public static ExpectedDebit decrypt(String jwe, TransactionKeys keys) {
    return parse(CompactJwe.decrypt(WHAT, jwe, keys.expectedHeader(), keys.expected()));
  }

  /** Out of what it was encrypted in. */
  public static ExpectedDebit parse(Bytes json) {
    Wire wire = Json.read(WHAT, json, Wire.class);
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
