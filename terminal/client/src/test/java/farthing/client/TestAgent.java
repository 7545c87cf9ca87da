package farthing.client;

import farthing.agents.AgentKeys;
import farthing.base.PartyId;

/** The terminals of these tests that an operator could enrol. */
final class TestAgent {
  static final AgentKeys KEYS = AgentKeys.generate(new PartyId("kiosk-1"));
  static final AgentKeys OTHERS = AgentKeys.generate(new PartyId("kiosk-2"));

  private TestAgent() {}
}
