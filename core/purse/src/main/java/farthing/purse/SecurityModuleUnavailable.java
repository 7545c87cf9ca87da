package farthing.purse;

/**
 * The host security module does not answer, or not as it should. Nothing was signed: whoever asked
 * may ask again.
 */
public final class SecurityModuleUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SecurityModuleUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
