package farthing.base;

/**
 * Bytes or text from outside that are not of the form the protocol page gives. Whoever stands at a
 * door catches it and answers with a code; its message may be shown, it repeats no secret.
 */
public final class Malformed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Malformed(String message) {
    super(message);
  }

  public Malformed(String message, Throwable cause) {
    super(message, cause);
  }
}
