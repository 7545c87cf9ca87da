package farthing.exchange;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Problem;
import farthing.store.Entry;
import farthing.store.EntryKey;
import farthing.store.Journal;
import farthing.store.Step;
import farthing.store.StoreBusy;
import farthing.store.StoreUnavailable;
import farthing.store.StoredEntry;
import farthing.store.Written;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one engine of the servers: takes a message, runs its step, journals the outcome, answers.
 *
 * <p>Guarantees: the same message has one effect and one answer, however often and wherever it
 * comes; nothing is answered before it is durable; a refusal blocks nothing that comes later, and
 * is journalled within a bound ({@link RefusalBound}).
 *
 * <p>It runs the step before it looks: a first message, which is nearly every one, then costs one
 * write and no read. That is right because a step that is not journalled has had no effect outside
 * this process but to burn a transaction number. Safe for all threads.
 */
public final class Exchange {
  /** The code of an entry that takes a step's place so that the step never counts. */
  public static final String SHUT = "SHUT";

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** Of a refused message as much is kept as explains the refusal. */
  private static final int REFUSED_CONTENT_KEPT = 4096;

  private static final int BUSY_SECONDS = 1;
  private static final int UNAVAILABLE_SECONDS = 2;

  private final Journal journal;
  private final RefusalBound refusals;
  private final LongAdder unkept = new LongAdder();

  public Exchange(Journal journal) {
    this(journal, System::nanoTime);
  }

  /**
   * @param nanos a clock that only goes forward, as {@link System#nanoTime()}
   */
  public Exchange(Journal journal, LongSupplier nanos) {
    this.journal = journal;
    this.refusals = new RefusalBound(nanos);
  }

  /** Refusals that were answered but are in no journal, since it had enough of their kind. */
  public long unkeptRefusals() {
    return unkept.sum();
  }

  /**
   * Answers one message.
   *
   * @param otherwise the code for a message of other content where the step is already answered
   * @param step may run although the answer is known already; must then do no harm
   */
  public Reply take(Incoming message, ErrorCode otherwise, Supplier<StepOutcome> step) {
    try {
      return switch (step.get()) {
        case StepOutcome.Done done -> settle(message, otherwise, done);
        case StepOutcome.Refused(Problem problem) -> refuse(message, otherwise, problem);
      };
    } catch (StoreBusy e) {
      return new Reply.Refused(Problem.retryAfter(ErrorCode.SERVER_BUSY, BUSY_SECONDS));
    } catch (StoreUnavailable e) {
      LOG.warn("the journal does not answer", e);
      return new Reply.Refused(
          Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, UNAVAILABLE_SECONDS));
    }
  }

  /**
   * Sees to it that a step which has no answer that counts will never have one: from then on its
   * messages get {@link Reply.Shut}. One write decides between this and the step's own answer,
   * whoever is first, in however many processes.
   *
   * @return the answer that counts, if it was first
   * @throws StoreBusy as the journal does
   * @throws StoreUnavailable as the journal does; shut or not, unknown
   */
  public Optional<Entry> shut(PartyId party, TransactionId trx, Step step, Flow flow, int mode) {
    EntryKey place = EntryKey.counting(party, trx, step);
    Bytes nobodys = Bytes.of(new byte[EntryKey.HASH_SIZE]);
    Entry entry = Entry.of(place, flow, mode, nobodys, Bytes.empty()).answered(SHUT, Bytes.empty());
    return journal.write(entry) instanceof Written.Existed(StoredEntry stored)
            && !stored.entry().code().equals(SHUT)
        ? Optional.of(stored.entry())
        : Optional.empty();
  }

  private Reply settle(Incoming message, ErrorCode otherwise, StepOutcome.Done done) {
    return switch (journal.write(entry(message, done))) {
      case Written.Fresh() -> new Reply.Answered(done.code(), done.answer(), true);
      case Written.Existed(StoredEntry stored) -> again(message, otherwise, stored.entry());
      case Written.CounterStale _ ->
          refuse(message, otherwise, Problem.of(ErrorCode.PURSE_COUNTER_STALE));
      // another load of the card was commanded meanwhile: asked again, the step finds that one
      case Written.LoadTaken _ ->
          refuse(message, otherwise, Problem.retryAfter(ErrorCode.SERVER_BUSY, BUSY_SECONDS));
      case Written.CapturedBefore(EntryKey where) -> {
        Reply refused = refuse(message, otherwise, Problem.of(ErrorCode.CARD_TRANSACTION_USED));
        yield refused instanceof Reply.Refused ? new Reply.PaidBefore(where) : refused;
      }
    };
  }

  /** Repeats the answer that counts, if this is the message it was given to. */
  private static Reply again(Incoming message, ErrorCode otherwise, Entry stored) {
    if (stored.code().equals(SHUT)) {
      return new Reply.Shut();
    }
    return stored.contentHash().equals(message.hash())
        ? new Reply.Answered(stored.code(), stored.answer(), false)
        : new Reply.Refused(Problem.of(otherwise));
  }

  private Reply refuse(Incoming message, ErrorCode otherwise, Problem problem) {
    Optional<StoredEntry> counting = journal.find(message.party(), message.trx(), message.step());
    if (counting.isPresent()) {
      return again(message, otherwise, counting.get().entry());
    }
    if (problem.retryAfterSeconds() == 0) {
      keep(message, problem);
    }
    return new Reply.Refused(problem);
  }

  private void keep(Incoming message, Problem problem) {
    if (!refusals.keeps(message.party(), message.trx(), problem.code())) {
      unkept.increment();
      return;
    }
    journal.write(
        entry(message.refusal(), message, cut(message.content()))
            .answered(problem.code().name(), problem.toJson()));
  }

  private static Entry entry(Incoming message, StepOutcome.Done done) {
    return new Entry(
        message.counting(),
        message.flow(),
        done.mode().orElse(message.mode()),
        message.hash(),
        message.content(),
        done.record(),
        done.answer(),
        done.code(),
        done.psam(),
        done.amount(),
        done.purse());
  }

  private static Entry entry(EntryKey key, Incoming message, Bytes content) {
    return Entry.of(key, message.flow(), message.mode(), message.hash(), content);
  }

  private static Bytes cut(Bytes content) {
    return content.slice(0, Math.min(content.size(), REFUSED_CONTENT_KEPT));
  }
}
