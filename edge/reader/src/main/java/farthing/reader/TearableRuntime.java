package farthing.reader;

import com.licel.jcardsim.base.SimulatorRuntime;
import com.licel.jcardsim.base.SimulatorSystem;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import javacard.framework.JCSystem;

/**
 * A simulated card whose transactions roll back and whose power can go: the applet's code, as
 * {@link TearableCode} loads it, tells of every non-volatile write before it happens.
 *
 * <p>As the Java Card platform promises: a single field or array element, and an atomic copy, is
 * written wholly or not at all; what a transaction wrote is undone by an abort, by a return without
 * a commit, and by power that goes before the commit's point of no return. A non-atomic copy is
 * torn between any two bytes and takes no part in transactions.
 */
final class TearableRuntime extends SimulatorRuntime {
  private static final int NEVER = 0;

  /** How to undo what the transaction in progress wrote, the last write first. */
  private final Deque<Runnable> undo = new ArrayDeque<>();

  private final Set<Object> knownTransient = Collections.newSetFromMap(new IdentityHashMap<>());

  private int cutAt = NEVER;
  private int moments;
  private boolean dead;

  private int single;
  private int transactions;
  private int inTransaction;
  private int inTransactions;
  private int bytes;

  TearableRuntime() {
    knownTransient.add(getCurrentAPDU().getBuffer());
  }

  /** The runtime of the card whose applet is running. */
  static TearableRuntime running() {
    return (TearableRuntime) SimulatorSystem.instance();
  }

  void cutPowerAt(int moment) {
    cutAt = moment;
  }

  int moments() {
    return moments;
  }

  Writes writes() {
    return new Writes(single, transactions, inTransactions, bytes);
  }

  /** A moment at which power may go: the caller has not yet written what it is about to write. */
  void moment() {
    if (dead) {
      throw new PowerLost();
    }
    moments++;
    if (moments == cutAt) {
      dead = true;
      throw new PowerLost();
    }
  }

  /** Before a write that is one whole, and that an abort undoes. */
  void beforeWrite(int size, Runnable restore) {
    moment();
    bytes += size;
    if (getTransactionDepth() > 0) {
      undo.push(restore);
      inTransaction++;
    } else {
      single++;
    }
  }

  /** Before a write that no abort undoes, whether a transaction is in progress or not. */
  void beforeLastingWrite(int size) {
    moment();
    countLastingWrite(size);
  }

  /** Counts a write whose moments its maker goes through by itself. */
  void countLastingWrite(int size) {
    bytes += size;
    single++;
  }

  boolean isTransient(Object array) {
    if (knownTransient.contains(array)) {
      return true;
    }
    boolean found = getTransientMemory().isTransient(array) != JCSystem.NOT_A_TRANSIENT_OBJECT;
    if (found) {
      knownTransient.add(array);
    }
    return found;
  }

  @Override
  public void abortTransaction() {
    super.abortTransaction();
    rollBack();
  }

  @Override
  public void commitTransaction() {
    moment();
    super.commitTransaction();
    undo.clear();
    transactions++;
    inTransactions += inTransaction;
    inTransaction = 0;
    moment(); // past the point of no return, with the platform still clearing up
  }

  /**
   * @throws PowerLost and is as after the next power-up
   */
  @Override
  public byte[] transmitCommand(byte[] command) {
    startCounting();
    byte[] answer = new byte[0];
    try {
      answer = super.transmitCommand(command);
      if (!dead && getTransactionDepth() > 0) {
        abortTransaction(); // left open on return from process()
      }
      moment(); // the answer is on its way
    } catch (PowerLost e) {
      // thrown where no applet stood in between to unwind
    }
    cutAt = NEVER;
    if (dead) {
      dead = false;
      reset();
      throw new PowerLost();
    }
    return answer;
  }

  @Override
  public void reset() {
    rollBack();
    super.reset();
  }

  private void startCounting() {
    moments = 0;
    single = 0;
    transactions = 0;
    inTransaction = 0;
    inTransactions = 0;
    bytes = 0;
  }

  private void rollBack() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
    inTransaction = 0;
  }
}
