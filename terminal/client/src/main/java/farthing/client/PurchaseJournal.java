package farthing.client;

import java.io.IOException;
import java.util.List;

/**
 * What the client must not forget, whatever happens to it: the purchases of one card that are under
 * way. One thread.
 */
public interface PurchaseJournal extends AutoCloseable {

  /** Purchases that are not over, the oldest first. */
  List<OpenPurchase> open();

  /** The last purchases that are over, the oldest first. */
  List<EndedPurchase> ended();

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
