package farthing.store;

/** More is waiting to be written than the bound allows. Nothing was written: ask again later. */
public final class StoreBusy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreBusy(String message) {
    super(message);
  }
}
