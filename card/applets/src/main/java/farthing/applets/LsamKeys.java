package farthing.applets;

import javacard.framework.Util;
import javacard.security.AESKey;
import javacard.security.DESKey;
import javacard.security.KeyBuilder;

/** The issuer's master keys in a load security card, each under its name. */
final class LsamKeys {
  // a name: usage1 PPIEP4 ALGIEP1 VKIEP1
  static final short USAGE = 0;
  static final short PROVIDER = 1;
  static final short SUITE = 5;
  static final short GENERATION = 6;
  static final short NAME_SIZE = 7;

  /** Two usages, two suites, and chips and software purses in two generations each. */
  static final short MOST = 16;

  /** Where none is. */
  static final short NONE = -1;

  private final byte[] names = new byte[(short) (MOST * NAME_SIZE)];
  private final AESKey[] aes = new AESKey[MOST];
  private final DESKey[] tdes = new DESKey[MOST];
  private short count;
  private boolean personalised;

  LsamKeys() {
    for (short i = 0; i < MOST; i++) {
      aes[i] = (AESKey) KeyBuilder.buildKey(KeyBuilder.TYPE_AES, KeyBuilder.LENGTH_AES_128, false);
      tdes[i] =
          (DESKey) KeyBuilder.buildKey(KeyBuilder.TYPE_DES, KeyBuilder.LENGTH_DES3_2KEY, false);
    }
  }

  boolean isBlank() {
    return !personalised;
  }

  short count() {
    return count;
  }

  /** Of a card that is still blank: what was begun counts no more. */
  void beginAgain() {
    count = 0;
  }

  /** To a card that is still blank, where nothing can be used before {@link #become}. */
  void add(byte[] from, short nameAt, short keyAt) {
    if (isTdes(from[(short) (nameAt + SUITE)])) {
      tdes[count].setKey(from, keyAt);
    } else {
      aes[count].setKey(from, keyAt);
    }
    Util.arrayCopyNonAtomic(from, nameAt, names, (short) (count * NAME_SIZE), NAME_SIZE);
    count = (short) (count + 1);
  }

  /** Inside the caller's transaction: from here on the card works, and takes no more keys. */
  void become() {
    personalised = true;
  }

  /** Which key has this name, or NONE. */
  short find(byte[] name, short at) {
    for (short i = 0; i < count; i++) {
      if (Util.arrayCompare(name, at, names, (short) (i * NAME_SIZE), NAME_SIZE) == 0) {
        return i;
      }
    }
    return NONE;
  }

  AESKey aes(short key) {
    return aes[key];
  }

  DESKey tdes(short key) {
    return tdes[key];
  }

  static boolean isTdes(byte suite) {
    return suite == Purse.SUITE_TDES;
  }
}
