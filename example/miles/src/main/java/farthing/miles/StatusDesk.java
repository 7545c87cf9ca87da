package farthing.miles;

import farthing.merchant.Merchant;
import farthing.merchant.Refusal;
import farthing.merchant.Validation;
import farthing.messages.ErrorCode;
import farthing.messages.MerchantNotice;
import farthing.messages.Problem;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Request;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes message M, which says whose card it was, and tells whoever brought it what came of the
 * claim (steps 638 and 640).
 */
final class StatusDesk {
  private static final Logger LOG = LoggerFactory.getLogger(StatusDesk.class);
  private static final int RETRY_SECONDS = 2;

  private final Merchant merchant;
  private final Claims claims;
  private final URI baseUrl;

  StatusDesk(Merchant merchant, Claims claims, URI baseUrl) {
    this.merchant = merchant;
    this.claims = claims;
    this.baseUrl = baseUrl;
  }

  /** What the client posts, and what it is told. */
  Answer answer(Request request) {
    MerchantNotice notice = MerchantNotice.parse(request.body());
    try {
      Validation said = merchant.validate(notice);
      if (said instanceof Validation.Refused(Refusal why)) {
        if (why.isFinal()) {
          merchant.close(notice.trx());
        }
        tell(notice, "refused: " + why);
        return Answer.refusal(Problem.of(why.code()));
      }
      Claim claim = claims.byTrx(notice.trx()).orElseThrow(() -> missing("an order's claim"));
      Claim.Outcome outcome = claim.outcome().orElseThrow(() -> missing("an outcome"));
      tell(notice, outcome.ticket() ? "a ticket" : "no ticket");
      return Answer.json(
          new MerchantNotice.Reply(
                  baseUrl.resolve("/results/" + claim.result()), Told.of(claim, outcome))
              .toJson());
    } catch (StoreUnavailable e) {
      LOG.warn("a confirmation waits for the database", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, RETRY_SECONDS));
    }
  }

  private static IllegalStateException missing(String what) {
    return new IllegalStateException(what + " is not there, though one write made both");
  }

  private static void tell(MerchantNotice notice, String what) {
    LOG.atInfo().addKeyValue("trx", notice.trx()).log(what);
  }
}
