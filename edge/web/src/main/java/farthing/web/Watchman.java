package farthing.web;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows every connection of a door from the moment it is accepted, TLS handshake included, and ends
 * those whose time is up.
 */
final class Watchman implements SocketOptions, AutoCloseable {
  private final DoorBounds bounds;
  private final RateLimiter perAddress;
  private final LongSupplier nanos;
  private final SocketOptions plain = SocketOptions.builder().tcpNoDelay(true).build();
  private final Set<ConnectionWatch> watches = ConcurrentHashMap.newKeySet();

  /** Accepted, not yet begun. */
  private final Map<SocketAddress, ConnectionWatch> fresh = new ConcurrentHashMap<>();

  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watchman").factory());

  Watchman(DoorBounds bounds, RateLimiter perAddress, LongSupplier nanos) {
    this.bounds = bounds;
    this.perAddress = perAddress;
    this.nanos = nanos;
    long between = betweenRounds(bounds).toNanos();
    var _ = rounds.scheduleWithFixedDelay(this::round, between, between, TimeUnit.NANOSECONDS);
  }

  /** The watch of a connection that now begins; null if it is gone already. */
  @Nullable ConnectionWatch begin(SocketAddress remote) {
    return fresh.remove(remote);
  }

  void end(ConnectionWatch watch) {
    watches.remove(watch);
  }

  int connections() {
    return watches.size();
  }

  private void round() {
    watches.forEach(ConnectionWatch::endIfDue);
    watches.removeIf(ConnectionWatch::isClosed);
    fresh.values().removeIf(ConnectionWatch::isClosed);
  }

  /** Often enough that the shortest bound is kept to an eighth. */
  private static Duration betweenRounds(DoorBounds bounds) {
    Duration shortest = bounds.idle();
    if (bounds.arrival().compareTo(shortest) < 0) {
      shortest = bounds.arrival();
    }
    long millis = Math.clamp(shortest.toMillis() / 8, 5, 500);
    return Duration.ofMillis(millis);
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    plain.configureSocket(channel);
    try {
      if (channel.getRemoteAddress() instanceof InetSocketAddress remote) {
        ConnectionWatch watch =
            new ConnectionWatch(
                channel,
                bounds,
                nanos,
                perAddress.bucketOf(RateLimiter.callerOf(remote.getAddress())),
                remote.getAddress().getHostAddress());
        fresh.put(remote, watch);
        watches.add(watch);
      }
    } catch (IOException e) {
      // It left while it was accepted; begin() finds nothing.
    }
  }

  @Override
  public void close() {
    rounds.shutdownNow();
  }

  @Override
  public void configureSocket(Socket socket) {
    plain.configureSocket(socket);
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return plain.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return plain.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return plain.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return plain.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return plain.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return plain.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return plain.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return plain.tcpNoDelay();
  }
}
