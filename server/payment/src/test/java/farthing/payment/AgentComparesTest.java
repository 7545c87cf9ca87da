package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.agents.AgentKeys;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.messages.AgentClaim;
import farthing.messages.AgentVoucher;
import farthing.messages.CaptureReport;
import farthing.messages.CaptureReport.Capture;
import farthing.messages.CardProof;
import farthing.messages.DebitForAgent;
import farthing.messages.DrawByAgent;
import farthing.messages.ErrorCode;
import farthing.messages.ExpectedDebit;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.messages.PurchaseStatus.State;
import farthing.purse.DebitAnswer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FIG. 7: an enrolled agent draws, compares, and confirms; the merchant reports. */
class AgentComparesTest extends PurchaseStory {
  private static final AgentKeys STRANGER = AgentKeys.generate(new PartyId("stranger"));
  private static final AgentKeys POSER = AgentKeys.generate(TestScheme.KIOSK.agent());

  private TestCustomer.Intent bought;

  @BeforeEach
  void aCardThatIsNoSoftwarePurse() {
    customer = customer(TestScheme.HARDWARE, GOOD);
    customer.mode = PurchaseMode.CLIENT;
    bought = customer.order(euros(1250));
  }

  @Test
  void theAgentCanCompareTheMerchantKnowsTheAgentAndIsPaidByItsReport() {
    DebitForAgent debit = DebitForAgent.parse(ok(draw(claim(TestScheme.KIOSK, bought))));
    DebitAnswer answer = DebitAnswer.parse(customer.debit(bought, debit.debit()));
    CardProof proof = new CardProof(answer.cc().value(), answer.s3(), answer.s6(), answer.s7());

    ExpectedDebit expected = TestScheme.KIOSK.decrypt(debit.expected());
    assertThat(expected.party()).isEqualTo(TestScheme.SHOP);
    assertThat(expected.trx()).isEqualTo(bought.trx());
    assertThat(expected.amount()).isEqualTo(euros(1250));
    assertThat(proof.meets(expected.proof())).isTrue();

    AgentVoucher voucher = AgentVoucher.decrypt(debit.voucher(), bought.keys());
    assertThat(voucher)
        .isEqualTo(
            new AgentVoucher(
                TestScheme.SHOP,
                bought.trx(),
                euros(1250),
                TestScheme.KIOSK.agent(),
                TestScheme.KIOSK.enrolled().signing()));

    CaptureReport report = new CaptureReport(List.of(new Capture(bought.trx(), proof, true)));
    assertThat(reported(report))
        .containsExactly(
            new CaptureReport.Reply.Said(
                bought.trx(), Optional.of(Outcome.ACCEPTED), Optional.empty()));
    assertThat(server.status(bought).state()).isEqualTo(State.ENDED);
  }

  @Test
  void whatTheAgentComparesWithIsForItAlone() {
    DebitForAgent debit = DebitForAgent.parse(ok(draw(claim(TestScheme.KIOSK, bought))));

    assertThatThrownBy(() -> STRANGER.decrypt(debit.expected())).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> POSER.decrypt(debit.expected())).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> ExpectedDebit.decrypt(debit.voucher(), bought.keys()))
        .as("the voucher is nothing to compare with")
        .isInstanceOf(Malformed.class);
  }

  @Test
  void theSameDrawAgainIsAnsweredTheSame() {
    Bytes body = claim(TestScheme.KIOSK, bought);

    assertThat(ok(draw(body))).isEqualTo(ok(draw(body)));
  }

  @Test
  void nobodyButAnEnrolledAgentDraws() {
    refused(server.draw(bought), 403, ErrorCode.AGENT_NOT_ENROLLED);
    refused(draw(claim(STRANGER, bought)), 403, ErrorCode.AGENT_NOT_ENROLLED);
    refused(draw(claim(POSER, bought)), 403, ErrorCode.AGENT_NOT_ENROLLED);
    refused(
        draw(new DrawByAgent(bought.request(), "no claim").toJson()),
        403,
        ErrorCode.AGENT_NOT_ENROLLED);
  }

  @Test
  void anAgentsClaimIsGoodForItsOwnDrawAlone() {
    TestCustomer another = customer(anotherCardNumber(), TestScheme.HARDWARE, GOOD);
    another.mode = PurchaseMode.CLIENT;
    TestCustomer.Intent other = another.order(euros(1250));
    Bytes initialize = initialize(bought);

    for (AgentClaim wrong :
        List.of(
            claimOf(bought.party(), other, initialize),
            claimOf(TestScheme.STALL, bought, initialize),
            claimOf(bought.party(), bought, initialize(other)))) {
      refused(
          draw(new DrawByAgent(bought.request(), wrong.sign(TestScheme.KIOSK.signing())).toJson()),
          403,
          ErrorCode.AGENT_NOT_ENROLLED);
    }
    ok(draw(claim(TestScheme.KIOSK, bought)));
  }

  @Test
  void aSoftwarePurseIsRefusedSinceItCanBeCopied() {
    TestCustomer copyable = anotherCustomer();
    copyable.mode = PurchaseMode.CLIENT;
    TestCustomer.Intent intent = copyable.order(euros(100));

    refused(
        server.post(intent, "draw", claim(TestScheme.KIOSK, intent)),
        422,
        ErrorCode.SOFTWARE_PURSE_OFFLINE);
  }

  @Test
  void aProofThatTheCardBringsItselfIsHonouredHoweverLate() {
    DebitForAgent debit = DebitForAgent.parse(ok(draw(claim(TestScheme.KIOSK, bought))));
    Bytes answer = customer.debit(bought, debit.debit());
    now.set(NOON.plusSeconds(86_400));
    server.payment.endExpired();

    assertThat(intentOutcome(bought, answer)).isEqualTo(Outcome.ACCEPTED);
  }

  private static AgentClaim claimOf(PartyId party, TestCustomer.Intent of, Bytes initialize) {
    return AgentClaim.of(TestScheme.KIOSK.agent(), party, of.trx(), initialize);
  }

  private static Bytes initialize(TestCustomer.Intent intent) {
    return intent.request().open(intent.tsk()).initialize();
  }

  private static Bytes claim(AgentKeys agent, TestCustomer.Intent intent) {
    AgentClaim claim =
        AgentClaim.of(agent.agent(), intent.party(), intent.trx(), initialize(intent));
    return new DrawByAgent(intent.request(), claim.sign(agent.signing())).toJson();
  }

  private TestServer.Answer draw(Bytes body) {
    return server.post(bought, "draw", body);
  }

  private List<CaptureReport.Reply.Said> reported(CaptureReport report) {
    return CaptureReport.Reply.parse(
            ok(
                TestServer.post(
                    server.address(),
                    "/v1/purchases/" + TestScheme.SHOP + "/captures",
                    report.toJson(),
                    "Authorization",
                    "Bearer " + TestScheme.API_KEY)))
        .captures();
  }
}
