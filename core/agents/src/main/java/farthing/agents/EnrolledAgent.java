package farthing.agents;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.messages.ExpectedDebit;
import java.security.interfaces.ECPublicKey;
import java.util.List;

/**
 * A trusted agent as the payment server knows it: its two public keys, as a JWK set.
 *
 * <p>Immutable, safe for all threads.
 */
public final class EnrolledAgent {
  static final JWEAlgorithm ALGORITHM = JWEAlgorithm.ECDH_ES;
  static final EncryptionMethod ENCRYPTION = EncryptionMethod.A256GCM;
  static final JOSEObjectType TYPE = new JOSEObjectType("farthing-agent+jwe");

  private final PartyId agent;
  private final ECKey signing;
  private final ECKey encryption;

  EnrolledAgent(PartyId agent, ECKey signing, ECKey encryption) {
    this.agent = agent;
    this.signing = signing;
    this.encryption = encryption;
  }

  /**
   * @throws Malformed if it is no such set, or shows a private part, which is then no secret any
   *     more
   */
  public static EnrolledAgent parse(Bytes json) {
    KeySet set = KeySet.parse(json);
    if (set.signing().isPrivate() || set.encryption().isPrivate()) {
      throw new Malformed(
          "agent's keys: the public parts alone are wanted; make new keys, since these were shown");
    }
    return new EnrolledAgent(set.agent(), set.signing(), set.encryption());
  }

  public Bytes toJson() {
    return KeySet.toJson(new JWKSet(List.of(signing, encryption)).toString(true));
  }

  public PartyId agent() {
    return agent;
  }

  /** With which its claims and confirmations are verified. */
  public ECPublicKey signing() {
    try {
      return signing.toECPublicKey();
    } catch (JOSEException e) {
      throw new IllegalStateException("a key on P-256 is none", e);
    }
  }

  /**
   * What two people compare before one of them enrols it: the thumbprints of both keys (RFC 7638),
   * first the signing one's.
   */
  public String fingerprint() {
    try {
      return signing.computeThumbprint() + " " + encryption.computeThumbprint();
    } catch (JOSEException e) {
      throw new IllegalStateException("no SHA-256 here", e);
    }
  }

  /** A JWE in compact form, ECDH-ES and A256GCM: for this agent's eyes only. */
  public String encrypt(ExpectedDebit expected) {
    JWEHeader header =
        new JWEHeader.Builder(ALGORITHM, ENCRYPTION).type(TYPE).keyID(agent.value()).build();
    try {
      JWEObject object = new JWEObject(header, new Payload(expected.toJson().toArray()));
      object.encrypt(new ECDHEncrypter(encryption));
      return object.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("ECDH-ES did not encrypt", e);
    }
  }

  @Override
  public String toString() {
    return "EnrolledAgent[" + agent + "]";
  }
}
