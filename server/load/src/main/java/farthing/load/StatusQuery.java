package farthing.load;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.exchange.DirectLink;
import farthing.exchange.Exchange;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadStatus;
import farthing.messages.LoadStatus.State;
import farthing.messages.OrderClose;
import farthing.messages.Problem;
import farthing.store.Journal;
import farthing.store.LoadSteps;
import farthing.store.StoredEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The direct link (238) for banks, under their API key: how far a load is, and the close of an
 * order. A close decides one thing: whether an S2 will ever be given. What a card did with one that
 * was, it neither knows nor changes.
 */
final class StatusQuery {
  private final Exchange exchange;
  private final Journal journal;
  private final CommandedLoads loads;
  private final DirectLink link;

  StatusQuery(Exchange exchange, Journal journal, CommandedLoads loads, DirectLink link) {
    this.exchange = exchange;
    this.journal = journal;
    this.loads = loads;
    this.link = link;
  }

  /**
   * For whoever knows the TRX; message M for the bank alone.
   *
   * @param authorization the header of that name
   */
  Taken ask(LoadId id, Optional<String> authorization) {
    if (authorization.isEmpty()) {
      return status(id, LoadStatus::withoutM);
    }
    try {
      link.admit(id.party(), authorization);
    } catch (Refusal e) {
      return refused(e.problem());
    }
    return status(id, UnaryOperator.identity());
  }

  /** The same, once the order's request can come no more, if none has. */
  Taken close(LoadId id, Optional<String> authorization, Bytes body) {
    try {
      // strangers write nothing into the journal
      link.admit(id.party(), authorization);
      OrderClose close = OrderClose.parse(body);
      if (!close.party().equals(id.party()) || !close.trx().equals(id.trx())) {
        return refused(Problem.of(ErrorCode.ORDER_CONTRADICTED));
      }
    } catch (Refusal e) {
      return refused(e.problem());
    } catch (Malformed e) {
      return refused(Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    }
    // which way value would have gone, the close does not say and nobody needs to know
    exchange.shut(id.party(), id.trx(), LoadSteps.REQUEST, Flow.LOAD, LoadChecks.MODE);
    return status(id, UnaryOperator.identity());
  }

  /**
   * @param shown of what is known
   */
  private Taken status(LoadId id, UnaryOperator<LoadStatus> shown) {
    return switch (Requested.find(journal, id)) {
      case Requested.Never _ -> refused(Problem.of(ErrorCode.LOAD_UNKNOWN));
      case Requested.Closed(Instant since) ->
          told(new LoadStatus(id.trx(), State.CLOSED, since, Optional.empty()));
      case Requested.Switched(int provider) -> new Taken.Elsewhere(provider);
      case Requested.Commanded(StoredEntry row) -> {
        Optional<StoredEntry> end = loads.end(id);
        yield end.isPresent()
            ? told(shown.apply(ended(id, end.get())))
            : told(new LoadStatus(id.trx(), State.COMMANDED, row.at(), Optional.empty()));
      }
    };
  }

  private static LoadStatus ended(LoadId id, StoredEntry end) {
    return new LoadStatus(
        id.trx(), State.ENDED, end.at(), Optional.of(CommandedLoads.result(end.entry()).m()));
  }

  private static Taken told(LoadStatus status) {
    return new Taken.Here(new Reply.Answered(status.state().name(), status.toJson(), false));
  }

  private static Taken refused(Problem problem) {
    return new Taken.Here(new Reply.Refused(problem));
  }
}
