package farthing.store;

/** What became of an entry handed to the journal. In every case the answer is durable. */
public sealed interface Written {

  /** It stands in the journal now. */
  record Fresh() implements Written {}

  /** Its key stood there already; nothing was written. Compare the hashes, resend that answer. */
  record Existed(StoredEntry stored) implements Written {}

  /** The purse's number is not above the last captured one; nothing was written. */
  record CounterStale(int lastCaptured) implements Written {}

  /** This purse and number were captured before, elsewhere; nothing was written. */
  record CapturedBefore(EntryKey where) implements Written {}

  /** This purse has a load or unload of that number already; nothing was written. */
  record LoadTaken(EntryKey where) implements Written {}
}
