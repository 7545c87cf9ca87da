package farthing.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One connection to another server; one call at a time. */
final class Road {
  private final Socket raw;
  private final Socket socket;
  private final AnswerReader reader;
  private volatile long deadline;
  private volatile boolean late;
  private long silentSince;
  private boolean used;

  private Road(Socket raw, Socket socket) throws IOException {
    this.raw = raw;
    this.socket = socket;
    this.reader = new AnswerReader(socket.getInputStream());
  }

  /** Where a road leads. */
  record End(String scheme, String host, int port) {
    static End of(URI uri) {
      int port = uri.getPort();
      String scheme = uri.getScheme();
      return new End(scheme, uri.getHost(), port > 0 ? port : scheme.equals("https") ? 443 : 80);
    }

    private InetAddress[] addresses() throws IOException {
      // RFC 6761, section 6.3: such names never leave this machine.
      return host.endsWith(".localhost")
          ? new InetAddress[] {InetAddress.getLoopbackAddress()}
          : InetAddress.getAllByName(host);
    }
  }

  /** Tries the other server's addresses in turn. Its certificate must be for its name. */
  static Road to(End end, TlsKeys tls, Duration connecting, Duration handshake) throws IOException {
    Socket raw = connected(end, connecting);
    try {
      raw.setTcpNoDelay(true);
      if (!end.scheme.equals("https")) {
        return new Road(raw, raw);
      }
      raw.setSoTimeout((int) Math.max(1, handshake.toMillis()));
      SSLSocket secure =
          (SSLSocket) tls.context().getSocketFactory().createSocket(raw, end.host, end.port, true);
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      raw.setSoTimeout(0);
      return new Road(raw, secure);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** From here on the request may have arrived. */
  void send(Call call) throws IOException {
    used = true;
    ByteArrayOutputStream out = new ByteArrayOutputStream(512 + call.body().size());
    out.writeBytes(head(call).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(call.body().toArray());
    socket.getOutputStream().write(out.toByteArray());
  }

  Answered receive(int maxBytes) throws IOException {
    return reader.read(maxBytes);
  }

  /** Whether it carried a call before this one. */
  boolean isUsed() {
    return used;
  }

  boolean hasAnswerBegun() {
    return reader.hasBegun();
  }

  /** Whether it can be kept for another call. */
  boolean goesOn() {
    return reader.goesOn();
  }

  boolean isQuiet() {
    try {
      return reader.isQuiet();
    } catch (IOException e) {
      return false;
    }
  }

  void rest(long nowNanos) {
    silentSince = nowNanos;
  }

  long silentNanos(long nowNanos) {
    return nowNanos - silentSince;
  }

  /** Looks whether the other side has hung up. Costs a millisecond. */
  boolean isAlive() {
    try {
      socket.setSoTimeout(1);
      try {
        reader.readStray();
        return false;
      } catch (SocketTimeoutException e) {
        return true;
      } finally {
        socket.setSoTimeout(0);
      }
    } catch (IOException e) {
      return false;
    }
  }

  void mustEndBy(long deadlineNanos) {
    deadline = deadlineNanos;
  }

  /** Cuts the connection under whoever waits on it. */
  void endIfDue(long nowNanos) {
    if (nowNanos - deadline >= 0) {
      late = true;
      close();
    }
  }

  boolean isLate() {
    return late;
  }

  /** The plain socket below TLS: closing that one never waits. */
  void close() {
    try {
      raw.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  private static Socket connected(End end, Duration connecting) throws IOException {
    IOException last = new IOException("no address");
    for (InetAddress address : end.addresses()) {
      Socket socket = new Socket();
      try {
        socket.connect(
            new InetSocketAddress(address, end.port), (int) Math.max(1, connecting.toMillis()));
        return socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last;
  }

  private static String head(Call call) {
    URI to = call.to();
    String path = to.getRawPath();
    StringBuilder head = new StringBuilder(256);
    head.append(call.method()).append(' ').append(path.isEmpty() ? "/" : path);
    if (to.getRawQuery() != null) {
      head.append('?').append(to.getRawQuery());
    }
    head.append(" HTTP/1.1\r\nHost: ").append(to.getRawAuthority()).append("\r\n");
    for (Header header : call.headers()) {
      head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    if (!call.contentType().isEmpty()) {
      head.append("Content-Type: ").append(call.contentType()).append("\r\n");
      head.append("Content-Length: ").append(call.body().size()).append("\r\n");
    }
    return head.append("\r\n").toString();
  }
}
