package farthing.applets;

/**
 * Amounts and balances, 4 bytes big-endian, 0 to 7FFFFFFF: a card has no int, so they stay where
 * they are and are worked on byte by byte.
 */
final class Amounts {
  static final short SIZE = 4;

  private static final short LAST = 3;

  private Amounts() {}

  /** Whether it is one: not above 7FFFFFFF. */
  static boolean isOne(byte[] in, short at) {
    return in[at] >= 0;
  }

  static boolean isZero(byte[] in, short at) {
    return (in[at] | in[(short) (at + 1)] | in[(short) (at + 2)] | in[(short) (at + 3)]) == 0;
  }

  /** Whether a is greater than b. */
  static boolean isGreater(byte[] a, short aAt, byte[] b, short bAt) {
    for (short i = 0; i < SIZE; i++) {
      short left = (short) (a[(short) (aAt + i)] & 0xFF);
      short right = (short) (b[(short) (bAt + i)] & 0xFF);
      if (left != right) {
        return left > right;
      }
    }
    return false;
  }

  /** target = target + more; the sum of two amounts always fits 4 bytes, as an amount or not. */
  static void add(byte[] target, short at, byte[] more, short moreAt) {
    short carry = 0;
    for (short i = LAST; i >= 0; i--) {
      carry =
          (short) (carry + (target[(short) (at + i)] & 0xFF) + (more[(short) (moreAt + i)] & 0xFF));
      target[(short) (at + i)] = (byte) carry;
      carry = (short) (carry >> 8);
    }
  }

  /** target = target - less, which is not greater. */
  static void subtract(byte[] target, short at, byte[] less, short lessAt) {
    short borrow = 0;
    for (short i = LAST; i >= 0; i--) {
      borrow =
          (short)
              ((target[(short) (at + i)] & 0xFF) - (less[(short) (lessAt + i)] & 0xFF) + borrow);
      target[(short) (at + i)] = (byte) borrow;
      borrow = (short) (borrow >> 8);
    }
  }
}
