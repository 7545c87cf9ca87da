package farthing.bank;

import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The load server, far enough for a bank: what a card did there, and a road that can be down. */
final class LoadServerOnDemand implements LoadServer {
  private final Branch branch;
  private final Map<TransactionId, LoadStatus> loads = new HashMap<>();
  Optional<LinkAnswer> instead = Optional.empty();
  int closes;

  LoadServerOnDemand(Branch branch) {
    this.branch = branch;
  }

  void command(BankLoad load) {
    loads.put(load.trx(), status(load.trx(), LoadStatus.State.COMMANDED, branch.now, ""));
  }

  void end(BankLoad load, LoadOutcome outcome) {
    String m = branch.notice(load.order(), outcome).m();
    loads.put(load.trx(), status(load.trx(), LoadStatus.State.ENDED, branch.now, m));
  }

  @Override
  public LinkAnswer ask(TransactionId trx) {
    return instead.orElseGet(() ->
        loads.containsKey(trx)
            ? new LinkAnswer.Status(loads.get(trx))
            : new LinkAnswer.NeverRequested());
  }

  @Override
  public LinkAnswer close(TransactionId trx) {
    closes++;
    if (instead.isEmpty()) {
      loads.putIfAbsent(trx, status(trx, LoadStatus.State.CLOSED, branch.now, ""));
    }
    return ask(trx);
  }

  void isAway() {
    instead = Optional.of(new LinkAnswer.Unreachable("connection refused"));
  }

  void refuses() {
    instead = Optional.of(new LinkAnswer.Refused(ErrorCode.API_KEY_WRONG));
  }

  void isBack() {
    instead = Optional.empty();
  }

  private static LoadStatus status(
      TransactionId trx, LoadStatus.State state, Instant since, String m) {
    return new LoadStatus(trx, state, since, m.isEmpty() ? Optional.empty() : Optional.of(m));
  }
}
