package farthing.torture;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The road between clients and one server: takes their connections, brings each request to where
 * the server is just now, and the answer back, or does to both what the weather wants.
 */
public final class Road implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int CONNECTING_MILLIS = 1_000;

  private final ServerSocket door;
  private final Supplier<URI> server;
  private final Weather weather;
  private final Set<Socket> callers = ConcurrentHashMap.newKeySet();

  /** What becomes of a message. */
  public interface Weather {
    /**
     * @return the answer for the caller; nothing where its connection breaks
     */
    Optional<HttpMessage> carry(HttpMessage request, Road road) throws IOException;
  }

  /**
   * @param server where it listens just now
   */
  public Road(Supplier<URI> server, Weather weather) {
    this.server = server;
    this.weather = weather;
    try {
      this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("road").start(this::open);
  }

  /** Where callers find the server. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  /** Brings a request to the server, and its answer back. */
  public HttpMessage bring(HttpMessage request) throws IOException {
    URI there = server.get();
    try (Socket socket = new Socket()) {
      socket.connect(
          new java.net.InetSocketAddress(there.getHost(), there.getPort()), CONNECTING_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      request.write(socket.getOutputStream());
      return HttpMessage.read(new BufferedInputStream(socket.getInputStream()));
    }
  }

  private void open() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        callers.add(caller);
        Thread.ofVirtual().name("road").start(() -> serve(caller));
      } catch (IOException e) {
        // closed, or one caller that went away
      }
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      caller.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(caller.getInputStream());
      while (true) {
        HttpMessage request = HttpMessage.read(in);
        Optional<HttpMessage> answer = weather.carry(request, this);
        if (answer.isEmpty()) {
          return;
        }
        answer.get().write(caller.getOutputStream());
      }
    } catch (IOException e) {
      // either end has gone: the caller sees a broken road
    } finally {
      callers.remove(caller);
    }
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket caller : callers) {
        caller.close();
      }
    } catch (IOException e) {
      // nobody waits for it any more
    }
  }
}
