package farthing.security;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.purse.SealedBatch;
import java.util.List;

/**
 * Where a security card in software keeps what a card would keep in its own memory of its batches:
 * each write is durable when it returns, and the same again changes nothing. The totals themselves
 * are told by the payment server's journal.
 *
 * <p>Its methods throw what their database throws where it does not answer: done or not, unknown.
 */
public interface PsamBooks {

  /**
   * What the journal tells of a batch at one instant.
   *
   * @throws IllegalArgumentException if it contradicts itself
   */
  BatchTotals told(PsamId psam, long batch);

  /** This batch is open from here on, and the one before it closing. */
  void opened(PsamId psam, long batch);

  /** These are the batch's totals for ever. */
  void sealed(PsamId psam, SealedBatch batch);

  /** The parameter messages that it has accepted, in the order of their counters. */
  List<Bytes> updates(PsamId psam);

  /**
   * It has accepted one more. Whoever does not hear that it is written asks {@link #updates}.
   *
   * @param follows counter of the one before, 0 if there is none
   */
  void updated(PsamId psam, long follows, long counter, Bytes message);

  /** The collector has it. */
  void closed(PsamId psam, long batch, Mac8 sack);
}
