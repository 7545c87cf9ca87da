package farthing.fuzz;

import farthing.messages.BankLogIn;
import farthing.messages.BankReply;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.Load;
import farthing.messages.LoadOffer;
import farthing.messages.LoadProof;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResponse;
import farthing.messages.LoadResult;
import farthing.messages.LoadStatus;
import farthing.messages.LoadWish;
import farthing.messages.ProofAnswer;
import farthing.messages.RefundQuestion;
import farthing.messages.RefundsWaiting;
import java.util.List;

/** What travels between client, bank and load server, and what is sealed inside. */
final class LoadTargets {
  private static final int BODY = 64 * 1024;

  private LoadTargets() {}

  static List<FuzzTarget> all() {
    Envelope in = new Envelope();
    return List.of(
        body("bank-log-in", "log-in", Forms.message(BankLogIn::parse, BankLogIn::toJson)),
        body("bank-session", "session", Forms.message(BankSession::parse, BankSession::toJson)),
        body(
            "card-information",
            "card information",
            Forms.message(CardInformation::parse, CardInformation::toJson)),
        body("load-offer", "load offer", Forms.message(LoadOffer::parse, LoadOffer::toJson)),
        body("load-wish", "load wish", Forms.message(LoadWish::parse, LoadWish::toJson)),
        body(
            "load-request", "load request", Forms.message(LoadRequest::parse, LoadRequest::toJson)),
        body(
            "load-request-content",
            "what is sealed in a load request",
            Forms.refusedOrRead(in::loadRequest)),
        body("load-proof", "load proof", Forms.message(LoadProof::parse, LoadProof::toJson)),
        body(
            "load-proof-content",
            "what is sealed in a load proof",
            Forms.refusedOrRead(in::loadProof)),
        body("load", "load", Forms.message(Load::parse, Load::toJson)),
        body("load-content", "what is sealed in a load", Forms.refusedOrRead(in::load)),
        body(
            "load-response",
            "load response",
            Forms.message(LoadResponse::parse, LoadResponse::toJson)),
        body(
            "load-response-content",
            "what is sealed in a load response",
            Forms.refusedOrRead(in::loadResponse)),
        body("load-result", "load result", Forms.message(LoadResult::parse, LoadResult::toJson)),
        body(
            "load-receipt",
            "what is sealed in a load result",
            Forms.refusedOrRead(in::loadReceipt)),
        body(
            "load-confirmation",
            "what message M of a load says",
            Forms.refusedOrRead(json -> in.loadConfirmation(json).encrypt(in.keys()))),
        body(
            "proof-answer",
            "a proof's answer",
            Forms.message(ProofAnswer::parse, ProofAnswer::toJson)),
        body(
            "load-status", "a load's status", Forms.message(LoadStatus::parse, LoadStatus::toJson)),
        body(
            "refund-question",
            "question for refunds",
            Forms.message(RefundQuestion::parse, RefundQuestion::toJson)),
        body(
            "refunds-waiting",
            "what waits for a card",
            Forms.message(RefundsWaiting::parse, RefundsWaiting::toJson)),
        body(
            "bank-reply", "the bank's answer", Forms.message(BankReply::parse, BankReply::toJson)));
  }

  private static FuzzTarget body(String name, String what, FuzzTarget.Probe probe) {
    return new FuzzTarget(name, what, BODY, probe);
  }
}
