package farthing.security;

import java.io.IOException;

/** A key store file cannot be used as it is; the message says why and what to do about it. */
public final class KeyStoreUnusable extends IOException {
  private static final long serialVersionUID = 1L;

  public KeyStoreUnusable(String message) {
    super(message);
  }

  public KeyStoreUnusable(String message, Throwable cause) {
    super(message, cause);
  }
}
