package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.base.Tlv;
import java.util.List;
import java.util.Optional;

/**
 * What a purse tells of itself when it is selected.
 *
 * @param identity absent on a blank purse
 */
public record Fci(Bytes aid, int version, Optional<Identity> identity) {

  /**
   * Who the purse is.
   *
   * @param state CSTAT
   * @param slots 1 to 8
   */
  public record Identity(
      IepId iep, Suite suite, int keyGeneration, Expiry expiry, int state, int slots) {
    private static final int PURCHASES_BLOCKED = 0x0001;
    private static final int LOADS_BLOCKED = 0x0002;
    private static final int LOCKED_FOR_GOOD = 0x8000;

    public boolean purchasesBlocked() {
      return (state & PURCHASES_BLOCKED) != 0;
    }

    public boolean loadsBlocked() {
      return (state & LOADS_BLOCKED) != 0;
    }

    public boolean lockedForGood() {
      return (state & LOCKED_FOR_GOOD) != 0;
    }
  }

  public static Fci parse(Bytes bytes) {
    List<Tlv> fci = Tlv.parse(Tlv.one(Tlv.parse(bytes), 0x6F));
    List<Tlv> farthing = Tlv.parse(Tlv.one(fci, 0xA5));
    int version = new ByteReader("FCI version", Tlv.one(farthing, 0x80)).u1();
    if (version != 1) {
      throw new Malformed("a purse of version " + version + " is not known here");
    }
    return new Fci(
        Tlv.one(fci, 0x84),
        version,
        farthing.size() == 1 ? Optional.empty() : Optional.of(identity(farthing)));
  }

  private static Identity identity(List<Tlv> tlv) {
    IepId iep = IepId.read(new ByteReader("FCI", Tlv.one(tlv, 0x81).plus(Tlv.one(tlv, 0x82))));
    int slots = number(tlv, 0x87);
    if (slots < 1 || slots > Purse.MOST_SLOTS) {
      throw new Malformed("a purse has 1 to 8 slots, not " + slots);
    }
    return new Identity(
        iep,
        Suite.ofCode(number(tlv, 0x83)),
        number(tlv, 0x84),
        Expiry.of(Tlv.one(tlv, 0x85)),
        new ByteReader("CSTAT", Tlv.one(tlv, 0x86)).u2(),
        slots);
  }

  private static int number(List<Tlv> tlv, int tag) {
    return new ByteReader("FCI", Tlv.one(tlv, tag)).u1();
  }
}
