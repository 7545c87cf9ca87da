package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.exchange.DirectLink;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.messages.CaptureReport;
import farthing.messages.CaptureReport.Capture;
import farthing.messages.CaptureReport.Reply.Said;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Capture reports (FIGS. 7 and 8): a merchant hands in the cards' proofs that it or an agent has
 * compared, many at once. Each is a purchase's proof like any other, compared again, journalled
 * once, and paid by what was drawn; one that is refused does not hold up the others.
 */
final class CapturesStep {
  private static final Logger LOG = LoggerFactory.getLogger(CapturesStep.class);

  private final DirectLink link;
  private final DebitResponseStep proofs;
  private final CloseStep closes;

  CapturesStep(DirectLink link, DebitResponseStep proofs, CloseStep closes) {
    this.link = link;
    this.proofs = proofs;
    this.closes = closes;
  }

  /**
   * @param authorization the header of that name
   * @throws Refusal if the merchant is not who it says
   * @throws Malformed if it is no report
   */
  CaptureReport.Reply take(PartyId party, Optional<String> authorization, Bytes body) {
    link.admit(party, authorization);
    CaptureReport report = CaptureReport.parse(body);
    return new CaptureReport.Reply(
        report.captures().stream().map(capture -> take(party, capture)).toList());
  }

  private Said take(PartyId party, Capture capture) {
    try {
      return capture.accepted() ? accepted(party, capture) : closed(party, capture);
    } catch (Refusal e) {
      return refused(capture, e.problem().code());
    } catch (IllegalStateException e) {
      LOG.error("purchase {} of {} cannot be captured here", capture.trx(), party, e);
      return refused(capture, ErrorCode.SERVER_FAILED);
    }
  }

  private Said accepted(PartyId party, Capture capture) {
    return switch (proofs.takeReported(new PurchaseId(party, capture.trx()), capture.proof())) {
      case Reply.Answered(String code, _, _) ->
          new Said(capture.trx(), Optional.of(Outcome.valueOf(code)), Optional.empty());
      case Reply.Refused(var problem) -> refused(capture, problem.code());
      case Reply.Shut() -> refused(capture, ErrorCode.PURCHASE_CLOSED);
      case Reply.PaidBefore _ -> refused(capture, ErrorCode.CARD_TRANSACTION_USED);
    };
  }

  /** First the close, for ever; then the proof, which becomes the card's refund. */
  private Said closed(PartyId party, Capture capture) {
    return switch (closes.take(new OrderClose(party, capture.trx()))) {
      case Reply.Refused(var problem) -> refused(capture, problem.code());
      case Reply.Answered _, Reply.Shut _, Reply.PaidBefore _ -> accepted(party, capture);
    };
  }

  private static Said refused(Capture capture, ErrorCode why) {
    return new Said(capture.trx(), Optional.empty(), Optional.of(why));
  }
}
