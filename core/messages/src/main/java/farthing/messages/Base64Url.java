package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.Base64;

/**
 * base64url without padding (RFC 4648, section 5). One text for each value: bits that mean nothing
 * must be zero, so that a message has one form (section 3.5).
 */
final class Base64Url {
  private Base64Url() {}

  static String encode(Bytes value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value.toArray());
  }

  static Bytes decode(String what, String text) {
    try {
      Bytes value = Bytes.of(Base64.getUrlDecoder().decode(text));
      if (!encode(value).equals(text)) {
        throw new Malformed(what + ": not base64url in its one form");
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new Malformed(what + ": not base64url", e);
    }
  }

  static Bytes decode(String what, String text, int size) {
    Bytes value = decode(what, text);
    if (value.size() != size) {
      throw new Malformed(what + ": " + size + " bytes are wanted");
    }
    return value;
  }
}
