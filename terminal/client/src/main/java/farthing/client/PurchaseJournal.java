package farthing.client;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the client must not forget, whatever happens to it: the purchases, cancels and loads of one
 * card that are under way. One thread.
 */
public interface PurchaseJournal extends AutoCloseable {

  /** Purchases that are not over, the oldest first. */
  List<OpenPurchase> open();

  /** The last purchases that are over, the oldest first. */
  List<EndedPurchase> ended();

  /** Cancels that are not over; at most one, unless somebody wrote into the journal. */
  List<OpenCancel> cancels();

  /** The last purchase that was paid and is over, as long as a cancel may take it back. */
  Optional<JournalStep.Kept> kept();

  /** Loads and unloads that are not over, the oldest first. */
  List<OpenLoad> loads();

  /** The last loads and unloads that are over, the oldest first. */
  List<EndedLoad> endedLoads();

  /**
   * Adds a step of a load or an unload, as {@link #append} does.
   *
   * @return the load after it
   */
  OpenLoad appendLoad(PurchaseId load, JournalStep.OfLoad step) throws IOException;

  /**
   * Adds a step of a cancel, as {@link #append} does.
   *
   * @return the cancel after it
   */
  OpenCancel appendCancel(PurchaseId purchase, JournalStep.OfCancel step) throws IOException;

  /**
   * Adds a step. When it returns, the step outlives whatever happens.
   *
   * @return the purchase after it
   * @throws IOException if it could not be made durable: then what it announces must not be done
   */
  OpenPurchase append(PurchaseId purchase, JournalStep step) throws IOException;

  /** Lets another program have the journal. */
  @Override
  void close();
}
