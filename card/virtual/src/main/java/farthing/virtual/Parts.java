package farthing.virtual;

import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.Tlv;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of PERSONALISE, gathered in RAM until the last has come. At most 255 parts of 255
 * bytes.
 */
final class Parts {
  static final int LAST = 0xFF;

  private final List<Tlv> elements = new ArrayList<>();
  private int received;

  /** Whether this part may come now: 01, 02, …, and FF at any time as the last. */
  boolean isNext(int number) {
    return number == LAST || number == received + 1;
  }

  /**
   * @throws Malformed if it is not whole elements of tag 1, length 1, value
   */
  void add(Bytes part) {
    ByteReader in = new ByteReader("PERSONALISE", part);
    while (in.hasMore()) {
      int tag = in.u1();
      elements.add(new Tlv(tag, in.bytes(in.u1())));
    }
    received++;
  }

  List<Tlv> elements() {
    return List.copyOf(elements);
  }

  void forget() {
    elements.clear();
    received = 0;
  }
}
