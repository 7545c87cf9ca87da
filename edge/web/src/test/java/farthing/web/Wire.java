package farthing.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** One connection to a door, byte by byte, to send what no proper client would. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private final Socket socket;
  private final PushbackInputStream in;

  Wire(HttpDoor door) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), door.port()));
  }

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new PushbackInputStream(socket.getInputStream());
  }

  /** Over a connection that stands already: one of TLS. */
  static Wire over(Socket socket) throws IOException {
    return new Wire(socket);
  }

  Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  Wire sendNoMore() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** One answer, head and body, by its Content-Length; the connection stays. */
  String answer() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended after: " + head);
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int length =
        text.lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** All that comes until the door closes the connection. */
  String untilClosed() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Sends byte by byte, with a rest after each, until the door has had enough. */
  String trickle(String text) throws IOException {
    return trickle(text.getBytes(StandardCharsets.UTF_8));
  }

  String trickle(byte[] bytes) throws IOException {
    int sent = 0;
    while (!hasAnswerWithin(Duration.ofMillis(10)) && sent < bytes.length) {
      socket.getOutputStream().write(bytes[sent]);
      sent++;
    }
    return untilClosedOrCut();
  }

  boolean hasAnswerWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      int next = in.read();
      if (next >= 0) {
        in.unread(next);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** As {@link #untilClosed}, and a reset is an end as well. */
  String untilClosedOrCut() throws IOException {
    try {
      return untilClosed();
    } catch (SocketTimeoutException e) {
      throw e; // it stands
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  static String post(String path, String body) {
    return post(path, "application/json", body);
  }

  static String post(String path, String type, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  /** Lines as HTTP ends them. */
  static String lines(String... lines) {
    return String.join("\r\n", lines);
  }
}
