package farthing.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Holds docs/protocol/messages.md against the code: its examples, its fields, its errors. */
class MessagesPageTest {
  private static final ProtocolPage PAGE = ProtocolPage.read("messages.md");
  private static final PartyId SHOP = new PartyId("corner-shop");
  private static final TransactionId TRX =
      TransactionId.parse("ee3397dd-372e-cae9-ba3d-5ddb43dc034a");

  private final OrderOffer offer = OrderOffer.parse(PAGE.example("order"));
  private final Tsk tsk = offer.tsk();
  private final TransactionKeys keys =
      TransactionKeys.derive(
          SharedKey.of("k1", Bytes.ofHex(PAGE.text("shared-key").strip()).toArray()),
          offer.order().salt(),
          Flow.PURCHASE,
          SHOP,
          TRX);

  @Test
  void theOrderOfThePageIsOne() {
    assertThat(SignedOrder.verify(offer.jws(), keys).order()).isEqualTo(offer.order());
    assertThat(keys.unwrap(offer.etsk()).value()).isEqualTo(tsk.value());
    assertThat(offer.toJson()).isEqualTo(PAGE.example("order"));
  }

  @Test
  void theDrawRequestOfThePageIsOne() {
    DrawRequest request = DrawRequest.parse(PAGE.example("draw-request"));

    assertThat(Json.write(request.open(tsk).toWire())).isEqualTo(PAGE.example("draw-content"));
    assertThat(request.jws()).isEqualTo(offer.jws());
    assertThat(request.toJson()).isEqualTo(PAGE.example("draw-request"));
  }

  @Test
  void theDebitOfThePageIsOne() {
    Debit debit = Debit.parse(PAGE.example("debit"));

    assertThat(Json.write(debit.open(tsk, SHOP, TRX).toWire()))
        .isEqualTo(PAGE.example("debit-content"));
    assertThat(debit.toJson()).isEqualTo(PAGE.example("debit"));
  }

  @Test
  void theDebitResponseOfThePageIsOne() {
    DebitResponse response = DebitResponse.parse(PAGE.example("debit-response"));

    assertThat(Json.write(new DebitResponse.Content(response.open(tsk).hex())))
        .isEqualTo(PAGE.example("debit-response-content"));
    assertThat(response.toJson()).isEqualTo(PAGE.example("debit-response"));
  }

  @Test
  void theResultOfThePageIsOneAndSoIsMessageM() {
    DebitResult result = DebitResult.parse(PAGE.example("debit-result"));

    assertThat(Json.write(ReceiptForm.of(result.open(tsk, SHOP, TRX))))
        .isEqualTo(PAGE.example("receipt"));
    Confirmation m = Confirmation.decrypt(result.m(), keys);
    assertThat(m)
        .isEqualTo(Confirmation.of(Json.read("m", PAGE.example("m"), Confirmation.Wire.class)));
    MerchantNotice notice = MerchantNotice.parse(PAGE.example("confirmation"));
    assertThat(notice).isEqualTo(new MerchantNotice(TRX, result.m()));
    MerchantNotice.Reply reply = MerchantNotice.Reply.parse(PAGE.example("merchants-answer"));
    assertThat(reply.toJson()).isEqualTo(PAGE.example("merchants-answer"));
    assertThat(PurchaseStatus.parse(PAGE.example("status")).toJson())
        .isEqualTo(PAGE.example("status"));
    assertThat(PurchaseStatus.parse(PAGE.example("status")).state())
        .isEqualTo(PurchaseStatus.State.DRAWN);
  }

  @Test
  void theWebhookOfThePageIsOneAndHoldsTheMessageM() {
    WebhookMessage webhook = WebhookMessage.parse(PAGE.example("webhook"));

    assertThat(webhook.toJson()).isEqualTo(PAGE.example("webhook"));
    assertThat(webhook.notice()).contains(MerchantNotice.parse(PAGE.example("confirmation")));
    assertThat(webhook.kind()).isEqualTo(WebhookMessage.Kind.PURCHASE_ACCEPTED);
    assertThat(webhook.party()).isEqualTo(SHOP);
  }

  @Test
  void theCloseOfThePageIsOne() {
    CloseWish wish = CloseWish.parse(PAGE.example("close-wish"));
    wish.check(tsk, SHOP);
    assertThat(wish.toJson()).isEqualTo(PAGE.example("close-wish"));
    assertThat(CloseWish.Reply.parse(PAGE.example("close-wish-answer")).toJson())
        .isEqualTo(PAGE.example("close-wish-answer"));
    assertThat(OrderClose.parse(PAGE.example("close"))).isEqualTo(new OrderClose(SHOP, TRX));
    assertThat(OrderClose.Reply.parse(PAGE.example("close-answer")).ended())
        .contains(Outcome.ACCEPTED);
    assertThat(new OrderClose.Reply(Optional.empty()).toJson())
        .isEqualTo(Bytes.of("{\"ended\":\"\"}".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theCancelOfThePageIsOne() {
    CancelRequest request = CancelRequest.parse(PAGE.example("cancel-request"));
    assertThat(request.open(tsk).initialize().size()).isEqualTo(41);
    assertThat(request.toJson()).isEqualTo(PAGE.example("cancel-request"));
    CancelCredit credit = CancelCredit.parse(PAGE.example("credit"));
    assertThat(credit.open(tsk, SHOP, TRX).command().size()).isEqualTo(48);
    CancelResponse response = CancelResponse.parse(PAGE.example("cancel-response"));
    assertThat(response.open(tsk).size()).isEqualTo(32);
    assertThat(response.toJson()).isEqualTo(PAGE.example("cancel-response"));
    CancelResult result = CancelResult.parse(PAGE.example("cancel-result"));
    assertThat(result.open(tsk, SHOP, TRX).outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void whatIsSealedForOneMessageOpensNoOther() {
    DebitResponse response = DebitResponse.parse(PAGE.example("debit-response"));
    Debit debit = Debit.parse(PAGE.example("debit"));

    assertThatThrownBy(() -> new CancelResponse(SHOP, TRX, response.sealed()).open(tsk))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> new CancelCredit(debit.sealed()).open(tsk, SHOP, TRX))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() ->
            new CancelRequest(SHOP, TRX, DrawRequest.parse(PAGE.example("draw-request")).sealed())
                .open(tsk))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void theProblemOfThePageIsOne() {
    Problem problem = Problem.parse(PAGE.example("problem"));

    assertThat(problem.toJson()).isEqualTo(PAGE.example("problem"));
  }

  @Test
  void whereTheMerchantComparesThePagesProofIsTheExpectedOne() {
    DebitForMerchant debit = DebitForMerchant.parse(PAGE.example("debit-for-merchant"));
    ExpectedDebit expected = ExpectedDebit.decrypt(debit.expected(), keys);
    ProofNotice notice = ProofNotice.parse(PAGE.example("proof-notice"));
    CaptureReport report = CaptureReport.parse(PAGE.example("capture-report"));

    assertThat(debit.debit()).isEqualTo(Debit.parse(PAGE.example("debit")));
    assertThat(debit.toJson()).isEqualTo(PAGE.example("debit-for-merchant"));
    assertThat(expected.toJson()).isEqualTo(PAGE.example("expected"));
    assertThat(notice.expected()).isEqualTo(debit.expected());
    assertThat(notice.proof().meets(expected.proof())).isTrue();
    assertThat(notice.toJson()).isEqualTo(PAGE.example("proof-notice"));
    assertThat(report.captures().get(0).proof()).isEqualTo(notice.proof());
    assertThat(report.toJson()).isEqualTo(PAGE.example("capture-report"));
    assertThat(CaptureReport.Reply.parse(PAGE.example("captures-answer")).toJson())
        .isEqualTo(PAGE.example("captures-answer"));
  }

  @Test
  void whereAnAgentComparesThePagesConfirmationIsItsOwn() {
    DrawByAgent draw = DrawByAgent.parse(PAGE.example("draw-by-agent"));
    DebitForAgent debit = DebitForAgent.parse(PAGE.example("debit-for-agent"));
    AgentVoucher voucher = AgentVoucher.decrypt(debit.voucher(), keys);
    AgentNotice notice = AgentNotice.parse(PAGE.example("agent-notice"));

    assertThat(draw.draw()).isEqualTo(DrawRequest.parse(PAGE.example("draw-request")));
    assertThat(draw.toJson()).isEqualTo(PAGE.example("draw-by-agent"));
    assertThat(AgentClaim.verify(draw.claim(), voucher.key()))
        .isEqualTo(AgentClaim.of(voucher.agent(), SHOP, TRX, draw.draw().open(tsk).initialize()));
    assertThat(payload(draw.claim())).isEqualTo(PAGE.example("claim"));
    assertThat(debit.debit()).isEqualTo(Debit.parse(PAGE.example("debit")));
    assertThat(debit.toJson()).isEqualTo(PAGE.example("debit-for-agent"));
    assertThat(
            Json.write(
                new AgentVoucher.Wire(
                    SHOP.value(),
                    TRX.toString(),
                    voucher.amount().minor(),
                    voucher.amount().currency().toBytes().hex(),
                    voucher.agent().value(),
                    Bytes.of(voucher.key().getEncoded()).hex())))
        .isEqualTo(PAGE.example("voucher"));
    assertThat(notice.voucher()).isEqualTo(debit.voucher());
    assertThat(notice.toJson()).isEqualTo(PAGE.example("agent-notice"));
    assertThat(payload(notice.confirmation())).isEqualTo(PAGE.example("agent-confirmation"));
    assertThat(AgentConfirmation.verify(notice.confirmation(), voucher).proof())
        .isEqualTo(ProofNotice.parse(PAGE.example("proof-notice")).proof());
  }

  @Test
  void whatAnAgentSignsForOnePurposeServesNoOther() {
    AgentVoucher voucher =
        AgentVoucher.decrypt(DebitForAgent.parse(PAGE.example("debit-for-agent")).voucher(), keys);
    String claim = DrawByAgent.parse(PAGE.example("draw-by-agent")).claim();
    String confirmation = AgentNotice.parse(PAGE.example("agent-notice")).confirmation();

    assertThatThrownBy(() -> AgentConfirmation.verify(claim, voucher))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> AgentClaim.verify(confirmation, voucher.key()))
        .isInstanceOf(Malformed.class);
    String altered =
        claim.substring(0, claim.lastIndexOf('.'))
            + confirmation.substring(confirmation.lastIndexOf('.'));
    assertThatThrownBy(() -> AgentClaim.verify(altered, voucher.key()))
        .isInstanceOf(Malformed.class);
  }

  private static Bytes payload(String jws) {
    return CompactJws.parse("example", jws).payload();
  }

  @Test
  void theOrderThatIsSentIsThePagesOwnAndThePageThenHoldsNoneOfIt() {
    SentOrder sent = SentOrder.parse(PAGE.example("sent-order"));

    assertThat(sent).isEqualTo(SentOrder.of(offer));
    assertThat(sent.toJson()).isEqualTo(PAGE.example("sent-order"));
    assertThat(SentOrder.Reply.parse(PAGE.example("sent-order-answer")).until())
        .isEqualTo(offer.order().expires().getEpochSecond());
    OrderOffer bare = OrderOffer.parse(offer.sentStraight().toJson());
    assertThat(bare.order()).isEqualTo(offer.order());
    assertThat(bare.jws()).isEmpty();
    assertThat(bare.etsk()).isEqualTo(Bytes.empty());
  }

  @Test
  void anOrderIsSentWholeOrNotAtAll() {
    String page = new String(offer.toJson().toArray(), StandardCharsets.UTF_8);
    String withoutEtsk = page.replaceFirst("\"etsk\":\"[^\"]*\"", "\"etsk\":\"\"");
    String withoutOrder = page.replaceFirst("\"order\":\"[^\"]*\"", "\"order\":\"\"");

    for (String half : List.of(withoutEtsk, withoutOrder)) {
      assertThatThrownBy(() -> OrderOffer.parse(Bytes.of(half.getBytes(StandardCharsets.UTF_8))))
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void theFieldsOfThePageAreThoseThatTravel() {
    PAGE.fields("order that is sent", SentOrder.Wire.class);
    PAGE.fields("answer to an order", SentOrder.Reply.class);
    PAGE.fields("draw by an agent", DrawByAgent.Wire.class);
    PAGE.fields("inside `claim`", AgentClaim.Wire.class);
    PAGE.fields("debit for an agent", DebitForAgent.Wire.class);
    PAGE.fields("inside `voucher`", AgentVoucher.Wire.class);
    PAGE.fields("agent's notice", AgentNotice.Wire.class);
    PAGE.fields("inside `confirmation`", AgentConfirmation.Wire.class);
    PAGE.fields("debit for a merchant", DebitForMerchant.Wire.class);
    PAGE.fields("inside `expected`", ExpectedDebit.Wire.class);
    PAGE.fields("card's proof", ProofNotice.Wire.class);
    PAGE.fields("capture report", CaptureReport.Wire.class);
    PAGE.fields("capture", CaptureReport.Capture.Wire.class);
    PAGE.fields("captures' answer", CaptureReport.Reply.Wire.class);
    PAGE.fields("captured", CaptureReport.Reply.Said.Wire.class);
    PAGE.fields("order", OrderOffer.Page.class);
    PAGE.fields("draw request", DrawRequest.Wire.class);
    PAGE.fields("sealed in the draw request", DrawRequest.Content.Wire.class);
    PAGE.fields("undelivered", DrawRequest.Undelivered.Wire.class);
    PAGE.fields("debit", Debit.class);
    PAGE.fields("sealed in the debit", Debit.Content.Wire.class);
    PAGE.fields("delivered", Debit.Delivered.Wire.class);
    PAGE.fields("debit response", DebitResponse.Wire.class);
    PAGE.fields("sealed in the debit response", DebitResponse.Content.class);
    PAGE.fields("debit result", DebitResult.class);
    PAGE.fields("sealed in C", ReceiptForm.class);
    PAGE.fields("message M", Confirmation.Wire.class);
    PAGE.fields("confirmation", MerchantNotice.Wire.class);
    PAGE.fields("merchant's answer", MerchantNotice.Reply.Wire.class);
    PAGE.fields("purchase status", PurchaseStatus.Wire.class);
    PAGE.fields("webhook", WebhookMessage.Wire.class);
    PAGE.fields("data of the webhook", WebhookMessage.Content.class);
    PAGE.fields("close wish", CloseWish.Wire.class);
    PAGE.fields("sealed in the close wish", CloseWish.Content.class);
    PAGE.fields("shop's answer", CloseWish.Reply.class);
    PAGE.fields("close", OrderClose.Wire.class);
    PAGE.fields("close's answer", OrderClose.Reply.Wire.class);
    PAGE.fields("cancel request", CancelRequest.Wire.class);
    PAGE.fields("credit", CancelCredit.class);
    PAGE.fields("cancel response", CancelResponse.Wire.class);
    PAGE.fields("cancel result", CancelResult.class);
    PAGE.fields("sealed in the cancel result", ReceiptForm.class);
    PAGE.fields("problem document", Problem.Document.class);
  }

  @Test
  void theErrorsOfThePageAreTheRegistry() {
    List<String> registry =
        Arrays.stream(ErrorCode.values())
            .map(code ->
                "| %d | `%s` | %d | %s | %s |"
                    .formatted(
                        code.number(), code.name(), code.httpStatus(), code.title(), code.advice()))
            .toList();

    assertThat(PAGE.rowsUnder("| number | code | HTTP | what is true | what to do |"))
        .isEqualTo(registry);
  }

  @Test
  void noNumberOfTheRegistryIsUsedTwice() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
  }
}
