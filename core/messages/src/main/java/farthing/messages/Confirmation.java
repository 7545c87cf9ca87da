package farthing.messages;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.text.ParseException;
import java.time.Instant;
import java.util.Optional;

/**
 * Message M: the payment server's word to the merchant, on which alone goods are released (steps
 * 634 to 638, 820 to 824). Travels through the client as a JWE under the transaction's result key.
 *
 * @param time when the purse's proof was accepted
 * @param reference the payment server's, for statements and questions
 * @param card who was authenticated; empty for every purchase that moves value
 */
public record Confirmation(
    Outcome outcome,
    PartyId party,
    TransactionId trx,
    Amount amount,
    Instant time,
    String reference,
    Optional<IepId> card) {
  private static final JOSEObjectType TYPE = new JOSEObjectType("farthing-result+jwe");

  /** A JWE in compact form: {@code dir}, {@code A256GCM}. */
  public String encrypt(TransactionKeys keys) {
    JWEHeader header =
        new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
            .type(TYPE)
            .keyID(keys.keyId())
            .build();
    JWEObject jwe = new JWEObject(header, new Payload(Json.write(toWire()).toArray()));
    try {
      jwe.encrypt(new DirectEncrypter(keys.result()));
      return jwe.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("A256GCM did not encrypt", e);
    }
  }

  /**
   * What a merchant does with the message M it was handed.
   *
   * @throws Malformed if it is not a JWE of this form, or not under this transaction's result key
   */
  public static Confirmation decrypt(String m, TransactionKeys keys) {
    try {
      JWEObject jwe = parsed(m);
      JWEHeader header = jwe.getHeader();
      if (!JWEAlgorithm.DIR.equals(header.getAlgorithm())
          || !EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
          || !TYPE.equals(header.getType())
          || header.getCompressionAlgorithm() != null
          || !keys.keyId().equals(header.getKeyID())) {
        throw new Malformed("message M: a header is not as agreed");
      }
      jwe.decrypt(new DirectDecrypter(keys.result()));
      return of(Json.read("message M", Bytes.of(jwe.getPayload().toBytes()), Wire.class));
    } catch (JOSEException e) {
      throw new Malformed("message M: not encrypted under this transaction's key", e);
    }
  }

  /** A header without {@code enc} makes Nimbus throw a NullPointerException. */
  private static JWEObject parsed(String m) {
    try {
      return JWEObject.parse(m);
    } catch (ParseException | NullPointerException | IllegalArgumentException e) {
      throw new Malformed("message M: not a JWE", e);
    }
  }

  static Confirmation of(Wire w) {
    Bytes card = Bytes.ofHex(w.ppiep() + w.idiep());
    return new Confirmation(
        Outcome.ofWord(w.outcome()),
        new PartyId(w.party()),
        TransactionId.parse(w.trx()),
        Amount.ofMinor(w.amountMinor(), Currency.of(Bytes.ofHex(w.currency()))),
        Json.instant("message M", w.time()),
        w.reference(),
        card.isEmpty()
            ? Optional.empty()
            : Optional.of(IepId.read(new ByteReader("message M's card", card))));
  }

  private Wire toWire() {
    return new Wire(
        outcome.word(),
        party.value(),
        trx.toString(),
        amount.minor(),
        amount.currency().toBytes().hex(),
        time.getEpochSecond(),
        reference,
        card.map(c -> c.providerBytes().hex()).orElse(""),
        card.map(c -> c.numberBytes().hex()).orElse(""));
  }

  /** PPIEP and IDIEP are empty but for an authentication. */
  record Wire(
      String outcome,
      String party,
      String trx,
      long amountMinor,
      String currency,
      long time,
      String reference,
      String ppiep,
      String idiep) {}
}
