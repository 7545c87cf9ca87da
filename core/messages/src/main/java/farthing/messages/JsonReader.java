package farthing.messages;

import farthing.base.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads one JSON text (RFC 8259) from left to right: the caller says what must come next, and
 * anything else is {@link Malformed}. Errors quote nothing of the text, which may hold a secret.
 * One thread.
 */
final class JsonReader {
  /** Sealed parts are the longest strings: 48 KiB of base64url hold 36 KiB. */
  private static final int LONGEST_STRING = 48 * 1024;

  private static final int DEEPEST = 16;
  private static final int LONGEST_NUMBER = 20;

  private final String text;
  private int at;

  JsonReader(byte[] utf8) {
    this.text = decoded(utf8);
  }

  /** Text that is no UTF-8 comes out of the fast way with U+FFFD in it. */
  private static String decoded(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("not UTF-8", e);
    }
  }

  /** The character, white space before it not counted. */
  void must(char wanted) {
    if (!takes(wanted)) {
      throw new Malformed("a '" + wanted + "' is wanted");
    }
  }

  boolean takes(char wanted) {
    if (next() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /** These characters exactly as they are, with nothing before them. */
  boolean takes(String wanted) {
    if (!text.startsWith(wanted, at)) {
      return false;
    }
    at += wanted.length();
    return true;
  }

  String string() {
    must('"');
    int from = at;
    while (true) {
      char c = here();
      if (c == '"') {
        String value = text.substring(from, at++);
        return bounded(value);
      }
      if (c == '\\') {
        return escaped(new StringBuilder().append(text, from, at));
      }
      if (c < ' ') {
        throw new Malformed("a control character in a string");
      }
      at++;
    }
  }

  /** A whole number, written without point or exponent. */
  long integer(long least, long most) {
    next();
    int from = at;
    if (here() == '-') {
      at++;
    }
    digits();
    try {
      long value = Long.parseLong(text, from, at, 10);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // as one that is out of bounds
    }
    throw new Malformed("a number is out of bounds");
  }

  /** A string; for any other value the empty one. */
  String stringOrSkipped() {
    if (next() == '"') {
      return string();
    }
    skip();
    return "";
  }

  /** Any value, of which nothing is kept. */
  void skip() {
    skip(1);
  }

  /** Nothing but white space is left. */
  void end() {
    if (next() != 0 || at < text.length()) {
      throw new Malformed("something stands behind the end");
    }
  }

  private void skip(int depth) {
    if (depth > DEEPEST) {
      throw new Malformed("nested too deeply");
    }
    switch (next()) {
      case '{' -> skipObject(depth);
      case '[' -> skipArray(depth);
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void skipObject(int depth) {
    at++;
    if (takes('}')) {
      return;
    }
    Set<String> names = new HashSet<>();
    do {
      if (!names.add(string())) {
        throw new Malformed("a field stands there twice");
      }
      must(':');
      skip(depth + 1);
    } while (takes(','));
    must('}');
  }

  private void skipArray(int depth) {
    at++;
    if (takes(']')) {
      return;
    }
    do {
      skip(depth + 1);
    } while (takes(','));
    must(']');
  }

  private void word(String word) {
    if (!takes(word)) {
      throw new Malformed("no JSON value");
    }
  }

  private void number() {
    int from = at;
    if (here() == '-') {
      at++;
    }
    digits();
    if (hereOrEnd() == '.') {
      at++;
      moreDigits();
    }
    if (hereOrEnd() == 'e' || hereOrEnd() == 'E') {
      at++;
      if (here() == '+' || here() == '-') {
        at++;
      }
      moreDigits();
    }
    if (at - from > LONGEST_NUMBER) {
      throw new Malformed("a number is too long");
    }
  }

  /** No zero in front of others. */
  private void digits() {
    if (hereOrEnd() == '0') {
      at++;
    } else {
      moreDigits();
    }
  }

  private void moreDigits() {
    int from = at;
    while (hereOrEnd() >= '0' && hereOrEnd() <= '9') {
      at++;
    }
    if (at == from) {
      throw new Malformed("a digit is wanted");
    }
  }

  private String escaped(StringBuilder value) {
    while (true) {
      char c = here();
      at++;
      if (c == '"') {
        return bounded(value.toString());
      }
      if (c < ' ') {
        throw new Malformed("a control character in a string");
      }
      value.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = here();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
      default -> throw new Malformed("no such escape");
    };
  }

  private int hex() {
    char c = here();
    int digit = c < 0x80 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw new Malformed("a hexadecimal digit is wanted");
    }
    at++;
    return digit;
  }

  private static String bounded(String value) {
    if (value.length() > LONGEST_STRING) {
      throw new Malformed("a string is too long");
    }
    return value;
  }

  /** The next character that is no white space, left where it is; 0 at the end. */
  private char next() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c;
      }
      at++;
    }
    return 0;
  }

  private char here() {
    if (at >= text.length()) {
      throw new Malformed("it ends early");
    }
    return text.charAt(at);
  }

  private char hereOrEnd() {
    return at < text.length() ? text.charAt(at) : 0;
  }
}
