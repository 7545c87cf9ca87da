package farthing.web;

import java.io.IOException;

/** A call without an answer. */
public final class RoadBroken extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean mayHaveArrived;

  RoadBroken(String message, boolean mayHaveArrived, Throwable cause) {
    super(message, cause);
    this.mayHaveArrived = mayHaveArrived;
  }

  RoadBroken(String message, boolean mayHaveArrived) {
    super(message);
    this.mayHaveArrived = mayHaveArrived;
  }

  /**
   * False: not a byte of the request left, so it certainly had no effect. True: nobody but the
   * other side knows; ask it, or send the same again.
   */
  public boolean mayHaveArrived() {
    return mayHaveArrived;
  }
}
