package farthing.virtual;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Tlv;
import farthing.purse.Purse;
import java.util.Optional;

/** The FCI: 6F { 84 AID, A5 { 80 version, and on a personalised purse who it is } }. */
final class SelectAnswer {
  private static final Bytes VERSION_1 = new Tlv(0x80, Bytes.of((byte) 1)).toBytes();

  private SelectAnswer() {}

  static Bytes of(Optional<PurseState> purse) {
    Bytes farthing = purse.map(SelectAnswer::identity).orElse(VERSION_1);
    Bytes aid = new Tlv(0x84, Purse.AID).toBytes();
    return new Tlv(0x6F, aid.plus(new Tlv(0xA5, farthing).toBytes())).toBytes();
  }

  private static Bytes identity(PurseState purse) {
    PurseState.Identity who = purse.identity();
    return new ByteWriter(48)
        .bytes(VERSION_1)
        .bytes(new Tlv(0x81, who.iep().providerBytes()).toBytes())
        .bytes(new Tlv(0x82, who.iep().numberBytes()).toBytes())
        .bytes(byteValue(0x83, who.suite().code()))
        .bytes(byteValue(0x84, who.keyGeneration()))
        .bytes(new Tlv(0x85, who.expiry().toBytes()).toBytes())
        .bytes(new Tlv(0x86, new ByteWriter(2).u2(who.cstat()).toBytes()).toBytes())
        .bytes(byteValue(0x87, purse.slots().size()))
        .toBytes();
  }

  private static Bytes byteValue(int tag, int value) {
    return new Tlv(tag, Bytes.of((byte) value)).toBytes();
  }
}
