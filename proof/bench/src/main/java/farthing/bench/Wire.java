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

  /** As our server writes it. */
  private static final byte[] LENGTH = "\nContent-Length: ".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final InputStream in;
  private final String host;
  private final byte[] buffer = new byte[LARGEST_ANSWER];
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

  /** What came back. */
  record Answer(int status, Bytes body) {}

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
    byte[] all = Bytes.of(head).plus(json).toArray();
    socket.getOutputStream().write(all);
    return answer();
  }

  private Answer answer() throws IOException {
    filled = 0;
    int bodyAt = headEnd();
    int length = contentLength(bodyAt);
    while (filled < bodyAt + length) {
      fill();
    }
    int status = 100 * digit(9) + 10 * digit(10) + digit(11);
    return new Answer(status, Bytes.of(buffer, bodyAt, length));
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

  private int contentLength(int headEnd) throws IOException {
    for (int at = 0; at < headEnd - LENGTH.length; at++) {
      if (Arrays.equals(buffer, at, at + LENGTH.length, LENGTH, 0, LENGTH.length)) {
        int length = 0;
        for (int i = at + LENGTH.length; buffer[i] != '\r'; i++) {
          length = 10 * length + digit(i);
        }
        return length;
      }
    }
    throw new IOException("an answer without a length");
  }

  private int digit(int at) throws IOException {
    int digit = buffer[at] - '0';
    if (digit < 0 || digit > 9) {
      throw new IOException("an answer that is not HTTP");
    }
    return digit;
  }

  private void fill() throws IOException {
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
