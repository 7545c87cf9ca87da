package farthing.web;

import java.time.Duration;

/**
 * How a caller calls.
 *
 * @param tls whom to trust where the address says https
 * @param connecting how long each address of the other server may take to be reached
 * @param whole how long a call may take altogether, from connecting to the answer's last byte
 * @param maxAnswerBytes a larger answer is not read
 * @param redirects how many are followed, for GET only and never from https to http
 * @param keeping how long a silent connection is kept for the next call
 */
public record CallerSettings(
    TlsKeys tls,
    Duration connecting,
    Duration whole,
    int maxAnswerBytes,
    int redirects,
    Duration keeping) {

  public static final Duration CONNECTING = Duration.ofSeconds(3);

  /** Longer than a payment server lets a purchase wait for a terminal. */
  public static final Duration WHOLE = Duration.ofSeconds(15);

  public static final int MAX_ANSWER_BYTES = 1024 * 1024;

  /** Shorter than {@link DoorBounds#IDLE}, so that a call seldom meets a closing door. */
  public static final Duration KEEPING = Duration.ofSeconds(30);

  public static CallerSettings usual() {
    return new CallerSettings(TlsKeys.ofSystem(), CONNECTING, WHOLE, MAX_ANSWER_BYTES, 0, KEEPING);
  }

  public CallerSettings trusting(TlsKeys keys) {
    return new CallerSettings(keys, connecting, whole, maxAnswerBytes, redirects, keeping);
  }

  public CallerSettings within(Duration toConnect, Duration altogether) {
    return new CallerSettings(tls, toConnect, altogether, maxAnswerBytes, redirects, keeping);
  }

  public CallerSettings withMaxAnswerBytes(int bytes) {
    return new CallerSettings(tls, connecting, whole, bytes, redirects, keeping);
  }

  public CallerSettings following(int atMost) {
    return new CallerSettings(tls, connecting, whole, maxAnswerBytes, atMost, keeping);
  }

  public CallerSettings keepingFor(Duration silent) {
    return new CallerSettings(tls, connecting, whole, maxAnswerBytes, redirects, silent);
  }
}
