package farthing.applets;

import javacard.framework.Util;

/**
 * The last so many records of one size, the oldest giving way to the newest: the log, and the
 * signatures that can be asked for again. Lives in persistent memory.
 */
final class Records {
  /** No such record. */
  static final short NONE = -1;

  private final byte[] bytes;
  private final short capacity;
  private final short size;

  private short count;
  private short newest;

  /**
   * @param capacity how many are kept
   * @param size of each, in bytes
   */
  Records(short capacity, short size) {
    this.capacity = capacity;
    this.size = size;
    bytes = new byte[(short) (capacity * size)];
  }

  byte[] bytes() {
    return bytes;
  }

  short count() {
    return count;
  }

  /**
   * Where a record starts in {@link #bytes()}.
   *
   * @param back 1 for the newest, 2 for the one before
   * @return an offset, or NONE
   */
  short find(short back) {
    if (back < 1 || back > count) {
      return NONE;
    }
    short index = (short) (newest - (short) (back - 1));
    if (index < 0) {
      index = (short) (index + capacity);
    }
    return (short) (index * size);
  }

  /** Inside the caller's transaction. */
  void append(byte[] record, short at) {
    short next = (short) (newest + 1);
    if (next == capacity || count == 0) {
      next = 0;
    }
    Util.arrayCopy(record, at, bytes, (short) (next * size), size);
    newest = next;
    if (count < capacity) {
      count = (short) (count + 1);
    }
  }
}
