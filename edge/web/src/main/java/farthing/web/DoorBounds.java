package farthing.web;

import java.time.Duration;

/**
 * How much a door takes in, how long it waits, and when it sends callers away. Every bound holds
 * for callers who mean harm too.
 *
 * @param maxBodyBytes a larger body is refused unread, and the connection closed
 * @param maxHeaderBytes all headers of a request together
 * @param maxUrlBytes the request's first line
 * @param idle how long a kept connection may be silent between requests
 * @param arrival how long a request may take from its first byte to its last, however it trickles
 * @param answer how long answering and sending may take before the connection is cut
 * @param maxConnections more wait unaccepted
 * @param maxConcurrent requests that are answered at the same time
 * @param queueing how long a request waits for its turn before SERVER_BUSY
 * @param pace how long answering may usually take before what begins something new is turned away
 * @param ratePerAddress IPv6 addresses count by their /64
 * @param ratePerKey for routes that name a key
 */
public record DoorBounds(
    int maxBodyBytes,
    int maxHeaderBytes,
    int maxUrlBytes,
    Duration idle,
    Duration arrival,
    Duration answer,
    int maxConnections,
    int maxConcurrent,
    Duration queueing,
    Duration pace,
    Rate ratePerAddress,
    Rate ratePerKey) {

  public static final int MAX_BODY_BYTES = 64 * 1024;
  public static final int MAX_HEADER_BYTES = 16 * 1024;
  public static final int MAX_URL_BYTES = 4 * 1024;

  /** Longer than callers keep a silent connection, so that they close it first. */
  public static final Duration IDLE = Duration.ofSeconds(75);

  public static final Duration ARRIVAL = Duration.ofSeconds(10);

  /** Longer than a purchase may wait for a terminal and for its commit. */
  public static final Duration ANSWER = Duration.ofSeconds(60);

  /** With every body at its bound, 256 MiB. */
  public static final int MAX_CONNECTIONS = 4096;

  public static final int MAX_CONCURRENT = 1024;
  public static final Duration QUEUEING = Duration.ofSeconds(2);

  /** Several times what a busy server needs, and still nothing that a person notices. */
  public static final Duration PACE = Duration.ofMillis(100);

  /** Many cardholders may share one address. */
  public static final Rate RATE_PER_ADDRESS = new Rate(500, 1000);

  public static final Rate RATE_PER_KEY = new Rate(1000, 2000);

  /**
   * @param perSecond what flows back, over a long time
   * @param burst what may come at once
   */
  public record Rate(double perSecond, int burst) {
    public static final Rate UNLIMITED = new Rate(Double.POSITIVE_INFINITY, Integer.MAX_VALUE);

    public Rate {
      if (!(perSecond > 0) || burst < 1) {
        throw new IllegalArgumentException("a rate lets something through");
      }
    }
  }

  public static DoorBounds usual() {
    return new DoorBounds(
        MAX_BODY_BYTES,
        MAX_HEADER_BYTES,
        MAX_URL_BYTES,
        IDLE,
        ARRIVAL,
        ANSWER,
        MAX_CONNECTIONS,
        MAX_CONCURRENT,
        QUEUEING,
        PACE,
        RATE_PER_ADDRESS,
        RATE_PER_KEY);
  }

  public DoorBounds withMaxBodyBytes(int bytes) {
    return new DoorBounds(
        bytes,
        maxHeaderBytes,
        maxUrlBytes,
        idle,
        arrival,
        answer,
        maxConnections,
        maxConcurrent,
        queueing,
        pace,
        ratePerAddress,
        ratePerKey);
  }

  public DoorBounds withMaxHeadBytes(int urlBytes, int headerBytes) {
    return new DoorBounds(
        maxBodyBytes,
        headerBytes,
        urlBytes,
        idle,
        arrival,
        answer,
        maxConnections,
        maxConcurrent,
        queueing,
        pace,
        ratePerAddress,
        ratePerKey);
  }

  public DoorBounds withTimes(Duration newIdle, Duration newArrival, Duration newAnswer) {
    return new DoorBounds(
        maxBodyBytes,
        maxHeaderBytes,
        maxUrlBytes,
        newIdle,
        newArrival,
        newAnswer,
        maxConnections,
        maxConcurrent,
        queueing,
        pace,
        ratePerAddress,
        ratePerKey);
  }

  public DoorBounds withMaxConnections(int connections) {
    return new DoorBounds(
        maxBodyBytes,
        maxHeaderBytes,
        maxUrlBytes,
        idle,
        arrival,
        answer,
        connections,
        maxConcurrent,
        queueing,
        pace,
        ratePerAddress,
        ratePerKey);
  }

  public DoorBounds withMaxConcurrent(int requests, Duration waiting) {
    return new DoorBounds(
        maxBodyBytes,
        maxHeaderBytes,
        maxUrlBytes,
        idle,
        arrival,
        answer,
        maxConnections,
        requests,
        waiting,
        pace,
        ratePerAddress,
        ratePerKey);
  }

  public DoorBounds withRates(Rate perAddress, Rate perKey) {
    return new DoorBounds(
        maxBodyBytes,
        maxHeaderBytes,
        maxUrlBytes,
        idle,
        arrival,
        answer,
        maxConnections,
        maxConcurrent,
        queueing,
        pace,
        perAddress,
        perKey);
  }

  public DoorBounds withPace(Duration newPace) {
    return new DoorBounds(
        maxBodyBytes,
        maxHeaderBytes,
        maxUrlBytes,
        idle,
        arrival,
        answer,
        maxConnections,
        maxConcurrent,
        queueing,
        newPace,
        ratePerAddress,
        ratePerKey);
  }
}
