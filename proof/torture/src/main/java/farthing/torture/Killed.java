package farthing.torture;

/** The client died. Nobody catches it, as nobody catches a kill. */
public final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  public Killed() {
    super("the client was killed");
  }
}
