package farthing.web;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/**
 * Where one connection stands, and until when it may stay there. The connection's thread moves it
 * along; the {@link Watchman} ends it when its time is up.
 *
 * <p>A socket's own read timeout would start anew with every byte that trickles in; this one counts
 * from the first.
 */
final class ConnectionWatch {
  /** The watch of the connection whose thread this is. */
  static final ScopedValue<ConnectionWatch> HERE = ScopedValue.newInstance();

  /** How long a refused caller may take to stop sending, or a late one to read why. */
  private static final long LEAVING_NANOS = 2_000_000_000L;

  private enum Phase {
    SILENT,
    ARRIVING,
    ANSWERING,
    LEAVING
  }

  private final SocketChannel channel;
  private final DoorBounds bounds;
  private final LongSupplier nanos;
  private final RateLimiter.Bucket bucket;
  private final String remoteAddress;

  private volatile Phase phase = Phase.SILENT;
  private volatile long deadline;
  private volatile boolean late;
  private long arrivedBytes;

  ConnectionWatch(
      SocketChannel channel,
      DoorBounds bounds,
      LongSupplier nanos,
      RateLimiter.Bucket bucket,
      String remoteAddress) {
    this.channel = channel;
    this.bounds = bounds;
    this.nanos = nanos;
    this.bucket = bucket;
    this.remoteAddress = remoteAddress;
    this.deadline = nanos.getAsLong() + bounds.idle().toNanos();
  }

  RateLimiter.Bucket bucket() {
    return bucket;
  }

  String remoteAddress() {
    return remoteAddress;
  }

  /**
   * Bytes came.
   *
   * @return false when this is more than any request within the bounds can have, chunk sizes and
   *     all
   */
  boolean arrived(int bytes) {
    if (phase == Phase.SILENT) {
      deadline = nanos.getAsLong() + bounds.arrival().toNanos();
      phase = Phase.ARRIVING;
      arrivedBytes = 0;
    }
    arrivedBytes += bytes;
    return phase == Phase.LEAVING || arrivedBytes <= mostBytes();
  }

  /** The request is there as a whole. */
  void answering() {
    deadline = nanos.getAsLong() + bounds.answer().toNanos();
    phase = Phase.ANSWERING;
  }

  /** The answer is sent; the next request may come. */
  void answered() {
    deadline = nanos.getAsLong() + bounds.idle().toNanos();
    phase = Phase.SILENT;
  }

  /** The answer is sent, the request not read to its end: the connection has no future. */
  void leaving() {
    deadline = nanos.getAsLong() + LEAVING_NANOS;
    phase = Phase.LEAVING;
  }

  boolean isArriving() {
    return phase == Phase.ARRIVING;
  }

  /** A request is there as a whole and its answer is not. */
  boolean isAnswering() {
    return phase == Phase.ANSWERING;
  }

  /** The request was given up because it took too long to arrive. */
  boolean isLate() {
    return late;
  }

  /** Called by the watchman, again and again. Never waits. */
  void endIfDue() {
    if (nanos.getAsLong() - deadline < 0) {
      return;
    }
    switch (phase) {
      case SILENT, ARRIVING -> {
        // Its thread wakes at the end of input and can still say why.
        late = phase == Phase.ARRIVING;
        leaving();
        try {
          channel.shutdownInput();
        } catch (IOException e) {
          close();
        }
      }
      case ANSWERING, LEAVING -> close();
    }
  }

  boolean isClosed() {
    return !channel.isOpen();
  }

  private void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  /** A chunk of one byte takes six; and one read may hold the next request's beginning. */
  private long mostBytes() {
    return 6L * bounds.maxBodyBytes() + bounds.maxHeaderBytes() + bounds.maxUrlBytes() + 64 * 1024;
  }
}
