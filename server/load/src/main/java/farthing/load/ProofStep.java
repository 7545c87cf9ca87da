package farthing.load;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.messages.ErrorCode;
import farthing.messages.LoadProof;
import farthing.messages.Problem;
import farthing.messages.ProofAnswer;
import farthing.purse.CardLoad;
import farthing.purse.HostSecurityModule;
import farthing.purse.SecurityModuleUnavailable;
import farthing.store.Journal;
import farthing.store.LastLoad;
import farthing.store.StoredEntry;
import java.util.Optional;

/**
 * A card's signed state, and what it settles (PROTOCOL, section 6): the card's unsure load, through
 * whomever it was begun. Unlike the patent's zero-value request (after step 886) it is judged here
 * and not by the module, and rubbish never counts as loaded.
 */
final class ProofStep {
  private static final String SETTLED = "SETTLED";

  private final Journal journal;
  private final LoadChecks checks;
  private final Switch elsewhere;
  private final CommandedLoads loads;
  private final CardStanding standing;
  private final HostSecurityModule module;

  ProofStep(
      Journal journal,
      LoadChecks checks,
      Switch elsewhere,
      CommandedLoads loads,
      CardStanding standing,
      HostSecurityModule module) {
    this.journal = journal;
    this.checks = checks;
    this.elsewhere = elsewhere;
    this.loads = loads;
    this.standing = standing;
    this.module = module;
  }

  Taken take(LoadId id, Bytes body) {
    try {
      LoadProof proof = LoadProof.parse(body);
      boolean commanded = Requested.find(journal, id) instanceof Requested.Commanded;
      // whenever it comes: it gets nobody an S2, and a client may come back long after the order
      LoadChecks.Opened opened = checks.ofTheBank(id, proof.envelope());
      LoadProof.Content content =
          LoadChecks.within(ErrorCode.SEAL_BROKEN, () -> proof.open(opened.tsk()));
      CardLoad contact = checks.proof(opened, content);
      Optional<Integer> provider = elsewhere.of(contact.said().iep());
      return provider.isPresent()
          ? new Taken.Elsewhere(provider.get())
          : new Taken.Here(judge(id, commanded, contact, body));
    } catch (Refusal e) {
      return refused(e.problem());
    } catch (Malformed e) {
      return refused(Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    } catch (SecurityModuleUnavailable e) {
      return refused(RequestStep.MODULE_SILENT);
    }
  }

  private Reply judge(LoadId id, boolean commanded, CardLoad contact, Bytes body) {
    HostSecurityModule.Word word = module.verify(contact);
    if (word == HostSecurityModule.Word.CARD_UNKNOWN) {
      throw RequestStep.unknown();
    }
    // ended loads are told and judged no more: an old proof that comes again says nothing new
    Optional<StoredEntry> ended = loads.end(id);
    if (ended.isPresent()) {
      return settled(ended);
    }
    Optional<LastLoad> last = standing.lastOf(contact);
    if (word == HostSecurityModule.Word.NOT_ITS_OWN && last.filter(LastLoad::isOpen).isEmpty()) {
      throw Refusal.of(ErrorCode.S1_WRONG);
    }
    standing.settle(id, last, contact, body);
    Optional<StoredEntry> endedNow = loads.end(id);
    if (commanded && endedNow.isEmpty()) {
      throw Refusal.of(ErrorCode.LOAD_PROOF_WRONG, "this is another card than was commanded");
    }
    return settled(endedNow);
  }

  private static Reply settled(Optional<StoredEntry> end) {
    ProofAnswer answer = new ProofAnswer(end.map(stored -> CommandedLoads.result(stored.entry())));
    return new Reply.Answered(SETTLED, answer.toJson(), false);
  }

  private static Taken refused(Problem problem) {
    return new Taken.Here(new Reply.Refused(problem));
  }
}
