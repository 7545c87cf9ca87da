package farthing.load;

import farthing.exchange.Refusal;
import farthing.messages.Load;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers of cards that a client could not deliver and brings with a later request (PROTOCOL,
 * section 6): each ends its own load, or does nothing. None stands in the way of the request that
 * brought it: it will be brought again.
 */
final class LeftAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(LeftAnswers.class);

  private final ResponseStep responses;

  LeftAnswers(ResponseStep responses) {
    this.responses = responses;
  }

  /** Those that ended something, now or before. */
  List<Load.Delivered> take(List<LoadRequest.Undelivered> left) {
    List<Load.Delivered> settled = new ArrayList<>();
    for (LoadRequest.Undelivered one : left) {
      outcome(one)
          .ifPresent(outcome -> settled.add(new Load.Delivered(one.party(), one.trx(), outcome)));
    }
    return settled;
  }

  private Optional<LoadOutcome> outcome(LoadRequest.Undelivered one) {
    try {
      return responses.takeLeft(new LoadId(one.party(), one.trx()), one.answer());
    } catch (Refusal e) {
      return Optional.empty();
    } catch (IllegalStateException e) {
      LOG.error("load {} of {} cannot be ended here", one.trx(), one.party(), e);
      return Optional.empty();
    }
  }
}
