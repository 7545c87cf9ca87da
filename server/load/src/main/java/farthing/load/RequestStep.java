package farthing.load;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.batches.PurseWord;
import farthing.exchange.Exchange;
import farthing.exchange.Incoming;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.exchange.StepOutcome;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadRequest;
import farthing.messages.Problem;
import farthing.purse.CardLoad;
import farthing.purse.CompletionCode;
import farthing.purse.HostSecurityModule;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.ParameterUpdate;
import farthing.purse.Purse;
import farthing.purse.SecurityModuleUnavailable;
import farthing.store.Journal;
import farthing.store.LastLoad;
import farthing.store.LoadSteps;
import farthing.store.PurseUse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Steps 877 to 880 and 895 to 899: from the load request to the load command. */
final class RequestStep {
  private static final String COMMANDED = "COMMANDED";

  /** The host security module's own trouble; nothing was signed. */
  static final Problem MODULE_SILENT = Problem.retryAfter(ErrorCode.MODULE_UNAVAILABLE, 2);

  private final Exchange exchange;
  private final Journal journal;
  private final LoadChecks checks;
  private final Switch elsewhere;
  private final LeftAnswers left;
  private final CommandedLoads loads;
  private final CardStanding standing;
  private final HostSecurityModule module;
  private final Predicate<IepId> blocked;
  private final LoadPolicy policy;
  private final InstantSource time;

  RequestStep(
      Exchange exchange,
      Journal journal,
      LoadChecks checks,
      Switch elsewhere,
      LeftAnswers left,
      CommandedLoads loads,
      CardStanding standing,
      HostSecurityModule module,
      Predicate<IepId> blocked,
      LoadPolicy policy,
      InstantSource time) {
    this.exchange = exchange;
    this.journal = journal;
    this.checks = checks;
    this.elsewhere = elsewhere;
    this.left = left;
    this.loads = loads;
    this.standing = standing;
    this.module = module;
    this.blocked = blocked;
    this.policy = policy;
    this.time = time;
  }

  Taken take(LoadId id, Bytes body) {
    LoadRequest request;
    try {
      request = LoadRequest.parse(body);
    } catch (Malformed e) {
      return refused(id, Flow.LOAD, body, malformed(e));
    }
    LoadChecks.Checked checked;
    try {
      checked = checks.request(id, request);
    } catch (Refusal e) {
      return refused(
          id, LoadChecks.flowOf(request.envelope()), body, new StepOutcome.Refused(e.problem()));
    } catch (Malformed e) {
      return refused(id, LoadChecks.flowOf(request.envelope()), body, malformed(e));
    }
    return elsewhere
        .of(checked.card().said().iep())
        .map(provider -> elsewhere.to(id, checked.opened().order().flow(), provider, body))
        .orElseGet(() -> here(id, checked, body));
  }

  private Taken here(LoadId id, LoadChecks.Checked checked, Bytes body) {
    Reply reply =
        exchange.take(
            incoming(id, checked.opened().order().flow(), body),
            ErrorCode.REQUESTED_OTHERWISE,
            () -> command(id, checked, body));
    if (reply instanceof Reply.Answered(_, _, boolean first) && first) {
      loads.remember(checked.commanded(id));
    }
    return taken(id, reply);
  }

  /** An order that was switched to another load server is answered there, whatever comes of it. */
  private Taken taken(LoadId id, Reply reply) {
    boolean otherwise =
        reply instanceof Reply.Refused(Problem why) && why.code() == ErrorCode.REQUESTED_OTHERWISE;
    return otherwise && Requested.find(journal, id) instanceof Requested.Switched(int provider)
        ? new Taken.Elsewhere(provider)
        : new Taken.Here(reply);
  }

  private Taken refused(LoadId id, Flow flow, Bytes body, StepOutcome why) {
    return taken(
        id, exchange.take(incoming(id, flow, body), ErrorCode.REQUESTED_OTHERWISE, () -> why));
  }

  private static StepOutcome malformed(Malformed e) {
    return StepOutcome.Refused.because(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage()));
  }

  private StepOutcome command(LoadId id, LoadChecks.Checked checked, Bytes body) {
    try {
      return commanded(id, checked, body);
    } catch (Refusal e) {
      return new StepOutcome.Refused(e.problem());
    } catch (SecurityModuleUnavailable e) {
      return new StepOutcome.Refused(MODULE_SILENT);
    }
  }

  private StepOutcome commanded(LoadId id, LoadChecks.Checked checked, Bytes body) {
    CardLoad load = checked.card();
    Flow flow = checked.opened().order().flow();
    itsOwn(load);
    mayBe(flow, load);
    policy.refunding().ifPresent(refunds -> refunds.mayHave(id, load));
    List<Load.Delivered> delivered = new ArrayList<>(left.take(checked.content().undelivered()));
    Optional<LastLoad> last = standing.lastOf(load);
    if (last.filter(LastLoad::isOpen).isPresent()) {
      mustBeNew(id);
    }
    CardStanding.Sure sure = standing.settle(id, last, load, body);
    sure.settledNow().ifPresent(delivered::add);
    standing.goesOn(sure, load, flow, body);
    covered(id, flow, load);
    LoadCommand command = module.command(load, CompletionCode.DONE, brought(flow, checked));
    Load.Content content =
        new Load.Content(
            command.toBytes(),
            checked.opened().bank().name(),
            checked.opened().bank().origin(),
            id.trx(),
            load.amount(),
            delivered);
    return new StepOutcome.Done(
        COMMANDED,
        Load.seal(checked.opened().tsk(), id.party(), id.trx(), content).toJson(),
        CommandedLoads.record(load),
        Optional.empty(),
        Optional.of(load.amount()),
        Optional.of(use(load.said()).asLoad(sure.nextNumber())));
  }

  /**
   * What a load brings beside its value: a slot for another currency, where the card says that it
   * has room. If it lies, it refuses the load, and shows that nothing moved.
   */
  private List<ParameterUpdate.Limits> brought(Flow flow, LoadChecks.Checked checked) {
    boolean hasRoom = checked.slots() < Purse.MOST_SLOTS;
    return policy.opened().stream()
        .filter(slot -> flow == Flow.LOAD && hasRoom)
        .filter(slot -> !slot.currency().equals(checked.card().amount().currency()))
        .toList();
  }

  /**
   * Steps run before the journal is looked at, and what this one finds out about a card may end an
   * earlier load: a message that was answered long ago must not.
   */
  private void mustBeNew(LoadId id) {
    if (!(Requested.find(journal, id) instanceof Requested.Never)) {
      throw Refusal.of(ErrorCode.REQUESTED_OTHERWISE);
    }
  }

  /** What the card says of itself, now that it has signed it, and what is known of it. */
  private void mayBe(Flow flow, CardLoad load) {
    LoadInitializeAnswer said = load.said();
    if (said.expiry().isPast(time.instant())) {
      throw Refusal.of(ErrorCode.CARD_EXPIRED);
    }
    if (isBlocked(flow, said)) {
      throw Refusal.of(ErrorCode.CARD_BLOCKED);
    }
    if (said.transactionNumber() > Purse.LAST_TRANSACTION_NUMBER) {
      throw Refusal.of(ErrorCode.CARD_BLOCKED, "its transaction numbers are used up");
    }
    if (load.balanceAfterMinor() < 0) {
      throw Refusal.of(ErrorCode.BALANCE_TOO_LOW);
    }
    if (flow == Flow.LOAD && load.balanceAfterMinor() > said.maximum().minor()) {
      throw Refusal.of(ErrorCode.AMOUNT_TOO_HIGH);
    }
  }

  /** A copy of a software purse holds what its original holds, so the issuer's own books count. */
  private void covered(LoadId id, Flow flow, CardLoad load) {
    if (flow != Flow.UNLOAD || !load.said().isSoftwarePurse()) {
      return;
    }
    ShadowBalances books =
        policy
            .softwareUnloads()
            .orElseThrow(() ->
                Refusal.of(
                    ErrorCode.SHADOW_BALANCE_TOO_LOW,
                    "nothing is taken back from software purses here"));
    LoadInitializeAnswer said = load.said();
    PurseWord word = books.hold(id, said.iep(), said.transactionNumber(), load.amount());
    if (word == PurseWord.NUMBER_STALE) {
      throw Refusal.of(ErrorCode.PURSE_COUNTER_STALE);
    }
    if (word != PurseWord.MAY_PAY) {
      throw Refusal.of(ErrorCode.SHADOW_BALANCE_TOO_LOW);
    }
  }

  private boolean isBlocked(Flow flow, LoadInitializeAnswer said) {
    return said.isLockedForGood()
        || (flow == Flow.LOAD && said.areLoadsBlocked())
        || blocked.test(said.iep());
  }

  private void itsOwn(CardLoad load) {
    switch (module.verify(load)) {
      case ITS_OWN -> {}
      case NOT_ITS_OWN -> throw Refusal.of(ErrorCode.S1_WRONG);
      case CARD_UNKNOWN -> throw unknown();
    }
  }

  static Refusal unknown() {
    return Refusal.of(
        ErrorCode.PROVIDER_UNKNOWN, "no key of that provider, suite and generation is held here");
  }

  /**
   * A software purse can be copied: its counter must be ahead of all it was proven to have used.
   */
  private static PurseUse use(LoadInitializeAnswer said) {
    return said.isSoftwarePurse()
        ? PurseUse.mustBeAboveLastCaptured(said.iep(), said.transactionNumber())
        : PurseUse.named(said.iep(), said.transactionNumber());
  }

  private static Incoming incoming(LoadId id, Flow flow, Bytes body) {
    return new Incoming(id.party(), id.trx(), LoadSteps.REQUEST, flow, LoadChecks.MODE, body, body);
  }
}
