package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Malformed;

/**
 * A short command APDU (ISO 7816-4, section 5.1), always sent with Le 00 when an answer is wanted.
 *
 * @param data 0 to 255 bytes
 * @param wantsAnswer whether data may come back
 */
public record CommandApdu(int cla, int ins, int p1, int p2, Bytes data, boolean wantsAnswer) {

  public CommandApdu {
    if ((cla | ins | p1 | p2) >>> 8 != 0 || data.size() > 255) {
      throw new Malformed("not a short command APDU");
    }
  }

  public static CommandApdu of(int cla, int ins, int p1, int p2, Bytes data) {
    return new CommandApdu(cla, ins, p1, p2, data, true);
  }

  /** Reads the four cases of a short command, 4 to 261 bytes. */
  public static CommandApdu parse(Bytes bytes) {
    ByteReader in = new ByteReader("command", bytes);
    int cla = in.u1();
    int ins = in.u1();
    int p1 = in.u1();
    int p2 = in.u1();
    if (in.remaining() <= 1) {
      return new CommandApdu(cla, ins, p1, p2, Bytes.empty(), in.hasMore());
    }
    Bytes data = in.bytes(in.u1());
    if (in.remaining() > 1) {
      in.end();
    }
    return new CommandApdu(cla, ins, p1, p2, data, in.hasMore());
  }

  public Bytes toBytes() {
    ByteWriter out = new ByteWriter(data.size() + 6).u1(cla).u1(ins).u1(p1).u1(p2);
    if (!data.isEmpty()) {
      out.u1(data.size()).bytes(data);
    }
    if (wantsAnswer) {
      out.u1(0);
    }
    return out.toBytes();
  }

  /** The header alone: data may hold a PIN or a key. */
  @Override
  public String toString() {
    return "%02X %02X %02X %02X +%d".formatted(cla, ins, p1, p2, data.size());
  }
}
