package farthing.fuzz;

import farthing.base.Bytes;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResponse;
import farthing.messages.CancelResult;
import farthing.messages.CaptureReport;
import farthing.messages.CloseWish;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitForMerchant;
import farthing.messages.DebitResponse;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.ExpectedDebit;
import farthing.messages.MerchantNotice;
import farthing.messages.OrderClose;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.ProofNotice;
import farthing.messages.PurchaseStatus;
import farthing.messages.SentOrder;
import farthing.messages.SignedOrder;
import farthing.messages.WebhookMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What travels between client, merchant and payment server, and what is sealed inside. */
final class MessageTargets {
  private static final int BODY = 64 * 1024;

  private MessageTargets() {}

  static List<FuzzTarget> all() {
    Envelope in = new Envelope();
    return List.of(
        body(
            "order-offer",
            "order on a page",
            Forms.keyedMessage(OrderOffer::parse, OrderOffer::toJson)),
        body("order-jws", "signed order", order()),
        body("order-claims", "what a signed order says", Forms.refusedOrRead(in::order)),
        body(
            "sent-order",
            "order that the merchant sends itself",
            Forms.message(SentOrder::parse, SentOrder::toJson)),
        body(
            "sent-order-reply",
            "the payment server's answer to an order",
            Forms.message(SentOrder.Reply::parse, SentOrder.Reply::toJson)),
        body(
            "draw-request", "draw request", Forms.message(DrawRequest::parse, DrawRequest::toJson)),
        body("draw-content", "what is sealed in a draw request", Forms.message(in::draw, in::seal)),
        body("debit", "debit", Forms.message(Debit::parse, Debit::toJson)),
        body("debit-content", "what is sealed in a debit", Forms.refusedOrRead(in::debit)),
        body(
            "debit-response",
            "debit response",
            Forms.message(DebitResponse::parse, DebitResponse::toJson)),
        body(
            "debit-response-content",
            "what is sealed in a debit response",
            Forms.refusedOrRead(in::debitResponse)),
        body(
            "debit-result", "debit result", Forms.message(DebitResult::parse, DebitResult::toJson)),
        body("receipt", "what is sealed in a debit result", Forms.refusedOrRead(in::receipt)),
        body("confirmation-jwe", "message M", confirmation(in)),
        body(
            "confirmation",
            "what message M says",
            Forms.refusedOrRead(json -> in.confirmation(json).encrypt(in.keys()))),
        body(
            "merchant-notice",
            "message M on its way to the shop",
            Forms.message(MerchantNotice::parse, MerchantNotice::toJson)),
        body(
            "debit-for-merchant",
            "debit where the merchant compares",
            Forms.message(DebitForMerchant::parse, DebitForMerchant::toJson)),
        body(
            "expected-debit",
            "what the merchant compares with",
            Forms.refusedOrRead(bytes -> ExpectedDebit.decrypt(text(bytes), in.keys()))),
        body(
            "proof-notice",
            "a card's proof on its way to the shop",
            Forms.message(ProofNotice::parse, ProofNotice::toJson)),
        body(
            "expected-debit-content",
            "what merchant or agent compare with, decrypted",
            Forms.keyedMessage(ExpectedDebit::parse, ExpectedDebit::toJson)),
        body(
            "capture-report",
            "capture report",
            Forms.message(CaptureReport::parse, CaptureReport::toJson)),
        body(
            "capture-report-reply",
            "the payment server's answer to a capture report",
            Forms.message(CaptureReport.Reply::parse, CaptureReport.Reply::toJson)),
        body(
            "merchant-reply",
            "the shop's answer",
            Forms.message(MerchantNotice.Reply::parse, MerchantNotice.Reply::toJson)),
        body(
            "status",
            "a purchase's status",
            Forms.message(PurchaseStatus::parse, PurchaseStatus::toJson)),
        body(
            "webhook",
            "what a webhook tells",
            Forms.message(WebhookMessage::parse, WebhookMessage::toJson)),
        body("problem", "problem document", Forms.refusedOrRead(Problem::parse)),
        body("order-close", "close", Forms.message(OrderClose::parse, OrderClose::toJson)),
        body(
            "order-close-reply",
            "the payment server's answer to a close",
            Forms.message(OrderClose.Reply::parse, OrderClose.Reply::toJson)),
        body("close-wish", "wish to close", Forms.message(CloseWish::parse, CloseWish::toJson)),
        body(
            "close-wish-content",
            "what is sealed in a wish to close",
            Forms.refusedOrRead(in::closeWish)),
        body(
            "close-wish-reply",
            "the shop's answer to a wish to close",
            Forms.message(CloseWish.Reply::parse, CloseWish.Reply::toJson)),
        body(
            "cancel-request",
            "cancel request",
            Forms.message(CancelRequest::parse, CancelRequest::toJson)),
        body(
            "cancel-content",
            "what is sealed in a cancel request",
            Forms.message(in::cancel, in::seal)),
        body(
            "cancel-credit-content",
            "what is sealed in a cancel credit",
            Forms.refusedOrRead(in::credit)),
        body(
            "cancel-response-content",
            "what is sealed in a cancel response",
            Forms.refusedOrRead(in::cancelResponse)),
        body(
            "cancel-receipt",
            "what is sealed in a cancel result",
            Forms.refusedOrRead(in::cancelReceipt)),
        body(
            "cancel-credit",
            "cancel credit",
            Forms.message(CancelCredit::parse, CancelCredit::toJson)),
        body(
            "cancel-response",
            "cancel response",
            Forms.message(CancelResponse::parse, CancelResponse::toJson)),
        body(
            "cancel-result",
            "cancel result",
            Forms.message(CancelResult::parse, CancelResult::toJson)));
  }

  private static FuzzTarget.Probe order() {
    return Forms.refusedOrRead(bytes -> SignedOrder.read(text(bytes)).order());
  }

  private static FuzzTarget.Probe confirmation(Envelope in) {
    return Forms.refusedOrRead(bytes -> Confirmation.decrypt(text(bytes), in.keys()));
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static FuzzTarget body(String name, String what, FuzzTarget.Probe probe) {
    return new FuzzTarget(name, what, BODY, probe);
  }
}
