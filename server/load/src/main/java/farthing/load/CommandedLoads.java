package farthing.load;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadEnvelope;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResult;
import farthing.messages.Problem;
import farthing.messages.SignedOrder;
import farthing.messages.TransactionKeys;
import farthing.purse.CardLoad;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.TransactionType;
import farthing.store.Entry;
import farthing.store.Journal;
import farthing.store.LoadSteps;
import farthing.store.StoredEntry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commanded loads and unloads, for whenever their end is asked for or told: the last ones from
 * memory, since most cards answer at once, and all from the journal. Safe for all threads.
 */
final class CommandedLoads {
  private static final Logger LOG = LoggerFactory.getLogger(CommandedLoads.class);

  /** An operator has to put a key back: nobody need ask sooner. */
  private static final int GONE_SECONDS = 60;

  /** At some five kilobytes each; a thousand cards may take their time at once. */
  private static final int REMEMBERED = 1_024;

  private final Journal journal;
  private final BankAgreement.Register register;
  private final Map<LoadId, CommandedLoad> recent = Collections.synchronizedMap(new Recent());

  CommandedLoads(Journal journal, BankAgreement.Register register) {
    this.journal = journal;
    this.register = register;
  }

  /** The oldest goes first. */
  private static final class Recent extends LinkedHashMap<LoadId, CommandedLoad> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<LoadId, CommandedLoad> eldest) {
      return size() > REMEMBERED;
    }
  }

  /**
   * @param load whose command stands in the journal, where no row is ever another
   */
  void remember(CommandedLoad load) {
    recent.put(load.id(), load);
  }

  /** It has ended; who asks again reads the journal. */
  void forget(LoadId id) {
    recent.remove(id);
  }

  /** One that this server commanded a moment ago, if its bank and key are still on the register. */
  Optional<CommandedLoad> recent(LoadId id) {
    return Optional.ofNullable(recent.get(id))
        .filter(load ->
            register.find(id.party()).flatMap(bank -> bank.key(load.order().keyId())).isPresent());
  }

  /** What a request's row remembers, and evidence that a card's word was: 96 bytes. */
  static Bytes record(CardLoad load) {
    return new ByteWriter(1 + LoadInitialize.SIZE + LoadInitializeAnswer.SIZE)
        .u1(load.type().code())
        .bytes(load.asked().toBytes())
        .bytes(load.said().toBytes())
        .toBytes();
  }

  static CardLoad cardLoad(Bytes record) {
    ByteReader in = new ByteReader("a load's record", record);
    return new CardLoad(
        TransactionType.ofCode(in.u1()),
        LoadInitialize.parse(in.bytes(LoadInitialize.SIZE)),
        LoadInitializeAnswer.parse(in.bytes(LoadInitializeAnswer.SIZE)));
  }

  static TransactionType typeOf(Flow flow) {
    return flow == Flow.UNLOAD ? TransactionType.UNLOAD : TransactionType.LOAD;
  }

  static LoadId id(StoredEntry row) {
    return new LoadId(row.entry().key().party(), row.entry().key().trx());
  }

  /** The one end of a load, if it has ended. */
  Optional<StoredEntry> end(LoadId id) {
    return journal.find(id.party(), id.trx(), LoadSteps.RESPONSE);
  }

  static LoadOutcome outcome(Entry end) {
    return LoadOutcome.valueOf(end.code());
  }

  static LoadResult result(Entry end) {
    return LoadResult.parse(end.answer());
  }

  /**
   * One that the journal says was commanded.
   *
   * @throws Refusal as the other
   */
  CommandedLoad reopen(LoadId id) {
    return reopen(journal.find(id.party(), id.trx(), LoadSteps.REQUEST).orElseThrow());
  }

  /**
   * The same keys again that its request was opened with; nothing is checked anew.
   *
   * @param row of a request that was commanded
   * @throws Refusal BANK_KEY_GONE if the register has lost the bank or its key since
   */
  CommandedLoad reopen(StoredEntry row) {
    LoadId id = id(row);
    LoadEnvelope envelope = LoadRequest.parse(row.entry().content()).envelope();
    BankAgreement bank = register.find(id.party()).orElseThrow(() -> gone(id, "the bank"));
    BankAgreement.Key key =
        bank.key(envelope.keyId()).orElseThrow(() -> gone(id, "key " + envelope.keyId()));
    TransactionKeys keys =
        TransactionKeys.derive(
            key.shared(), envelope.salt(), row.entry().flow(), id.party(), id.trx());
    return new CommandedLoad(
        id,
        bank,
        SignedOrder.verify(envelope.jws(), keys).order(),
        keys,
        keys.unwrap(envelope.etsk()),
        cardLoad(row.entry().record()));
  }

  private static Refusal gone(LoadId id, String what) {
    LOG.error(
        "load {} of {} is open, and {} is not on the register any more: put it back to end the load",
        id.trx(),
        id.party(),
        what);
    return Refusal.of(Problem.retryAfter(ErrorCode.BANK_KEY_GONE, GONE_SECONDS));
  }
}
