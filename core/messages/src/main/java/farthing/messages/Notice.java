package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;

/**
 * What a client posts to the merchant's status URL: message M, a card's proof for the merchant to
 * compare (FIG. 8), or an agent's confirmation (FIG. 7).
 */
public sealed interface Notice permits MerchantNotice, ProofNotice, AgentNotice {

  /** Whose order it says it is of. */
  TransactionId trx();

  Bytes toJson();

  /**
   * @throws Malformed if it is none of them
   */
  static Notice parse(Bytes json) {
    try {
      return MerchantNotice.parse(json);
    } catch (Malformed noM) {
      try {
        return ProofNotice.parse(json);
      } catch (Malformed noProof) {
        return AgentNotice.parse(json);
      }
    }
  }
}
