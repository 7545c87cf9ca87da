package farthing.agents;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.messages.ExpectedDebit;
import java.security.PrivateKey;
import java.text.ParseException;
import java.util.List;
import java.util.Objects;

/**
 * A trusted agent's own keys, as the agent alone has them: a JWK set with the private parts.
 *
 * <p>Immutable, safe for all threads; {@link #toString()} shows whose they are.
 */
public final class AgentKeys {
  private final PartyId agent;
  private final ECKey signing;
  private final ECKey encryption;

  private AgentKeys(PartyId agent, ECKey signing, ECKey encryption) {
    this.agent = agent;
    this.signing = signing;
    this.encryption = encryption;
  }

  /** New ones, of the platform's secure random. */
  public static AgentKeys generate(PartyId agent) {
    try {
      return new AgentKeys(
          agent, generate(agent, KeyUse.SIGNATURE), generate(agent, KeyUse.ENCRYPTION));
    } catch (JOSEException e) {
      throw new IllegalStateException("no key on P-256 could be made", e);
    }
  }

  private static ECKey generate(PartyId agent, KeyUse use) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyUse(use).keyID(agent.value()).generate();
  }

  /**
   * @throws Malformed if it is no such set, or lacks the private parts; the text shows nothing of
   *     it
   */
  public static AgentKeys parse(Bytes json) {
    KeySet set = KeySet.parse(json);
    if (!set.signing().isPrivate() || !set.encryption().isPrivate()) {
      throw new Malformed("agent's keys: the private parts are wanted");
    }
    return new AgentKeys(set.agent(), set.signing(), set.encryption());
  }

  /** With the private parts: for the agent's own file. */
  public Bytes toJson(SecretAccess token) {
    Objects.requireNonNull(token);
    return KeySet.toJson(new JWKSet(List.of(signing, encryption)).toString(false));
  }

  public PartyId agent() {
    return agent;
  }

  /** What the operator enrols. */
  public EnrolledAgent enrolled() {
    return new EnrolledAgent(agent, signing.toPublicJWK(), encryption.toPublicJWK());
  }

  /** Which signs claims and confirmations. */
  public PrivateKey signing() {
    try {
      return signing.toECPrivateKey();
    } catch (JOSEException e) {
      throw new IllegalStateException("a key on P-256 is none", e);
    }
  }

  /**
   * Opens what the payment server encrypted to this agent.
   *
   * @throws Malformed if it is not, or not of the form
   */
  public ExpectedDebit decrypt(String jwe) {
    return ExpectedDebit.parse(opened(jwe));
  }

  private Bytes opened(String jwe) {
    try {
      JWEObject object = JWEObject.parse(jwe);
      JWEHeader header = object.getHeader();
      if (!EnrolledAgent.ALGORITHM.equals(header.getAlgorithm())
          || !EnrolledAgent.ENCRYPTION.equals(header.getEncryptionMethod())
          || !EnrolledAgent.TYPE.equals(header.getType())
          || header.getCompressionAlgorithm() != null) {
        throw new Malformed("what the agent compares with: a header is not as agreed");
      }
      object.decrypt(new ECDHDecrypter(encryption));
      return Bytes.of(object.getPayload().toBytes());
    } catch (Malformed e) {
      throw e;
    } catch (ParseException | JOSEException | RuntimeException e) {
      // the library stumbles over headers that lack what is mandatory
      throw new Malformed("what the agent compares with: not encrypted to this agent", e);
    }
  }

  @Override
  public String toString() {
    return "AgentKeys[" + agent + "]";
  }
}
