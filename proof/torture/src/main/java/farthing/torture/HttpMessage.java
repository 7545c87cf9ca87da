package farthing.torture;

import farthing.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A request or an answer as it travels: its head with the empty line that ends it, and as much body
 * as the head says.
 */
public record HttpMessage(String head, Bytes body) {
  private static final int LONGEST_HEAD = 32 * 1024;
  private static final int LONGEST_BODY = 2 * 1024 * 1024;
  private static final String LENGTH = "content-length:";

  /**
   * @throws IOException if the other end has gone, or what comes is no message
   */
  public static HttpMessage read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(512);
    int ending = 0;
    while (ending < 4) {
      int next = in.read();
      if (next < 0 || head.size() > LONGEST_HEAD) {
        throw new IOException("no whole message came");
      }
      head.write(next);
      boolean fits = next == (ending % 2 == 0 ? '\r' : '\n');
      ending = fits ? ending + 1 : next == '\r' ? 1 : 0;
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    byte[] body = in.readNBytes(length(text));
    if (body.length < length(text)) {
      throw new IOException("the message broke off");
    }
    return new HttpMessage(text, Bytes.of(body));
  }

  private static int length(String head) throws IOException {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        int length = Integer.parseInt(line.substring(LENGTH.length()).strip());
        if (length < 0 || length > LONGEST_BODY) {
          throw new IOException("a body of " + length + " bytes");
        }
        return length;
      }
    }
    return 0;
  }

  public void write(OutputStream out) throws IOException {
    out.write(Bytes.of(head.getBytes(StandardCharsets.ISO_8859_1)).plus(body).toArray());
    out.flush();
  }

  /** Method and path of a request, version and status of an answer. */
  public String firstLine() {
    return head.substring(0, Math.max(0, head.indexOf("\r\n")));
  }

  /** With one byte of the body other than it was; without a body, as it is. */
  public HttpMessage altered(int salt) {
    return body.isEmpty() ? this : new HttpMessage(head, flipped(body, salt));
  }

  /** With one bit of one byte other than it was. */
  public static Bytes flipped(Bytes bytes, int salt) {
    byte[] other = bytes.toArray();
    other[salt % other.length] ^= (byte) (1 << (salt / other.length % 8));
    return Bytes.of(other);
  }

  public String text() {
    return new String(body.toArray(), StandardCharsets.ISO_8859_1);
  }
}
