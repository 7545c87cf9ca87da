package farthing.store;

/** The database would forget what it has confirmed; it was not opened. */
public final class UnsafeDatabase extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnsafeDatabase(String message) {
    super(message);
  }
}
