package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.TransactionId;

/** The data of INITIALIZE IEP for an update: when, and under which name the issuer journals it. */
public record UpdateInitialize(Dthr time, TransactionId trx) {
  /** In bytes. */
  public static final int SIZE = 21;

  public static UpdateInitialize parse(Bytes bytes) {
    ByteReader in = new ByteReader("INITIALIZE IEP for update", bytes);
    UpdateInitialize read =
        new UpdateInitialize(
            Dthr.of(in.bytes(Dthr.SIZE)), TransactionId.of(in.bytes(TransactionId.SIZE)));
    in.end();
    return read;
  }

  public Bytes toBytes() {
    return new ByteWriter(SIZE).bytes(time.toBytes()).bytes(trx.toBytes()).toBytes();
  }
}
