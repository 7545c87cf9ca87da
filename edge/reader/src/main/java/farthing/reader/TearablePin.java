package farthing.reader;

import java.util.Arrays;
import javacard.framework.JCSystem;
import javacard.framework.OwnerPIN;

/**
 * The platform's PIN, in memory that can be torn: stands in for {@link OwnerPIN} in instrumented
 * code, whose own writes nobody sees.
 *
 * <p>As the Java Card API has it: a try that was counted stays counted whatever becomes of the
 * transaction in progress, {@link #update} takes part in it. The try is counted before it is
 * compared, as every platform does that was ever evaluated; jCardSim counts it afterwards.
 */
public final class TearablePin extends OwnerPIN {
  private final byte tryLimit;
  private final byte[] pin;
  private final boolean[] validated =
      JCSystem.makeTransientBooleanArray((short) 1, JCSystem.CLEAR_ON_RESET);
  private byte size;
  private byte triesLeft;

  /** As the platform's. */
  public TearablePin(byte tryLimit, byte maxSize) {
    super(tryLimit, maxSize);
    this.tryLimit = tryLimit;
    pin = new byte[maxSize];
    triesLeft = tryLimit;
  }

  @Override
  public boolean check(byte[] claimed, short offset, byte length) {
    validated[0] = false;
    if (triesLeft == 0) {
      return false;
    }
    TearableRuntime.running().beforeLastingWrite(1);
    triesLeft--;
    if (length != size || !Arrays.equals(claimed, offset, offset + length, pin, 0, size)) {
      return false;
    }
    TearableRuntime.running().beforeLastingWrite(1);
    triesLeft = tryLimit;
    validated[0] = true;
    return true;
  }

  @Override
  public void update(byte[] from, short offset, byte length) {
    byte[] oldPin = pin.clone();
    byte oldSize = size;
    byte oldTries = triesLeft;
    TearableRuntime.running()
        .beforeWrite(
            length + 2,
            () -> {
              System.arraycopy(oldPin, 0, pin, 0, oldPin.length);
              size = oldSize;
              triesLeft = oldTries;
            });
    System.arraycopy(from, offset, pin, 0, length);
    size = length;
    triesLeft = tryLimit;
    validated[0] = false;
  }

  /** A validated PIN has all its tries: nothing non-volatile changes. */
  @Override
  public void reset() {
    validated[0] = false;
  }

  @Override
  public void resetAndUnblock() {
    TearableRuntime.running().beforeLastingWrite(1);
    triesLeft = tryLimit;
    validated[0] = false;
  }

  @Override
  public byte getTriesRemaining() {
    return triesLeft;
  }

  @Override
  public boolean isValidated() {
    return validated[0];
  }
}
