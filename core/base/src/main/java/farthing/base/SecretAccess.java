package farthing.base;

/**
 * Leave to read a key's bytes. Whoever writes {@code SecretAccess.granted()} is found by searching
 * for it, and must have a reason: personalising a card, writing the encrypted key store, wrapping.
 */
public final class SecretAccess {
  private static final SecretAccess GRANTED = new SecretAccess();

  private SecretAccess() {}

  public static SecretAccess granted() {
    return GRANTED;
  }

  void checkPresent() {
    if (this != GRANTED) {
      throw new IllegalStateException("no leave to read a key");
    }
  }
}
