package farthing.base;

import java.util.ArrayList;
import java.util.List;

/**
 * One element of tag, length and value. Tags have one byte; lengths have one byte below 80, or 81
 * and one byte (ISO 7816-4, section 5.2.2).
 *
 * @param tag 00 to FF
 * @param value 0 to 255 bytes
 */
public record Tlv(int tag, Bytes value) {

  /** All elements of {@code bytes}, none left over. */
  public static List<Tlv> parse(Bytes bytes) {
    ByteReader in = new ByteReader("TLV", bytes);
    List<Tlv> all = new ArrayList<>();
    while (in.hasMore()) {
      int tag = in.u1();
      int length = in.u1();
      if (length == 0x81) {
        length = in.u1();
      } else if (length >= 0x80) {
        throw new Malformed("TLV: a length above 255");
      }
      all.add(new Tlv(tag, in.bytes(length)));
    }
    return List.copyOf(all);
  }

  /** The one element with this tag. */
  public static Bytes one(List<Tlv> among, int tag) {
    Bytes found = Bytes.empty();
    int times = 0;
    for (Tlv each : among) {
      if (each.tag == tag) {
        found = each.value;
        times++;
      }
    }
    if (times != 1) {
      throw new Malformed("TLV: tag %02x stands %d times".formatted(tag, times));
    }
    return found;
  }

  public Bytes toBytes() {
    ByteWriter out = new ByteWriter(value.size() + 3).u1(tag);
    if (value.size() >= 0x80) {
      out.u1(0x81);
    }
    return out.u1(value.size()).bytes(value).toBytes();
  }
}
