package farthing.messages;

import farthing.base.Bytes;
import farthing.base.IdlePlaces;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * JSON as it is written, in UTF-8 and without space. Nearly all that we write is base64url,
 * hexadecimal and words, where nothing is to be escaped: such a string is copied as it stands. One
 * thread.
 */
final class JsonText {
  private static final IdlePlaces<JsonText> IDLE = new IdlePlaces<>();
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /** Escaped by one letter; the letters stand below in the same order. */
  private static final String SHORT = "\"\\\b\f\n\r\t";

  private static final String LETTERS = "\"\\bfnrt";

  private byte[] buffer = new byte[4096];
  private int size;

  /** Whether something stands before, so that a comma comes first. */
  private boolean another;

  private JsonText() {}

  static Bytes of(Consumer<JsonText> writing) {
    JsonText idle = IDLE.take();
    JsonText out = idle == null ? new JsonText() : idle;
    out.size = 0;
    out.another = false;
    writing.accept(out);
    Bytes written = Bytes.of(out.buffer, 0, out.size);
    IDLE.put(out);
    return written;
  }

  /** Quoted, with its colon: for {@link #name}. */
  static Bytes nameOf(String plain) {
    return Bytes.holding(('"' + plain + "\":").getBytes(StandardCharsets.US_ASCII));
  }

  void open(char bracket) {
    separate();
    put(bracket);
    another = false;
  }

  void close(char bracket) {
    room(1);
    put(bracket);
    another = true;
  }

  /**
   * @param quoted as {@link #nameOf} makes it
   */
  void name(Bytes quoted) {
    separate();
    copy(quoted.held());
    another = false;
  }

  void number(long value) {
    separate();
    copy(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    another = true;
  }

  /** Half of a surrogate pair is no text, and becomes a question mark. */
  void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    separate();
    put('"');
    if (isPlain(utf8)) {
      copy(utf8);
    } else {
      escape(utf8);
    }
    room(1);
    put('"');
    another = true;
  }

  /** All of it at once, without a branch: what is below 20 or above 7F, a quote, a backslash. */
  private static boolean isPlain(byte[] utf8) {
    int negativeIfNot = 0;
    for (byte b : utf8) {
      negativeIfNot |= (b - 0x20) | ((b ^ '"') - 1) | ((b ^ '\\') - 1);
    }
    return negativeIfNot >= 0;
  }

  private void escape(byte[] utf8) {
    for (byte b : utf8) {
      room(6);
      int letter = SHORT.indexOf(b);
      if (letter >= 0) {
        put('\\');
        put(LETTERS.charAt(letter));
      } else if (b >= 0 && b < 0x20) {
        put('\\');
        put('u');
        put('0');
        put('0');
        put((char) HEX[b >> 4]);
        put((char) HEX[b & 0xF]);
      } else {
        buffer[size++] = b;
      }
    }
  }

  private void separate() {
    room(2);
    if (another) {
      put(',');
    }
  }

  private void copy(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  private void put(char ascii) {
    buffer[size++] = (byte) ascii;
  }

  private void room(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + more, 2 * buffer.length));
    }
  }
}
