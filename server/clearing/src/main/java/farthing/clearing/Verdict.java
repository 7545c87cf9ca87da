package farthing.clearing;

import farthing.batches.BatchEnd;
import farthing.batches.BatchWord;

/** What was found of a batch. */
sealed interface Verdict {
  /**
   * Its security card's word, and whole.
   *
   * @param word that it is booked, once it is
   * @param end of what was looked at
   */
  record Sound(BatchWord word, BatchEnd end) implements Verdict {}

  /**
   * Nothing of it is booked.
   *
   * @param word why
   * @param waitsForAnother only until the batch before it is booked
   */
  record Held(BatchWord word, boolean waitsForAnother) implements Verdict {}
}
