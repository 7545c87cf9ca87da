package farthing.web;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A connection whose every read is under its {@link ConnectionWatch}. */
final class WatchedContext implements ConnectionContext {
  private final ConnectionContext plain;
  private final ConnectionWatch watch;
  private final HelidonSocket socket;
  private final DataReader reader;
  private final PeerInfo remotePeer;

  WatchedContext(ConnectionContext plain, ConnectionWatch watch) {
    this.plain = plain;
    this.watch = watch;
    this.socket = plain.serverSocket();
    this.reader = DataReader.create(this::read);
    this.remotePeer = plain.remotePeer();
  }

  /**
   * After a refusal, reads what still comes and throws it away, until the caller stops or the watch
   * cuts the connection. Closing with unread bytes would reset the connection, and the caller might
   * never see why it was refused.
   */
  void hearOut() {
    if (!watch.isArriving() || watch.isLate()) {
      return;
    }
    watch.leaving();
    try {
      byte[] bytes;
      do {
        bytes = socket.get();
      } while (bytes != null && bytes.length > 0);
    } catch (RuntimeException e) {
      // It left, or its time is up.
    }
  }

  /** Null at the end, as the reader wants it. */
  private byte @Nullable [] read() {
    byte[] bytes;
    try {
      bytes = socket.get();
    } catch (UncheckedIOException e) {
      if (watch.isLate()) {
        throw refused(Status.REQUEST_TIMEOUT_408);
      }
      throw new ServerConnectionException("the connection broke", e);
    }
    if (bytes == null) {
      if (watch.isLate()) {
        throw refused(Status.REQUEST_TIMEOUT_408);
      }
      return null;
    }
    if (!watch.arrived(bytes.length)) {
      throw refused(Status.REQUEST_ENTITY_TOO_LARGE_413);
    }
    return bytes;
  }

  private static RequestException refused(Status status) {
    return RequestException.builder()
        .type(EventType.BAD_REQUEST)
        .status(status)
        .setKeepAlive(false)
        .message("out of bounds")
        .build();
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  /** Asked for with every request, and made anew each time below. */
  @Override
  public PeerInfo remotePeer() {
    return remotePeer;
  }

  @Override
  public ListenerContext listenerContext() {
    return plain.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return plain.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return plain.dataWriter();
  }

  @Override
  public Router router() {
    return plain.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return plain.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return socket;
  }

  @Override
  public PeerInfo localPeer() {
    return plain.localPeer();
  }

  @Override
  public boolean isSecure() {
    return plain.isSecure();
  }

  @Override
  public String socketId() {
    return plain.socketId();
  }

  @Override
  public String childSocketId() {
    return plain.childSocketId();
  }
}
