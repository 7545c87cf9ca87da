package farthing.bank;

import farthing.base.TransactionId;
import farthing.messages.LoadConfirmation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a bank keeps its loads and unloads: the bank's own database behind a few questions.
 *
 * <p>Contract, for all threads and all processes that share the book:
 *
 * <ul>
 *   <li>a load goes HOLDING, HELD, then COMMITTING and COMMITTED or RELEASING and RELEASED; from
 *       HOLDING it may be released, not committed; nothing goes back;
 *   <li>of all calls that decide one load, {@link #commit} and {@link #release} alike, exactly one
 *       is answered {@link Deciding#NOW}; what was decided stays so for ever;
 *   <li>what a call answered survives a crash: the write is durable before it returns;
 *   <li>who cannot say throws, and is asked again with the same.
 * </ul>
 *
 * <p>In SQL: {@code UPDATE … SET state = 'committing' WHERE trx = ? AND state = 'held'}, and count
 * the rows; {@link #due} is one index over {@code (due) WHERE state NOT IN ('committed',
 * 'released')}. Rows are never deleted while a card may still bring its proof: keep them as long as
 * the books. {@code rules.LoadBookRules} asks an implementation all of this.
 */
public interface LoadBook {

  /**
   * Keeps a new load, HOLDING, with its offer as it stands: the same is shown for it again, and
   * holds the TSK, so the book is as secret as the order's page is.
   *
   * @return false if the load's session has one already: nothing was kept
   * @throws RuntimeException if there is one of this TRX already
   */
  boolean open(BankLoad load, Timing timing);

  Optional<BookedLoad> find(TransactionId trx);

  /** The one load of a session. */
  Optional<BookedLoad> ofSession(String session);

  /**
   * HOLDING to HELD.
   *
   * @return the load as it is now: another state than HELD if something else came before
   */
  BookedLoad held(TransactionId trx, HostReference host, Timing timing);

  /**
   * HELD to COMMITTING.
   *
   * @param m for the bank's records: the load server's time and reference
   */
  Deciding commit(TransactionId trx, LoadConfirmation m, Timing timing);

  /**
   * HOLDING or HELD to RELEASING.
   *
   * @param why for the bank's records and the person, at most 200 characters
   */
  Deciding release(TransactionId trx, String why, Timing timing);

  /** COMMITTING to COMMITTED, RELEASING to RELEASED; nothing if it has ended already. */
  void ended(TransactionId trx, HostReference host, Instant now);

  /**
   * Nothing came of it in this state: one try more, its trouble, and when it is looked after next.
   * Ended ones stay as they are; the next state begins without trouble.
   *
   * @param state in which the try was made; another in the meantime stays as it is
   * @param trouble for the bank's people, at most 500 characters; a longer one is cut
   */
  void later(TransactionId trx, LoadState state, String trouble, Instant due);

  /**
   * The load server says that a command is out: the load is unsure. Only of one that is HELD.
   *
   * @param commandedSince as the load server says
   */
  void unsure(TransactionId trx, Instant commandedSince, Instant due);

  /**
   * Loads that have not ended and are due, those due longest first.
   *
   * @param most at most so many
   */
  List<BookedLoad> due(Instant now, int most);

  /**
   * What cannot be happened: people must look. Stands as the load's trouble, ended or not, and
   * changes nothing else.
   *
   * @param trouble at most 500 characters; a longer one is cut
   */
  void alarm(TransactionId trx, String trouble);

  /**
   * Unsure loads, oldest first: for the bank's pages and people.
   *
   * @param most at most so many
   */
  List<BookedLoad> unsure(int most);

  /** Loads with a trouble, those longest in their state first: for the bank's people. */
  List<BookedLoad> troubled(int most);
}
