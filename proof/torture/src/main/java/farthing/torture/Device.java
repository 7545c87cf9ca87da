package farthing.torture;

/** Where a person's client runs. Each life begins with what its journal on the disk says. */
public interface Device extends AutoCloseable {

  /**
   * A client's life, from opening its journal on, with the card in its reader.
   *
   * @param life 0 is the first of this run's
   * @return false if it was killed
   */
  boolean lives(Run run, TorturedCard card, int life, Errand errand) throws InterruptedException;

  @Override
  void close();
}
