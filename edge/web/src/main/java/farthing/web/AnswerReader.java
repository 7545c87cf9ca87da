package farthing.web;

import farthing.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads answers off one connection, one after the other (RFC 9112). Strict: whatever could be
 * understood in two ways ends the connection.
 */
final class AnswerReader {
  private static final int MAX_HEAD_BYTES = 32 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;
  private static final int MOST_INTERIM = 8;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?");
  private static final Pattern DIGITS = Pattern.compile("[0-9A-Fa-f]{1,10}");

  private final InputStream in;
  private final byte[] buffer = new byte[8 * 1024];
  private int position;
  private int limit;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
  private int headLeft;
  private boolean begun;
  private boolean ended;

  AnswerReader(InputStream in) {
    this.in = in;
  }

  /**
   * @throws IOException if it is not HTTP, too large, or ends too early
   */
  Answered read(int maxBodyBytes) throws IOException {
    begun = false;
    for (int interim = 0; interim <= MOST_INTERIM; interim++) {
      headLeft = MAX_HEAD_BYTES;
      int status = statusOf(readLine());
      List<Header> headers = readHeaders();
      if (status >= 200) {
        return new Answered(status, headers, readBody(status, headers, maxBodyBytes));
      }
    }
    throw new IOException("nothing but interim answers");
  }

  /** Whether any byte of the last answer came. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the other side lets another request follow on this connection. */
  boolean goesOn() {
    return !ended;
  }

  /** Whether nothing came that nobody asked for: it would be taken for the next answer. */
  boolean isQuiet() throws IOException {
    return position == limit && in.available() == 0;
  }

  /** Waits for something that nobody asked for. */
  int readStray() throws IOException {
    return next();
  }

  private int statusOf(String statusLine) throws IOException {
    if (!STATUS_LINE.matcher(statusLine).matches()) {
      throw new IOException("the answer is not HTTP/1.1");
    }
    ended = statusLine.startsWith("HTTP/1.0");
    return Integer.parseInt(statusLine.substring(9, 12));
  }

  private List<Header> readHeaders() throws IOException {
    List<Header> headers = new ArrayList<>(8);
    for (String text = readLine(); !text.isEmpty(); text = readLine()) {
      int colon = text.indexOf(':');
      if (colon < 1 || text.charAt(0) == ' ' || text.charAt(0) == '\t') {
        throw new IOException("a header without a name");
      }
      Header header = new Header(text.substring(0, colon), text.substring(colon + 1).strip());
      if (header.isNamed("Connection") && header.value().equalsIgnoreCase("close")) {
        ended = true;
      }
      headers.add(header);
    }
    return headers;
  }

  private Bytes readBody(int status, List<Header> headers, int max) throws IOException {
    long length = -1;
    boolean chunked = false;
    for (Header header : headers) {
      if (header.isNamed("Content-Length")) {
        long stated = number(header.value(), 10);
        if (length >= 0 && length != stated) {
          throw new IOException("two lengths");
        }
        length = stated;
      } else if (header.isNamed("Transfer-Encoding")) {
        if (chunked || !header.value().equalsIgnoreCase("chunked")) {
          throw new IOException("an unknown transfer encoding");
        }
        chunked = true;
      }
    }
    if (status == 204 || status == 304) {
      return Bytes.empty();
    }
    if (chunked && length >= 0) {
      throw new IOException("two ways to end");
    }
    if (chunked) {
      return readChunks(max);
    }
    if (length >= 0) {
      checkSize(length, max);
      return exactly((int) length);
    }
    ended = true;
    byte[] all = upTo(max + 1);
    checkSize(all.length, max);
    return Bytes.of(all);
  }

  private Bytes readChunks(int max) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      headLeft = MAX_LINE_BYTES;
      String size = readLine();
      int end = size.indexOf(';');
      long length = number((end < 0 ? size : size.substring(0, end)).strip(), 16);
      checkSize(all.size() + length, max);
      if (length == 0) {
        readHeaders(); // trailers
        return Bytes.of(all.toByteArray());
      }
      all.writeBytes(exactly((int) length).toArray());
      if (!readLine().isEmpty()) {
        throw new IOException("a chunk longer than it says");
      }
    }
  }

  private Bytes exactly(int length) throws IOException {
    byte[] bytes = upTo(length);
    if (bytes.length < length) {
      throw new IOException("the answer ended after " + bytes.length + " of " + length + " bytes");
    }
    return Bytes.of(bytes);
  }

  private String readLine() throws IOException {
    line.reset();
    while (true) {
      int next = next();
      if (next < 0) {
        throw new IOException("the connection ended before the answer");
      }
      begun = true;
      if (--headLeft < 0) {
        throw new IOException("the answer's head is too large");
      }
      if (next == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
          throw new IOException("a line without its end");
        }
        return text.substring(0, text.length() - 1);
      }
      line.write(next);
    }
  }

  private int next() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        return -1;
      }
    }
    return buffer[position++] & 0xff;
  }

  /** Fewer at the end of the connection. Memory grows as bytes come, not as they are promised. */
  private byte[] upTo(int length) throws IOException {
    int buffered = Math.min(length, limit - position);
    byte[] first = Arrays.copyOfRange(buffer, position, position + buffered);
    position += buffered;
    if (buffered == length) {
      return first;
    }
    byte[] rest = in.readNBytes(length - buffered);
    byte[] all = Arrays.copyOf(first, buffered + rest.length);
    System.arraycopy(rest, 0, all, buffered, rest.length);
    return all;
  }

  private static void checkSize(long size, int max) throws IOException {
    if (size > max) {
      throw new IOException("the answer is larger than " + max + " bytes");
    }
  }

  private static long number(String digits, int radix) throws IOException {
    if (!DIGITS.matcher(digits).matches()) {
      throw new IOException("a length that is none");
    }
    try {
      return Long.parseLong(digits, radix);
    } catch (NumberFormatException e) {
      throw new IOException("a length that is none", e);
    }
  }
}
