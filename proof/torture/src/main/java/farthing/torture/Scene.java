package farthing.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * What a torture happens to: parties with their processes, the roads between them, and the people.
 * Safe for all threads.
 *
 * @param <P> what is planned for each run
 */
public interface Scene<P extends Planned> extends AutoCloseable {

  /** The runs that are carried out, in their order. */
  List<P> plans();

  /** Everything serves when this returns. */
  void open() throws IOException, InterruptedException;

  /**
   * One more of the people.
   *
   * @param number 0 is the first
   * @param inProcess whether the clients are in a process that is killed
   */
  Sufferer<P> person(int number, boolean inProcess);

  /** Returns when all of them serve. */
  void awaitServers() throws InterruptedException;

  /**
   * Kills a process.
   *
   * @return false if it was dead already
   */
  boolean kill(Fault which, Run run);

  Tally tally();

  /** From here on nothing is disturbed; returns when nothing is left to wait for. */
  void calm() throws IOException, InterruptedException;

  /** Once all people came back: what was kept back comes, and what is old comes once more. */
  void hearAgain() throws IOException, InterruptedException;

  /** Who holds what, by the records of each. */
  TortureReport report(TortureSum sum) throws IOException, SQLException;

  @Override
  void close();
}
