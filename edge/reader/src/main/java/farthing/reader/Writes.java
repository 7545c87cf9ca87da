package farthing.reader;

/**
 * What one command did to a card's non-volatile memory.
 *
 * @param single outside a transaction, each durable by itself
 * @param transactions committed, each durable as a whole
 * @param inTransactions writes that those transactions gathered
 * @param bytes that all of them wrote, which a card's commit buffer has to hold
 */
public record Writes(int single, int transactions, int inTransactions, int bytes) {
  public static final Writes NONE = new Writes(0, 0, 0, 0);
}
