package farthing.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/** Makes HTTP/1.1 connections that read under their watch and leave politely. */
final class WatchedConnections implements ServerConnectionSelector {
  private final Http1ConnectionSelector plain;
  private final Watchman watchman;

  WatchedConnections(Http1ConnectionSelector plain, Watchman watchman) {
    this.plain = plain;
    this.watchman = watchman;
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    ConnectionWatch watch = watchman.begin(context.remotePeer().address());
    if (watch == null) {
      throw new CloseConnectionException("gone before it began");
    }
    WatchedContext watched = new WatchedContext(context, watch);
    return new Watched(plain.connection(watched), watched, watch, watchman);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return plain.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return plain.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return plain.supportedApplicationProtocols();
  }

  private record Watched(
      ServerConnection plain, WatchedContext context, ConnectionWatch watch, Watchman watchman)
      implements ServerConnection, InterruptableTask<Void> {

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        ScopedValue.where(ConnectionWatch.HERE, watch)
            .call(() -> {
              plain.handle(limit);
              return watch;
            });
      } finally {
        context.hearOut();
        watchman.end(watch);
      }
    }

    @Override
    public Duration idleTime() {
      return plain.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      plain.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return plain instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public void run() {
      throw new UnsupportedOperationException("the listener calls handle");
    }
  }
}
