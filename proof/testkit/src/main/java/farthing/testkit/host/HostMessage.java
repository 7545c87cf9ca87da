package farthing.testkit.host;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An ISO 8583:1987 message as ASCII text: type, one or two bitmaps in hexadecimal, fields. A coding
 * of its own, so that a mistake in the other side's library does not cancel itself out.
 *
 * @param type four digits
 */
record HostMessage(String type, NavigableMap<Integer, String> fields) {
  /** Fixed lengths; -2 and -3 for as many digits of length before the text. */
  private static final Map<Integer, Integer> LENGTHS =
      Map.ofEntries(
          Map.entry(3, 6),
          Map.entry(4, 12),
          Map.entry(7, 10),
          Map.entry(11, 6),
          Map.entry(12, 6),
          Map.entry(13, 4),
          Map.entry(37, 12),
          Map.entry(38, 6),
          Map.entry(39, 2),
          Map.entry(41, 8),
          Map.entry(42, 15),
          Map.entry(48, -3),
          Map.entry(49, 3),
          Map.entry(54, -3),
          Map.entry(90, 42),
          Map.entry(102, -2));

  private static final int BITMAP = 16;

  String field(int number) {
    return fields.getOrDefault(number, "");
  }

  static HostMessage parse(byte[] body) {
    String text = new String(body, StandardCharsets.US_ASCII);
    int at = 4;
    String bits = bits(text.substring(at, at + BITMAP));
    at += BITMAP;
    if (bits.charAt(0) == '1') {
      bits += bits(text.substring(at, at + BITMAP));
      at += BITMAP;
    }
    NavigableMap<Integer, String> fields = new TreeMap<>();
    for (int number = 2; number <= bits.length(); number++) {
      if (bits.charAt(number - 1) == '1') {
        int length = length(number);
        if (length < 0) {
          int digits = -length;
          length = Integer.parseInt(text.substring(at, at + digits));
          at += digits;
        }
        fields.put(number, text.substring(at, at + length));
        at += length;
      }
    }
    if (at != text.length()) {
      throw new IllegalArgumentException("something stands behind the last field");
    }
    return new HostMessage(text.substring(0, 4), fields);
  }

  byte[] bytes() {
    boolean second = fields.lastKey() > 64;
    StringBuilder bits = new StringBuilder(second ? "1" : "0");
    StringBuilder values = new StringBuilder();
    for (int number = 2; number <= (second ? 128 : 64); number++) {
      String value = fields.get(number);
      bits.append(value == null ? '0' : '1');
      if (value != null) {
        int length = length(number);
        values.append(
            length < 0
                ? ("%0" + -length + "d").formatted(value.length()) + value
                : ("%-" + length + "s").formatted(value));
      }
    }
    return (type + hex(bits.toString()) + values).getBytes(StandardCharsets.US_ASCII);
  }

  private static int length(int number) {
    Integer length = LENGTHS.get(number);
    if (length == null) {
      throw new IllegalArgumentException("this host has no field " + number);
    }
    return length;
  }

  private static String bits(String hex) {
    StringBuilder bits = new StringBuilder();
    for (int i = 0; i < hex.length(); i++) {
      int value = 16 | Character.digit(hex.charAt(i), 16);
      bits.append(Integer.toBinaryString(value), 1, 5);
    }
    return bits.toString();
  }

  private static String hex(String bits) {
    StringBuilder hex = new StringBuilder();
    for (int at = 0; at < bits.length(); at += 4) {
      hex.append(Character.forDigit(Integer.parseInt(bits.substring(at, at + 4), 2), 16));
    }
    return hex.toString().toUpperCase(java.util.Locale.ROOT);
  }
}
