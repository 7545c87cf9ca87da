package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.TransactionId;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;

/**
 * An agent's word that it draws this purchase for the card in its reader (FIG. 7): a JWS (ES256)
 * beside the draw request. Whoever merely has the page cannot make it.
 *
 * @param agent as it is enrolled
 * @param card SHA-256 of the card's answer to INITIALIZE IEP, 32 bytes
 */
public record AgentClaim(PartyId agent, PartyId party, TransactionId trx, Bytes card) {
  private static final String WHAT = "agent's claim";

  /**
   * @param initialize the card's answer to INITIALIZE IEP
   */
  public static AgentClaim of(PartyId agent, PartyId party, TransactionId trx, Bytes initialize) {
    return new AgentClaim(agent, party, trx, Sha256.of(initialize));
  }

  /** A JWS in compact form. */
  public String sign(PrivateKey key) {
    return CompactJws.sign(
        header(agent),
        Json.write(new Wire(agent.value(), party.value(), trx.toString(), card.hex())),
        key);
  }

  /**
   * Whose claim it says it is, to look up the key for {@link #verify}; nothing is verified yet.
   *
   * @throws Malformed if it is no such JWS
   */
  public static PartyId agentIn(String jws) {
    return read(CompactJws.parse(WHAT, jws)).agent();
  }

  /**
   * @throws Malformed if it is no such JWS, or not signed with this key
   */
  public static AgentClaim verify(String text, ECPublicKey key) {
    CompactJws jws = CompactJws.parse(WHAT, text);
    AgentClaim claim = read(jws);
    header(claim.agent()).mustBe(WHAT, jws.header());
    if (!jws.isSignedBy(key)) {
      throw new Malformed(WHAT + ": not signed with the agent's key");
    }
    return claim;
  }

  private static AgentClaim read(CompactJws jws) {
    Wire wire = Json.read(WHAT, jws.payload(), Wire.class);
    return new AgentClaim(
        new PartyId(wire.agent()),
        new PartyId(wire.party()),
        TransactionId.parse(wire.trx()),
        Bytes.ofHex(wire.card()));
  }

  private static JoseHeader header(PartyId agent) {
    return JoseHeader.of("kid", agent.value(), "typ", "farthing-draw+jws", "alg", "ES256");
  }

  record Wire(String agent, String party, String trx, String card) {}
}
