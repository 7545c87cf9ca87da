package farthing.store;

/** The database's own rules refuse this one entry; nothing was written. A bug of the caller's. */
public final class EntryUnfit extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EntryUnfit(String message, Throwable cause) {
    super(message, cause);
  }
}
