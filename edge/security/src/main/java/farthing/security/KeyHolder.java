package farthing.security;

import farthing.base.KeyUsage;
import java.util.Locale;

/** Whose key store file it is, and so which master keys may lie in it (PROTOCOL, section 2). */
public enum KeyHolder {
  /** The purse provider and its clearing: every master key. */
  ISSUER,
  /** Has security cards: KM-purchase alone, and of KM-psam only what was derived from it. */
  PAYMENT_SERVER,
  /** Loads cards for their issuer: KM-load and KM-update, unless a token has them. */
  LOAD_SERVER,
  /** Verifies what cards and security cards have signed: KM-tac and KM-psam. */
  CLEARING;

  /** For people, as {@code payment server}. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  boolean mayHold(MasterKeyName name) {
    return switch (this) {
      case ISSUER -> true;
      case PAYMENT_SERVER -> name.usage() == KeyUsage.PURCHASE;
      case LOAD_SERVER -> name.usage() == KeyUsage.LOAD || name.usage() == KeyUsage.UPDATE;
      case CLEARING -> name.usage() == KeyUsage.TAC || name.usage() == KeyUsage.PSAM;
    };
  }
}
