package farthing.bench;

import farthing.base.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One kept connection to the payment server: as much HTTP/1.1 as its answers need, so that the
 * generator takes little from the cores that it shares. One thread.
 */
final class Wire implements AutoCloseable {
  private static final int LARGEST_ANSWER = 64 * 1024;

  /** Of most answers; thousands of these are held at once, and a collection copies them. */
  private static final int USUAL_ANSWER = 4 * 1024;

  /** As our server writes it. */
  private static final byte[] LENGTH = "\nContent-Length: ".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] RETRY = "\nRetry-After: ".getBytes(StandardCharsets.US_ASCII);
  private static final int NONE = -1;

  private final Socket socket;
  private final InputStream in;
  private final String host;
  private byte[] buffer = new byte[USUAL_ANSWER];
  private int filled;

  private Wire(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.host = host;
  }

  static Wire to(URI server) throws IOException {
    Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
    socket.setTcpNoDelay(true);
    // no timeout on reading, which costs a virtual thread dearly: the door ends what takes too long
    return new Wire(socket, server.getAuthority());
  }

  /**
   * What came back.
   *
   * @param retryAfterSeconds 0 if nothing was said of it
   */
  record Answer(int status, Bytes body, int retryAfterSeconds) {}

  Answer post(String path, Bytes json) throws IOException {
    byte[] head =
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: "
                + host
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + json.size()
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + json.size());
    System.arraycopy(json.held(), 0, all, head.length, json.size());
    socket.getOutputStream().write(all);
    return answer();
  }

  private Answer answer() throws IOException {
    filled = 0;
    int bodyAt = headEnd();
    int length = numberBehind(LENGTH, bodyAt);
    if (length == NONE) {
      throw new IOException("an answer without a length");
    }
    while (filled < bodyAt + length) {
      fill();
    }
    int status = 100 * digit(9) + 10 * digit(10) + digit(11);
    int retryAfter = status == 200 ? 0 : Math.max(0, numberBehind(RETRY, bodyAt));
    return new Answer(status, Bytes.of(buffer, bodyAt, length), retryAfter);
  }

  /** Where the body begins: behind the first empty line. */
  private int headEnd() throws IOException {
    for (int at = 0; ; at++) {
      while (at + 4 > filled) {
        fill();
      }
      if (buffer[at] == '\r' && buffer[at + 2] == '\r' && buffer[at + 3] == '\n') {
        return at + 4;
      }
    }
  }

  private int numberBehind(byte[] name, int headEnd) throws IOException {
    for (int at = 0; at < headEnd - name.length; at++) {
      if (Arrays.equals(buffer, at, at + name.length, name, 0, name.length)) {
        int number = 0;
        for (int i = at + name.length; buffer[i] != '\r'; i++) {
          number = 10 * number + digit(i);
        }
        return number;
      }
    }
    return NONE;
  }

  private int digit(int at) throws IOException {
    int digit = buffer[at] - '0';
    if (digit < 0 || digit > 9) {
      throw new IOException("an answer that is not HTTP");
    }
    return digit;
  }

  private void fill() throws IOException {
    if (filled == buffer.length && filled < LARGEST_ANSWER) {
      buffer = Arrays.copyOf(buffer, LARGEST_ANSWER);
    }
    int read = filled == buffer.length ? -1 : in.read(buffer, filled, buffer.length - filled);
    if (read < 0) {
      throw new IOException("an answer ended early, or was too large");
    }
    filled += read;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
