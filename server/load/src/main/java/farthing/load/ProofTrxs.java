package farthing.load;

import farthing.base.Bytes;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.store.Entry;
import farthing.store.EntryKey;
import farthing.store.Journal;
import farthing.store.Step;
import farthing.store.StoredEntry;
import farthing.store.Written;
import java.util.random.RandomGenerator;

/**
 * The proof TRXs: 16 bytes that nobody could foresee, drawn once for an unsure load, after its S2
 * was durable, and kept for it in the journal. So whatever a card signs over one was signed after
 * the load was commanded.
 */
final class ProofTrxs {
  static final Step STEP = new Step("proof-wanted");

  private static final Bytes NOBODYS = Bytes.of(new byte[EntryKey.HASH_SIZE]);

  private final Journal journal;
  private final RandomGenerator random;

  /**
   * @param random must not be foreseeable: a SecureRandom, except in tests
   */
  ProofTrxs(Journal journal, RandomGenerator random) {
    this.journal = journal;
    this.random = random;
  }

  /** The one that was drawn, or one that nobody has seen yet. */
  TransactionId drawnOrFresh(LoadId id) {
    return journal.find(id.party(), id.trx(), STEP).map(ProofTrxs::read).orElseGet(this::fresh);
  }

  /** Makes it the load's own, unless it has one: then that. */
  TransactionId keep(LoadId id, Flow flow, TransactionId drawn) {
    Entry entry =
        Entry.of(
                EntryKey.counting(id.party(), id.trx(), STEP),
                flow,
                LoadChecks.MODE,
                NOBODYS,
                Bytes.empty())
            .answered(ErrorCode.PROOF_WANTED.name(), Bytes.empty())
            .remembering(drawn.toBytes());
    return journal.write(entry) instanceof Written.Existed(StoredEntry stored)
        ? read(stored)
        : drawn;
  }

  private static TransactionId read(StoredEntry stored) {
    return TransactionId.of(stored.entry().record());
  }

  private TransactionId fresh() {
    byte[] unforeseen = new byte[TransactionId.SIZE];
    random.nextBytes(unforeseen);
    return TransactionId.of(Bytes.of(unforeseen));
  }
}
