package farthing.clearing;

import farthing.batches.BatchWord;
import farthing.store.ClearingBook;

/** What was found of a batch. */
sealed interface Verdict {
  /** Its security card's word, whole and next: this is to be booked of it. */
  record Sound(ClearingBook.Booking booking) implements Verdict {}

  /**
   * Nothing of it is booked.
   *
   * @param word why
   * @param waitsForAnother only until the batch before it is booked
   */
  record Held(BatchWord word, boolean waitsForAnother) implements Verdict {}
}
