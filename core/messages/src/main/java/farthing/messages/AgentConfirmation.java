package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.security.PrivateKey;

/**
 * A trusted agent's own confirmation (FIG. 7, step 734): that it compared the card's proof with
 * what the security card expects. A JWS (ES256); there is none of a card that did not pay.
 *
 * @param proof for the merchant's report to the payment server
 */
public record AgentConfirmation(PartyId party, TransactionId trx, Amount amount, CardProof proof) {
  private static final String WHAT = "agent's confirmation";

  /**
   * @param agent as it is enrolled
   * @return a JWS in compact form
   */
  public String sign(PartyId agent, PrivateKey key) {
    return CompactJws.sign(
        header(agent),
        Json.write(
            new Wire(
                Outcome.ACCEPTED.word(),
                party.value(),
                trx.toString(),
                amount.minor(),
                amount.currency().toBytes().hex(),
                proof.cc(),
                proof.s3().toString(),
                proof.s6().toString(),
                proof.s7().toString())),
        key);
  }

  /**
   * @throws Malformed if it is no such JWS, or not signed by whom the voucher names
   */
  public static AgentConfirmation verify(String text, AgentVoucher voucher) {
    CompactJws jws = CompactJws.parse(WHAT, text);
    header(voucher.agent()).mustBe(WHAT, jws.header());
    if (!jws.isSignedBy(voucher.key())) {
      throw new Malformed(WHAT + ": not signed with the agent's key");
    }
    Wire wire = Json.read(WHAT, jws.payload(), Wire.class);
    if (Outcome.ofWord(wire.outcome()) != Outcome.ACCEPTED) {
      throw new Malformed(WHAT + ": an agent confirms what was paid");
    }
    return new AgentConfirmation(
        new PartyId(wire.party()),
        TransactionId.parse(wire.trx()),
        Amount.ofMinor(wire.amountMinor(), Currency.of(Bytes.ofHex(wire.currency()))),
        CardProof.of(wire.cc(), wire.s3(), wire.s6(), wire.s7()));
  }

  private static JoseHeader header(PartyId agent) {
    return JoseHeader.of("kid", agent.value(), "typ", "farthing-confirmation+jws", "alg", "ES256");
  }

  record Wire(
      String outcome,
      String party,
      String trx,
      long amountMinor,
      String currency,
      long cc,
      String s3,
      String s6,
      String s7) {}
}
