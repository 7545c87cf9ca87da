package farthing.bench;

import farthing.messages.PurchaseMode;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the embodiments are compared: what on this machine takes no time takes some here, the same in
 * each.
 *
 * @param directory where the database's own directory is made, and removed afterwards
 * @param warmUp of each mode, with all clients
 * @param measured of each mode
 * @param roundTrip of the Internet, between any two of client, payment server and merchant
 * @param card from the debit command to the card's answer
 * @param draw of a security card: INITIALIZE PSAM
 * @param check of a security card: CREDIT PSAM and PSAM COMPLETE together
 */
public record EmbodimentPlan(
    Path directory,
    Duration warmUp,
    Duration measured,
    Duration roundTrip,
    Duration card,
    Duration draw,
    Duration check) {
  /** In the payment server's pool. */
  static final int SECURITY_CARDS = 4;

  private static final Duration LONGEST = Duration.ofSeconds(2);

  public EmbodimentPlan {
    if (!measured.isPositive() || warmUp.isNegative()) {
      throw new IllegalArgumentException("a measurement takes some time");
    }
    for (Duration delay : new Duration[] {roundTrip, card, draw, check}) {
      if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException("a delay is 0 to 2000 ms");
      }
    }
    if (draw.isZero()) {
      throw new IllegalArgumentException("a security card takes some time for a draw");
    }
  }

  /** 100 ms for a round trip, 300 for the card, 150 for a draw and 30 for a check. */
  public static EmbodimentPlan usual(Path directory) {
    return new EmbodimentPlan(
        directory,
        Duration.ofSeconds(5),
        Duration.ofSeconds(20),
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofMillis(150),
        Duration.ofMillis(30));
  }

  public EmbodimentPlan measuring(Duration newWarmUp, Duration newMeasured) {
    return new EmbodimentPlan(directory, newWarmUp, newMeasured, roundTrip, card, draw, check);
  }

  public EmbodimentPlan delaying(
      Duration newRoundTrip, Duration newCard, Duration newDraw, Duration newCheck) {
    return new EmbodimentPlan(
        directory, warmUp, measured, newRoundTrip, newCard, newDraw, newCheck);
  }

  /** Enough to keep all security cards busy, and few enough that none is sent away for waiting. */
  int clients(PurchaseMode mode) {
    Duration whole = roundTrip.multipliedBy(4).plus(card).plus(draw).plus(check);
    Duration held = mode.isReleasedEarly() ? draw : roundTrip.plus(card).plus(draw).plus(check);
    return SECURITY_CARDS * (int) (whole.toMillis() / held.toMillis() + 1) + SECURITY_CARDS / 2;
  }
}
