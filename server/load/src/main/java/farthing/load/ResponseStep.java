package farthing.load;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.messages.ErrorCode;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadResponse;
import farthing.messages.Problem;
import farthing.purse.HostSecurityModule;
import farthing.purse.LoadAnswer;
import farthing.purse.SecurityModuleUnavailable;
import farthing.store.Journal;
import farthing.store.StoredEntry;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Steps 884 to 886, and the negative result: from the card's signed answer to the result for client
 * and bank. Nothing is written before S3 is verified, so a wrong one leaves no trace and decides
 * nothing.
 */
final class ResponseStep {
  private final Journal journal;
  private final CommandedLoads loads;
  private final LoadEnds ends;
  private final HostSecurityModule module;

  ResponseStep(Journal journal, CommandedLoads loads, LoadEnds ends, HostSecurityModule module) {
    this.journal = journal;
    this.loads = loads;
    this.ends = ends;
    this.module = module;
  }

  Taken take(LoadId id, Bytes body) {
    return loads
        .recent(id)
        .map(load -> commanded(id, () -> load, body))
        .orElseGet(() -> readBack(id, body));
  }

  private Taken readBack(LoadId id, Bytes body) {
    return switch (Requested.find(journal, id)) {
      case Requested.Never _ -> refused(Problem.of(ErrorCode.LOAD_UNKNOWN));
      case Requested.Closed _ -> new Taken.Here(new Reply.Shut());
      case Requested.Switched(int provider) -> new Taken.Elsewhere(provider);
      case Requested.Commanded(StoredEntry row) -> commanded(id, () -> loads.reopen(row), body);
    };
  }

  private Taken commanded(LoadId id, Supplier<CommandedLoad> commanded, Bytes body) {
    try {
      LoadResponse response = LoadResponse.parse(body);
      if (!response.party().equals(id.party()) || !response.trx().equals(id.trx())) {
        return refused(Problem.of(ErrorCode.ORDER_CONTRADICTED));
      }
      CommandedLoad load = commanded.get();
      Bytes answer = LoadChecks.within(ErrorCode.SEAL_BROKEN, () -> response.open(load.tsk()));
      return new Taken.Here(prove(load, answer));
    } catch (Refusal e) {
      return refused(e.problem());
    } catch (Malformed e) {
      return refused(Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    } catch (SecurityModuleUnavailable e) {
      return refused(RequestStep.MODULE_SILENT);
    }
  }

  /**
   * An answer that a later request brought: how it ends its load, if it does.
   *
   * @throws Refusal if it is no proof
   */
  Optional<LoadOutcome> takeLeft(LoadId id, Bytes answer) {
    return Requested.find(journal, id) instanceof Requested.Commanded(StoredEntry row)
        ? outcome(prove(loads.reopen(row), answer))
        : Optional.empty();
  }

  private static Optional<LoadOutcome> outcome(Reply reply) {
    return reply instanceof Reply.Answered(String code, _, _)
        ? Optional.of(LoadOutcome.valueOf(code))
        : Optional.empty();
  }

  private Reply prove(CommandedLoad load, Bytes bytes) {
    LoadAnswer answer =
        LoadChecks.within(ErrorCode.CARD_ANSWER_MALFORMED, () -> LoadAnswer.parse(bytes));
    if (!module.isProven(load.load(), answer)) {
      throw Refusal.of(ErrorCode.LOAD_PROOF_WRONG);
    }
    LoadOutcome outcome = answer.cc().isDone() ? load.ifDone() : LoadOutcome.NOT_DONE;
    Reply reply = ends.end(load, outcome, LoadEnds.Ground.S3, bytes, "S3, " + answer.cc());
    if (reply instanceof Reply.Answered) {
      loads.forget(load.id());
    }
    return reply;
  }

  private static Taken refused(Problem problem) {
    return new Taken.Here(new Reply.Refused(problem));
  }
}
