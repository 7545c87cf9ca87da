package farthing.app;

import farthing.security.KeyHolder;
import java.util.Locale;

/** Who gets keys out of the issuer's, and so which ones. */
enum KeyReceiver {
  PAYMENT_SERVER(KeyHolder.PAYMENT_SERVER),
  LOAD_SERVER(KeyHolder.LOAD_SERVER),
  CLEARING(KeyHolder.CLEARING);

  private final KeyHolder holder;

  KeyReceiver(KeyHolder holder) {
    this.holder = holder;
  }

  KeyHolder holder() {
    return holder;
  }

  /** Whether it keeps secrets of parties in its database, sealed under a key of its own. */
  boolean seals() {
    return this != CLEARING;
  }

  /** As people type it. */
  @Override
  public String toString() {
    return holder.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
