package farthing.evidence;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.PsamId;
import farthing.batches.BatchRecord;

/** A batch's record as octets. */
final class Records {
  private Records() {}

  static Bytes octets(BatchRecord record) {
    ByteWriter out = new ByteWriter(BatchRecord.SIZE);
    record.write(out);
    return out.toBytes();
  }

  /**
   * @param psam whose batch it stands in, which a record does not say
   * @throws farthing.base.Malformed if it is none
   */
  static BatchRecord read(PsamId psam, Bytes octets) {
    ByteReader in = new ByteReader("record of a batch", octets);
    BatchRecord record = BatchRecord.read(psam, in);
    in.end();
    return record;
  }
}
