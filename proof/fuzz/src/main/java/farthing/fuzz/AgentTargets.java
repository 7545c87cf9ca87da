package farthing.fuzz;

import farthing.agents.AgentKeys;
import farthing.agents.EnrolledAgent;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.TransactionId;
import farthing.messages.AgentClaim;
import farthing.messages.AgentConfirmation;
import farthing.messages.AgentNotice;
import farthing.messages.AgentVoucher;
import farthing.messages.DebitForAgent;
import farthing.messages.DrawByAgent;
import farthing.messages.Notice;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What travels where a trusted agent compares (FIG. 7), and the files of its keys. */
final class AgentTargets {
  private static final int BODY = 64 * 1024;
  private static final int FILE = 4 * 1024;

  private AgentTargets() {}

  static List<FuzzTarget> all() {
    Envelope in = new Envelope();
    AgentKeys agent = AgentKeys.parse(Bytes.of(Seeds.of(keys()).getFirst()));
    AgentVoucher voucher =
        new AgentVoucher(
            new PartyId("corner-shop"),
            TransactionId.parse("0199484a-c1ab-73e9-88f6-b0d8fd525fcf"),
            Amount.ofMinor(1250, Currency.EUR),
            agent.agent(),
            agent.enrolled().signing());
    return List.of(
        keys(),
        new FuzzTarget(
            "enrolled-agent",
            "an agent's public keys",
            FILE,
            Forms.keyedMessage(EnrolledAgent::parse, EnrolledAgent::toJson)),
        body(
            "draw-by-agent",
            "draw request of an agent",
            Forms.message(DrawByAgent::parse, DrawByAgent::toJson)),
        body(
            "debit-for-agent",
            "debit where an agent compares",
            Forms.message(DebitForAgent::parse, DebitForAgent::toJson)),
        body(
            "agent-notice",
            "an agent's confirmation on its way to the shop",
            Forms.message(AgentNotice::parse, AgentNotice::toJson)),
        body(
            "notice",
            "whatever a client posts to the shop",
            Forms.message(Notice::parse, Notice::toJson)),
        body(
            "agent-claim",
            "an agent's claim",
            Forms.refusedOrRead(bytes -> {
              AgentClaim.agentIn(text(bytes));
              AgentClaim.verify(text(bytes), voucher.key());
            })),
        body(
            "agent-confirmation",
            "an agent's signed confirmation",
            Forms.refusedOrRead(bytes -> AgentConfirmation.verify(text(bytes), voucher))),
        body(
            "agent-voucher",
            "whom the payment server vouches for",
            Forms.refusedOrRead(bytes -> AgentVoucher.decrypt(text(bytes), in.keys()))),
        body(
            "agent-jwe",
            "what an agent compares with",
            Forms.refusedOrRead(bytes -> agent.decrypt(text(bytes)))));
  }

  private static FuzzTarget keys() {
    return new FuzzTarget(
        "agent-keys",
        "an agent's keys",
        FILE,
        Forms.keyedMessage(AgentKeys::parse, keys -> keys.toJson(SecretAccess.granted())));
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static FuzzTarget body(String name, String what, FuzzTarget.Probe probe) {
    return new FuzzTarget(name, what, BODY, probe);
  }
}
