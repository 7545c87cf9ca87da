package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.Malformed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HIEP: a card's commitment to its {@link CardSecret}, for one load or unload alone: bank, device,
 * card, transaction number and TRX go into it.
 *
 * @param value 16 bytes
 */
public record Commitment(Bytes value) {
  /** In bytes. */
  public static final int SIZE = 16;

  public Commitment {
    if (value.size() != SIZE) {
      throw new Malformed("HIEP has 16 bytes");
    }
  }

  /**
   * What the card commits itself to.
   *
   * @param transactionNumber NTIEP of the load attempted
   */
  public static Commitment to(
      CardSecret secret, LoadInitialize load, IepId iep, int transactionNumber) {
    ByteWriter message = new ByteWriter(54).bytes(load.bank().value()).bytes(load.device().value());
    iep.write(message);
    message.u2(transactionNumber).bytes(load.trx().toBytes()).bytes(secret.value());
    return new Commitment(Bytes.of(Arrays.copyOf(sha256(message.toArray()), SIZE)));
  }

  static Commitment read(ByteReader in) {
    return new Commitment(in.bytes(SIZE));
  }

  @Override
  public String toString() {
    return value.hex();
  }

  private static byte[] sha256(byte[] of) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(of);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
