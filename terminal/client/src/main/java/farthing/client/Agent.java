package farthing.client;

import farthing.agents.AgentKeys;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.AgentClaim;
import farthing.messages.AgentConfirmation;
import farthing.messages.AgentNotice;
import farthing.messages.CardProof;
import farthing.messages.ExpectedDebit;
import farthing.messages.Order;
import java.util.Optional;

/**
 * What makes a client a trusted agent (FIG. 7, box 356): keys that the operator has enrolled. It
 * says who draws, compares the card's proof itself (step 732), and confirms to the shop (734).
 */
public final class Agent {
  private final AgentKeys keys;

  public Agent(AgentKeys keys) {
    this.keys = keys;
  }

  /**
   * @param initialize the card's answer to INITIALIZE IEP
   */
  String claim(Order order, Bytes initialize) {
    return AgentClaim.of(keys.agent(), order.party(), order.trx(), initialize).sign(keys.signing());
  }

  /**
   * @throws Malformed if it is not encrypted to this agent, or of another purchase
   */
  ExpectedDebit expected(Order order, ToCompare.ForAgent toCompare) {
    ExpectedDebit expected = keys.decrypt(toCompare.expected());
    if (!expected.party().equals(order.party())
        || !expected.trx().equals(order.trx())
        || !expected.amount().equals(order.amount())) {
      throw new Malformed("what the agent compares with is of another purchase");
    }
    return expected;
  }

  /**
   * For the shop, if the card's proof is the expected one: then it has paid. Nothing if it is not,
   * or if other keys than these were enrolled when it was drawn.
   */
  Optional<AgentNotice> confirm(Order order, ToCompare.ForAgent toCompare, CardProof proof) {
    ExpectedDebit expected;
    try {
      expected = expected(order, toCompare);
    } catch (Malformed e) {
      return Optional.empty();
    }
    if (!proof.meets(expected.proof())) {
      return Optional.empty();
    }
    AgentConfirmation confirmation =
        new AgentConfirmation(order.party(), order.trx(), order.amount(), proof);
    return Optional.of(
        new AgentNotice(
            order.trx(), confirmation.sign(keys.agent(), keys.signing()), toCompare.voucher()));
  }
}
