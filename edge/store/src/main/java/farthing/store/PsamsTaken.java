package farthing.store;

/** Another process works with the same security cards. The message says what to do. */
public final class PsamsTaken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PsamsTaken(String psam, Throwable cause) {
    super(
        "another process works with security card "
            + psam
            + ": stop that payment server first, or give this one a key store with other security"
            + " cards. Nothing was started",
        cause);
  }
}
