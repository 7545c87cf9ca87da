package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.Base64;

/**
 * base64url without padding (RFC 4648, section 5). One text for each value: bits that mean nothing
 * must be zero, so that a message has one form (section 3.5).
 */
final class Base64Url {
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private Base64Url() {}

  static String encode(Bytes value) {
    return encode(value.held());
  }

  static String encode(byte[] value) {
    return ENCODER.encodeToString(value);
  }

  static Bytes decode(String what, String text) {
    return Bytes.holding(bytes(what, text));
  }

  static Bytes decode(String what, String text, int size) {
    Bytes value = decode(what, text);
    if (value.size() != size) {
      throw new Malformed(what + ": " + size + " bytes are wanted");
    }
    return value;
  }

  static byte[] bytes(String what, String text) {
    try {
      byte[] value = Base64.getUrlDecoder().decode(text);
      if (!isInItsOneForm(text)) {
        throw new Malformed(what + ": not base64url in its one form");
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new Malformed(what + ": not base64url", e);
    }
  }

  /** The decoder lets two things pass: padding, and bits of the last digit that mean nothing. */
  private static boolean isInItsOneForm(String decodable) {
    int length = decodable.length();
    if (length == 0) {
      return true;
    }
    int last = DIGITS.indexOf(decodable.charAt(length - 1));
    int meaningless =
        switch (length % 4) {
          case 2 -> 0b1111;
          case 3 -> 0b11;
          default -> 0;
        };
    return last >= 0 && (last & meaningless) == 0;
  }
}
