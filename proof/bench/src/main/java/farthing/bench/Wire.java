package farthing.bench;

import farthing.base.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One kept connection to the payment server: as much HTTP/1.1 as its answers need, so that the
 * generator takes little from the cores that it shares. One thread.
 */
final class Wire implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int LONGEST_LINE = 1_000;
  private static final int LARGEST_BODY = 64 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final String host;

  private Wire(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 8192);
    this.host = host;
  }

  static Wire to(URI server) throws IOException {
    Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
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
    String first = line();
    if (first.length() < 12) {
      throw new IOException("not HTTP: " + first);
    }
    int status = Integer.parseInt(first.substring(9, 12));
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    if (length < 0 || length > LARGEST_BODY) {
      throw new IOException("an answer without a length, or too large: " + length);
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new IOException("an answer ended early");
    }
    return new Answer(status, Bytes.of(body));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.length() > LONGEST_LINE) {
        throw new IOException("an answer ended early, or never");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
