package farthing.messages;

import farthing.base.Bytes;

/**
 * The draw request of FIG. 7: one as everywhere, and beside it who draws.
 *
 * @param claim an {@link AgentClaim}
 */
public record DrawByAgent(DrawRequest draw, String claim) {

  public Bytes toJson() {
    DrawRequest.Wire w = draw.toWire();
    return Json.write(
        new Wire(w.party(), w.trx(), w.keyId(), w.salt(), w.etsk(), w.order(), w.sealed(), claim));
  }

  public static DrawByAgent parse(Bytes json) {
    return new DrawByAgent(DrawRequest.parse(json), claimIn(json));
  }

  /** The claim in a draw request that was read before; empty if there is none. */
  public static String claimIn(Bytes json) {
    return Json.read("draw request", json, Claim.class).claim();
  }

  record Claim(String claim) {}

  record Wire(
      String party,
      String trx,
      String keyId,
      String salt,
      String etsk,
      String order,
      String sealed,
      String claim) {}
}
