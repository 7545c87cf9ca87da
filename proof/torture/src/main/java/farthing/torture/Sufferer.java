package farthing.torture;

/** A person whose client and card suffer what a plan wants. One thread. */
public interface Sufferer<P extends Planned> extends AutoCloseable {

  /** One run, through all that its plan wants. */
  void suffers(P plan, Run run) throws InterruptedException;

  /**
   * Once nothing is disturbed any more: what is still open is brought to its end.
   *
   * @param times that each of it is tried
   */
  void comesBack(int times) throws InterruptedException;

  @Override
  void close();
}
