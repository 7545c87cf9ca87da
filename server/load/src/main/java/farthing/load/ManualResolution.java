package farthing.load;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.TransactionId;
import farthing.exchange.Exchange;
import farthing.exchange.Refusal;
import farthing.exchange.Reply;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.messages.Problem;
import farthing.store.AfterLoad;
import farthing.store.Entry;
import farthing.store.EntryKey;
import farthing.store.Journal;
import farthing.store.Step;
import farthing.store.StoreBusy;
import farthing.store.StoreUnavailable;
import farthing.store.StoredEntry;
import farthing.store.Written;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What people do about a load that stays unsure, for a card that is lost or broken: one proposes an
 * end and says why, another confirms it. Nothing else ends a load without the card's word. Whoever
 * did it and why stands in the journal for ever; if the card speaks later and says otherwise, that
 * is an alarm.
 *
 * <p>For an operator's program, in any process that has the journal and the register: no security
 * module takes part. All methods throw {@link StoreUnavailable} or {@link StoreBusy} as the journal
 * does.
 */
public final class ManualResolution {
  static final Step PROPOSED = new Step("resolve-proposed");

  private static final int LONGEST_PERSON = 60;
  private static final int LONGEST_REASON = 500;
  private static final String BETWEEN = "\n";

  private final Journal journal;
  private final CommandedLoads loads;
  private final LoadEnds ends;
  private final InstantSource time;

  /**
   * @param server the load server's name, as in {@link LoadPolicy}
   */
  public ManualResolution(
      Journal journal, BankAgreement.Register register, String server, InstantSource time) {
    this.journal = journal;
    this.loads = new CommandedLoads(journal, register);
    this.ends = new LoadEnds(new Exchange(journal), new Alarms(journal), server, time);
    this.time = time;
  }

  /**
   * A load that was commanded and has not ended.
   *
   * @param place asks for those after it
   */
  public record Unsure(
      AfterLoad place,
      PartyId party,
      TransactionId trx,
      Flow flow,
      IepId card,
      Amount amount,
      Instant since,
      Duration age,
      List<Proposal> proposals) {}

  /** What one person thinks became of it. */
  public record Proposal(LoadOutcome outcome, String person, String reason, Instant at) {}

  /** What came of a proposal or a confirmation. */
  public sealed interface Resolution {
    /** Another person's confirmation is wanted. */
    record Proposed(Proposal proposal) implements Resolution {}

    /** The load has ended so, for ever; the bank is told as of any other end. */
    record Ended(LoadOutcome outcome) implements Resolution {}

    /** Nothing was done. */
    record Refused(Why why) implements Resolution {}
  }

  /** Why nothing was done. */
  public enum Why {
    /** No such load was commanded here, or it has ended. */
    NOT_OPEN,
    /** A load cannot be unloaded, nor the other way round. */
    OUTCOME_OF_ANOTHER_FLOW,
    /** A name of 1 to 60 characters without line breaks is wanted. */
    PERSON_WANTED,
    /** A reason of 1 to 500 characters without line breaks is wanted. */
    REASON_WANTED,
    /** Nobody has proposed this outcome. */
    NOT_PROPOSED,
    /** Who proposed it cannot confirm it. */
    SAME_PERSON,
    /** The bank or its key is not on the register any more: it is put back first. */
    KEY_GONE
  }

  /**
   * Open loads, the oldest first; most are on their way and will end by themselves within seconds.
   *
   * @param most how many, 1 or more
   */
  public List<Unsure> open(int most) {
    return open(AfterLoad.NONE, most);
  }

  /**
   * @param after {@link Unsure#place} of the last one that was seen
   */
  public List<Unsure> open(AfterLoad after, int most) {
    Instant now = time.instant();
    return journal.openLoads(after, most).stream().map(row -> unsure(row, now)).toList();
  }

  /**
   * The first proposal of an outcome stands; a second person who thinks the same confirms it.
   *
   * @param reason for whoever looks at it in years
   */
  public Resolution propose(
      PartyId party, TransactionId trx, LoadOutcome outcome, String person, String reason) {
    if (!isText(person, LONGEST_PERSON)) {
      return new Resolution.Refused(Why.PERSON_WANTED);
    }
    if (!isText(reason, LONGEST_REASON)) {
      return new Resolution.Refused(Why.REASON_WANTED);
    }
    return ifOpen(new LoadId(party, trx), open -> propose(open, outcome, person, reason));
  }

  private Resolution propose(
      CommandedLoad open, LoadOutcome outcome, String person, String reason) {
    if (!fits(outcome, open)) {
      return new Resolution.Refused(Why.OUTCOME_OF_ANOTHER_FLOW);
    }
    Bytes slot = Sha256.of(outcome.name());
    Entry entry =
        Entry.of(
                EntryKey.refusal(open.id().party(), open.id().trx(), PROPOSED, slot),
                open.flow(),
                LoadChecks.MODE,
                slot,
                utf8(person.strip() + BETWEEN + reason.strip()))
            .answered(outcome.name(), Bytes.empty());
    Written written = journal.write(entry);
    return new Resolution.Proposed(
        written instanceof Written.Existed(StoredEntry stored)
            ? proposal(stored)
            : proposal(new StoredEntry(entry, time.instant())));
  }

  /** Another person than proposed the outcome agrees to it: the load ends. */
  public Resolution confirm(PartyId party, TransactionId trx, LoadOutcome outcome, String person) {
    if (!isText(person, LONGEST_PERSON)) {
      return new Resolution.Refused(Why.PERSON_WANTED);
    }
    return ifOpen(new LoadId(party, trx), open -> confirm(open, outcome, person));
  }

  private Resolution confirm(CommandedLoad open, LoadOutcome outcome, String person) {
    Optional<Proposal> proposed = proposed(open.id(), outcome);
    if (proposed.isEmpty()) {
      return new Resolution.Refused(Why.NOT_PROPOSED);
    }
    Proposal proposal = proposed.get();
    if (isSame(proposal.person(), person)) {
      return new Resolution.Refused(Why.SAME_PERSON);
    }
    String told =
        "proposed by %s, confirmed by %s: %s"
            .formatted(proposal.person(), person.strip(), proposal.reason());
    return switch (ends.end(open, outcome, LoadEnds.Ground.PEOPLE, utf8(told), told)) {
      case Reply.Answered(String code, _, _) -> new Resolution.Ended(LoadOutcome.valueOf(code));
      case Reply.Refused(Problem why) -> refused(why);
      case Reply.Shut _, Reply.PaidBefore _ -> new Resolution.Refused(Why.NOT_OPEN);
    };
  }

  private static Resolution refused(Problem why) {
    return switch (why.code()) {
      case STORE_UNAVAILABLE, SERVER_BUSY ->
          throw new StoreUnavailable("the end was not journalled, or it is not known: ask again");
      default -> new Resolution.Refused(Why.NOT_OPEN); // its card spoke a moment ago
    };
  }

  private Resolution ifOpen(LoadId id, Function<CommandedLoad, Resolution> resolve) {
    Optional<CommandedLoad> open;
    try {
      open = find(id);
    } catch (Refusal e) {
      return new Resolution.Refused(Why.KEY_GONE);
    }
    return open.map(resolve).orElseGet(() -> new Resolution.Refused(Why.NOT_OPEN));
  }

  private Optional<CommandedLoad> find(LoadId id) {
    return Requested.find(journal, id) instanceof Requested.Commanded(StoredEntry row)
            && loads.end(id).isEmpty()
        ? Optional.of(loads.reopen(row))
        : Optional.empty();
  }

  private static boolean fits(LoadOutcome outcome, CommandedLoad open) {
    return !outcome.isDone() || outcome == open.ifDone();
  }

  private Unsure unsure(StoredEntry row, Instant now) {
    Entry entry = row.entry();
    LoadId id = CommandedLoads.id(row);
    List<Proposal> proposals =
        List.of(LoadOutcome.values()).stream()
            .flatMap(outcome -> proposed(id, outcome).stream())
            .toList();
    return new Unsure(
        AfterLoad.of(row),
        id.party(),
        id.trx(),
        entry.flow(),
        entry.purse().orElseThrow().purse(),
        entry.amount().orElseThrow(),
        row.at(),
        Duration.between(row.at(), now),
        proposals);
  }

  private Optional<Proposal> proposed(LoadId id, LoadOutcome outcome) {
    return journal
        .refusal(id.party(), id.trx(), PROPOSED, Sha256.of(outcome.name()))
        .map(ManualResolution::proposal);
  }

  private static Proposal proposal(StoredEntry stored) {
    String[] said = stored.entry().content().text().split(BETWEEN, 2);
    return new Proposal(LoadOutcome.valueOf(stored.entry().code()), said[0], said[1], stored.at());
  }

  private static boolean isText(String text, int longest) {
    return !text.isBlank()
        && text.length() <= longest
        && text.chars().noneMatch(Character::isISOControl);
  }

  private static boolean isSame(String one, String other) {
    return one.strip().toLowerCase(Locale.ROOT).equals(other.strip().toLowerCase(Locale.ROOT));
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
