package farthing.torture.purchases;

import farthing.torture.HttpMessage;
import farthing.torture.Road;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The weather between payment server and clearing: now and then clearing dies, with a message under
 * way to it, or after its answer, while it books what has come. Safe for all threads.
 */
final class ClearingStorm implements Road.Weather {
  private static final int KILLS = 5;
  private static final int MOST_APART = 3;
  private static final long UNDER_WAY_MICROS = TimeUnit.MILLISECONDS.toMicros(12);

  /** It books once a second. */
  private static final long BOOKING_MICROS = TimeUnit.MILLISECONDS.toMicros(1_200);

  private final Random random;
  private final BooleanSupplier kill;
  private int left = KILLS;
  private int messages;
  private int next;

  /**
   * @param kill clearing; false if it was dead already
   */
  ClearingStorm(long seed, BooleanSupplier kill) {
    this.random = new Random(seed ^ 0x636C_6561L);
    this.kill = kill;
    this.next = 1 + random.nextInt(MOST_APART);
  }

  /** When it dies. */
  private record Death(boolean underWay, long micros) {}

  @Override
  public Optional<HttpMessage> carry(HttpMessage request, Road by) throws IOException {
    Optional<Death> death = death();
    if (death.isEmpty()) {
      return Optional.of(by.bring(request));
    }
    if (!death.get().underWay()) {
      HttpMessage answer = by.bring(request);
      Thread.ofVirtual().start(() -> die(death.get()));
      return Optional.of(answer);
    }
    FutureTask<HttpMessage> under = new FutureTask<>(() -> by.bring(request));
    Thread.ofVirtual().start(under);
    die(death.get());
    try {
      return Optional.of(under.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the waiting was ended", e);
    }
  }

  private synchronized Optional<Death> death() {
    messages++;
    if (left == 0 || messages < next) {
      return Optional.empty();
    }
    left--;
    next = messages + 1 + random.nextInt(MOST_APART);
    boolean underWay = random.nextBoolean();
    return Optional.of(
        new Death(underWay, random.nextLong(underWay ? UNDER_WAY_MICROS : BOOKING_MICROS)));
  }

  private void die(Death death) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(death.micros()));
    if (!kill.getAsBoolean()) {
      again();
    }
  }

  /** It was dead: another time. */
  private synchronized void again() {
    left++;
  }
}
