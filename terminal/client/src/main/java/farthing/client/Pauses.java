package farthing.client;

import java.time.Duration;

/** How waiting is done. */
public interface Pauses {
  /**
   * @throws InterruptedException if the wait is cut short
   */
  void pause(Duration time) throws InterruptedException;

  /** With this machine's clock. */
  static Pauses real() {
    return time -> Thread.sleep(time);
  }
}
