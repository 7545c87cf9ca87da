package farthing.store;

/**
 * The database did not say what became of it: it may be written or not. Whoever repeats the same
 * message gets the right answer once the database is back.
 */
public final class StoreUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailable(String message) {
    super(message);
  }

  public StoreUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
