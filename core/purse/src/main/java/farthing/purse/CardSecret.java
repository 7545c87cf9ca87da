package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Malformed;

/**
 * RIEP: what a card keeps to itself during one load or unload, and gives away only with its signed
 * refusal. Whoever shows it proves that the card did not do what its {@link Commitment} names.
 * Compared in constant time; {@link #toString()} shows nothing.
 *
 * @param value 16 bytes, fresh at every INITIALIZE
 */
public record CardSecret(Bytes value) {
  /** In bytes. */
  public static final int SIZE = 16;

  public CardSecret {
    if (value.size() != SIZE) {
      throw new Malformed("RIEP has 16 bytes");
    }
  }

  static CardSecret read(ByteReader in) {
    return new CardSecret(in.bytes(SIZE));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof CardSecret other && value.sameInConstantTime(other.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "CardSecret";
  }
}
