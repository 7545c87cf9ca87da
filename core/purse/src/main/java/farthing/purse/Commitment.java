package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.Sha256;

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
    return new Commitment(Sha256.of(message.toBytes()).slice(0, SIZE));
  }

  static Commitment read(ByteReader in) {
    return new Commitment(in.bytes(SIZE));
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
