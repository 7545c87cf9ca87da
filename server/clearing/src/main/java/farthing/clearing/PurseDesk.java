package farthing.clearing;

import farthing.base.Malformed;
import farthing.batches.PurseQuestion;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.store.CollectedBatches;
import farthing.store.CollectedBatches.Source;
import farthing.store.PurseBook;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Request;
import farthing.web.Route;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where payment servers ask whether a software purse may pay (docs/decisions/software-purses.md),
 * under the API keys with which they hand in batches. Safe for all threads.
 */
final class PurseDesk {
  private static final Logger LOG = LoggerFactory.getLogger(PurseDesk.class);
  private static final int UNAVAILABLE_SECONDS = 2;

  private final CollectedBatches sources;
  private final PurseBook book;

  PurseDesk(CollectedBatches sources, PurseBook book) {
    this.sources = sources;
    this.book = book;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/purses/draws", this::answered)
            .accepting(Intake.OCTETS)
            .limitedBy(Intake::source));
  }

  private Answer answered(Request request) {
    try {
      Source source = Intake.admitted(sources, request);
      PurseQuestion question = PurseQuestion.parse(request.body());
      return Answer.of(200, Intake.OCTETS, book.ask(source.name(), question).toBytes());
    } catch (Refusal e) {
      return Answer.refusal(e.problem());
    } catch (Malformed e) {
      return Answer.refusal(
          Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    } catch (StoreUnavailable e) {
      LOG.warn("the books on purses do not answer", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, UNAVAILABLE_SECONDS));
    }
  }
}
