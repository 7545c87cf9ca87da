package farthing.clearing;

import farthing.batches.BatchWord;

/** What was found of a batch. */
sealed interface Verdict {
  /**
   * Its security card's word, whole and next.
   *
   * @param word that it is booked, once it is
   */
  record Sound(BatchWord word) implements Verdict {}

  /**
   * Nothing of it is booked.
   *
   * @param word why
   * @param waitsForAnother only until the batch before it is booked
   */
  record Held(BatchWord word, boolean waitsForAnother) implements Verdict {}
}
