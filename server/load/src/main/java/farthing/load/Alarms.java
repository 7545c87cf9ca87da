package farthing.load;

import farthing.base.Bytes;
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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
   * @param about the load that is contradicted
   * @param word what the card said, or is said to have said
   * @param what in a sentence, without a card's number in full
   * @param content the message or proof that brought it
   * @return what to answer
   */
  Problem raise(LoadId about, Flow flow, CardLoad word, String what, Bytes content) {
    raised.increment();
    String told =
        "%s; card %s says NT %d, NTLASTLOAD %d, %s"
            .formatted(
                what,
                word.said().iep().masked(),
                word.said().transactionNumber(),
                word.said().lastLoad(),
                word.said().balance());
    LOG.warn("ALARM about load {} of {}: {}", about.trx(), about.party(), told);
    Bytes hash = sha256(told);
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

  private static Bytes sha256(String text) {
    try {
      return Bytes.of(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
