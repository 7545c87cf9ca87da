package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import java.util.List;

/**
 * The data of UPDATE IEP PARAMETER: the issuer's changes, signed S2.
 *
 * @param updates done in this order, all or none; none at all only ends a block by wrong S2s
 */
public record UpdateCommand(Mac8 s2, List<ParameterUpdate> updates) {
  /** Without updates, in bytes. */
  public static final int SMALLEST = 8;

  /** In bytes. */
  public static final int LARGEST = SMALLEST + ParameterUpdate.MOST_BYTES;

  public UpdateCommand {
    updates = List.copyOf(updates);
    ParameterUpdate.check(updates);
  }

  public static UpdateCommand parse(Bytes bytes) {
    if (bytes.size() > LARGEST) {
      throw new Malformed("an update has at most " + LARGEST + " bytes");
    }
    ByteReader in = new ByteReader("UPDATE IEP PARAMETER", bytes);
    Mac8 s2 = Mac8.read(in);
    return new UpdateCommand(s2, ParameterUpdate.parse(in.bytes(in.remaining())));
  }

  public Bytes toBytes() {
    return s2.value().plus(ParameterUpdate.toBytes(updates));
  }
}
