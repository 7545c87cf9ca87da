package farthing.purse;

import farthing.base.Bytes;
import farthing.base.Malformed;

/**
 * A PIN as VERIFY takes it: an ISO 9564 format 2 block, 2 ‖ length ‖ 4 to 12 digits ‖ F to the end.
 * Compared in constant time; {@link #toString()} shows nothing.
 *
 * @param value 8 bytes
 */
public record PinBlock(Bytes value) {
  /** In bytes. */
  public static final int SIZE = 8;

  /**
   * @throws Malformed if {@code value} is not of format 2
   */
  public PinBlock {
    if (!isFormat2(value)) {
      throw new Malformed("not a PIN block of ISO 9564 format 2");
    }
  }

  /**
   * @param digits 4 to 12
   */
  public static PinBlock ofDigits(String digits) {
    if (!digits.matches("[0-9]{4,12}")) {
      throw new Malformed("a PIN has 4 to 12 digits");
    }
    return new PinBlock(
        Bytes.ofHex("2%x%s".formatted(digits.length(), digits) + "f".repeat(14 - digits.length())));
  }

  private static boolean isFormat2(Bytes block) {
    return block.size() == SIZE
        && block.hex().matches("2([4-9a-c])[0-9]{4,12}f{2,10}")
        && block.hex().indexOf('f') == 2 + Character.digit(block.hex().charAt(1), 16);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof PinBlock other && value.sameInConstantTime(other.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "PinBlock";
  }
}
