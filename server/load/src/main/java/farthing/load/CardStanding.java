package farthing.load;

import farthing.base.Bytes;
import farthing.base.TransactionId;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadOutcome;
import farthing.messages.Problem;
import farthing.messages.ProofWanted;
import farthing.purse.CardLoad;
import farthing.purse.HostSecurityModule;
import farthing.purse.UnsureLoad;
import farthing.store.Journal;
import farthing.store.LastLoad;
import java.util.Optional;

/**
 * How the journal and a card's word stand to each other: one S2 per card, and what the card signed
 * now tells what it did with the last one (PROTOCOL, section 6). No time that passes decides.
 */
final class CardStanding {
  private final Journal journal;
  private final CommandedLoads loads;
  private final LoadEnds ends;
  private final ProofTrxs proofs;
  private final Alarms alarms;
  private final HostSecurityModule module;

  CardStanding(
      Journal journal,
      CommandedLoads loads,
      LoadEnds ends,
      ProofTrxs proofs,
      Alarms alarms,
      HostSecurityModule module) {
    this.journal = journal;
    this.loads = loads;
    this.ends = ends;
    this.proofs = proofs;
    this.alarms = alarms;
    this.module = module;
  }

  /** A card nothing of which is unsure. */
  record Sure(Optional<Last> last, Optional<Load.Delivered> settledNow) {
    /** The number of the card's next load. */
    int nextNumber() {
      return last.map(l -> l.number() + 1).orElse(1);
    }
  }

  /** The card's last load or unload, ended. */
  record Last(LoadId id, int number, CardLoad load, LoadOutcome outcome) {
    int transactionNumber() {
      return load.said().transactionNumber();
    }
  }

  /** The card's last load or unload, if it ever had one. */
  Optional<LastLoad> lastOf(CardLoad contact) {
    return journal.lastLoad(contact.said().iep());
  }

  /**
   * Settles the card's open load, whosesoever it is, by what the card says now.
   *
   * @param bringer the load whose message this is
   * @param asked what {@link #lastOf} said just now
   * @param contact the card's word; whether it signed it is asked here
   * @param message as it came, for an alarm
   * @throws Refusal PROOF_WANTED if the word proves nothing, LOAD_ALARM if it cannot be; the load
   *     stays unsure
   */
  Sure settle(LoadId bringer, Optional<LastLoad> asked, CardLoad contact, Bytes message) {
    if (asked.isEmpty()) {
      return new Sure(Optional.empty(), Optional.empty());
    }
    LastLoad last = asked.get();
    if (last.end().isPresent()) {
      return sure(last, LoadOutcome.valueOf(last.end().get()), Optional.empty());
    }
    LoadId id = new LoadId(last.party(), last.trx());
    LoadOutcome outcome = judge(bringer, loads.reopen(id), contact, message);
    return sure(last, outcome, Optional.of(new Load.Delivered(id.party(), id.trx(), outcome)));
  }

  private LoadOutcome judge(LoadId bringer, CommandedLoad open, CardLoad contact, Bytes message) {
    TransactionId proofTrx = proofs.drawnOrFresh(open.id());
    UnsureLoad unsure = new UnsureLoad(open.load(), proofTrx);
    return switch (unsure.verdict(contact, this::isSigned)) {
      case DONE -> end(open, open.ifDone(), contact);
      case NOT_DONE -> end(open, LoadOutcome.NOT_DONE, contact);
      case PROVES_NOTHING ->
          throw Refusal.of(
              Problem.proofWanted(
                  new ProofWanted(
                      proofs.keep(open.id(), open.flow(), proofTrx), open.amount().currency())));
      case ALARM -> throw Refusal.of(alarm(bringer, open, contact, message));
    };
  }

  private Problem alarm(LoadId bringer, CommandedLoad open, CardLoad contact, Bytes message) {
    String what = open + " is contradicted by what load " + bringer.trx() + " brought";
    return isSigned(contact)
        ? alarms.raise(open.id(), open.flow(), contact, what, message)
        : alarms.raiseUnsigned(open.id(), open.flow(), contact, what, message);
  }

  private LoadOutcome end(CommandedLoad open, LoadOutcome outcome, CardLoad contact) {
    Reply reply =
        ends.end(
            open,
            outcome,
            LoadEnds.Ground.S1,
            CommandedLoads.record(contact),
            "S1 over " + contact.asked().trx());
    return switch (reply) {
      case Reply.Answered _ -> outcome;
      case Reply.Refused(Problem why) when why.code() == ErrorCode.ENDED_OTHERWISE ->
          throw Refusal.of(ErrorCode.LOAD_ALARM, "transaction " + open.id().trx());
      case Reply.Refused(Problem why) -> throw Refusal.of(why);
      case Reply.Shut _, Reply.PaidBefore _ ->
          throw new IllegalStateException(open + " could not be ended: " + reply);
    };
  }

  private boolean isSigned(CardLoad load) {
    return module.verify(load) == HostSecurityModule.Word.ITS_OWN;
  }

  private static Sure sure(
      LastLoad last, LoadOutcome outcome, Optional<Load.Delivered> settledNow) {
    return new Sure(
        Optional.of(
            new Last(
                new LoadId(last.party(), last.trx()),
                last.number(),
                CommandedLoads.cardLoad(last.record()),
                outcome)),
        settledNow);
  }

  /**
   * That a card goes on from where its last load left it. Without this, an S1 that was made before
   * a load could be brought after it: its S2 would be good for nothing, and the card's next word
   * would seem to prove that the load was done twice.
   *
   * @param load signed by the card
   * @throws Refusal if it was signed before, or contradicts the end of the last
   */
  void goesOn(Sure sure, CardLoad load, Flow flow, Bytes message) {
    if (sure.last().isEmpty()) {
      return;
    }
    Last last = sure.last().get();
    int number = load.said().transactionNumber();
    boolean done = last.outcome().isDone();
    if (number < last.transactionNumber() || (done && number == last.transactionNumber())) {
      throw Refusal.of(ErrorCode.CARD_WORD_OUTDATED);
    }
    int lastLoad = load.said().lastLoad();
    boolean fits =
        done ? lastLoad == last.transactionNumber() : lastLoad < last.transactionNumber();
    if (!fits) {
      throw Refusal.of(
          alarms.raise(
              last.id(),
              flow,
              load,
              "load %s of NT %d ended as %s, and the card says otherwise"
                  .formatted(last.id().trx(), last.transactionNumber(), last.outcome().word()),
              message));
    }
  }
}
