package farthing.load;

import farthing.base.Bytes;
import farthing.base.Sha256;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Problem;
import farthing.purse.CardLoad;
import farthing.store.Entry;
import farthing.store.EntryKey;
import farthing.store.Journal;
import farthing.store.PurseUse;
import farthing.store.Step;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What cannot be: a card's word that contradicts the journal, or another card's. Nothing is decided
 * by it; it is journalled beside the load that it is about, for people to look into. The same
 * finding is journalled once, however often it is brought. Safe for all threads.
 */
final class Alarms {
  static final Step STEP = new Step("alarm");

  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);
  private static final int CONTENT_KEPT = 4096;

  private final Journal journal;
  private final LongAdder raised = new LongAdder();

  Alarms(Journal journal) {
    this.journal = journal;
  }

  long raised() {
    return raised.sum();
  }

  /**
   * A word that the card signed: what it says is worth keeping.
   *
   * @param about the load that is contradicted
   * @param what in a sentence, without a card's number in full
   * @param content the message or proof that brought it
   * @return what to answer
   */
  Problem raise(LoadId about, Flow flow, CardLoad word, String what, Bytes content) {
    String said =
        "; card %s says NT %d, NTLASTLOAD %d, %s"
            .formatted(
                word.said().iep().masked(),
                word.said().transactionNumber(),
                word.said().lastLoad(),
                word.said().balance());
    return write(about, flow, word, what + said, content);
  }

  /**
   * A word that no card signed: anybody can make any number of them, so one is kept for each
   * finding, whatever it says.
   */
  Problem raiseUnsigned(LoadId about, Flow flow, CardLoad word, String what, Bytes content) {
    return write(about, flow, word, what + "; no card signed that", content);
  }

  private Problem write(LoadId about, Flow flow, CardLoad word, String told, Bytes content) {
    raised.increment();
    LOG.warn("ALARM about load {} of {}: {}", about.trx(), about.party(), told);
    Bytes hash = Sha256.of(told);
    Problem problem = Problem.of(ErrorCode.LOAD_ALARM, told);
    journal.write(
        Entry.of(
                EntryKey.refusal(about.party(), about.trx(), STEP, hash),
                flow,
                LoadChecks.MODE,
                hash,
                content.slice(0, Math.min(content.size(), CONTENT_KEPT)))
            .answered(ErrorCode.LOAD_ALARM.name(), problem.toJson())
            .remembering(Bytes.of(told.getBytes(StandardCharsets.UTF_8)))
            .with(PurseUse.named(word.said().iep(), word.said().transactionNumber())));
    return Problem.of(ErrorCode.LOAD_ALARM, "transaction " + about.trx());
  }
}
