package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;

/**
 * Whom the payment server lets confirm one purchase (FIG. 7): the enrolled agent that drew it, and
 * the key that its confirmation is signed with. For the merchant, who so needs no list of agents;
 * through the client, as a JWE under the transaction's key for it.
 *
 * @param agent as it is enrolled
 * @param key on P-256
 */
public record AgentVoucher(
    PartyId party, TransactionId trx, Amount amount, PartyId agent, ECPublicKey key) {
  private static final String WHAT = "agent's voucher";

  /** A SubjectPublicKeyInfo on P-256 has 91 bytes. */
  private static final int LARGEST_KEY = 128;

  /** Of P-256: FIPS 186-5 and SP 800-186, section 3.2.1.3. */
  private static final BigInteger ORDER =
      new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);

  /** A JWE in compact form: {@code dir}, {@code A256GCM}. */
  public String encrypt(TransactionKeys keys) {
    return CompactJwe.encrypt(
        keys.voucherHeader(),
        Json.write(
            new Wire(
                party.value(),
                trx.toString(),
                amount.minor(),
                amount.currency().toBytes().hex(),
                agent.value(),
                Bytes.of(key.getEncoded()).hex())),
        keys.expected());
  }

  /**
   * @throws Malformed if it is not a JWE of this form, or not under this transaction's key
   */
  public static AgentVoucher decrypt(String jwe, TransactionKeys keys) {
    Wire wire =
        Json.read(
            WHAT, CompactJwe.decrypt(WHAT, jwe, keys.voucherHeader(), keys.expected()), Wire.class);
    return new AgentVoucher(
        new PartyId(wire.party()),
        TransactionId.parse(wire.trx()),
        Amount.ofMinor(wire.amountMinor(), Currency.of(Bytes.ofHex(wire.currency()))),
        new PartyId(wire.agent()),
        publicKey(Bytes.ofHex(wire.key())));
  }

  private static ECPublicKey publicKey(Bytes encoded) {
    if (encoded.size() > LARGEST_KEY) {
      throw new Malformed(WHAT + ": a key of P-256 is wanted");
    }
    try {
      if (KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded.toArray()))
              instanceof ECPublicKey key
          && key.getParams().getOrder().equals(ORDER)) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw new Malformed(WHAT + ": no key", e);
    }
    throw new Malformed(WHAT + ": a key of P-256 is wanted");
  }

  static JoseHeader header(String keyId) {
    return JoseHeader.of(
        "kid", keyId, "typ", "farthing-voucher+jwe", "enc", "A256GCM", "alg", "dir");
  }

  /**
   * @param key a SubjectPublicKeyInfo (RFC 5280)
   */
  record Wire(
      String party, String trx, long amountMinor, String currency, String agent, String key) {}
}
