package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import java.util.List;

/**
 * UPDATE PSAM PARAMETER (PROTOCOL, section 5): what the issuer sets in one security card, under
 * that card's own key. Whoever carries it can neither read more of it than anybody nor change it.
 *
 * @param counter 4 bytes; greater than that of the last one accepted
 * @param tlv {@link PsamParameter}s, 6 to {@link #MOST_TLV} bytes
 */
public record PsamUpdate(long counter, Bytes tlv, Mac8 mac) {
  /** Counter, TLV and MAC fit into a command's 255 bytes. */
  public static final int MOST_TLV = 243;

  /** Of a message. */
  public static final int MOST_BYTES = MOST_TLV + 12;

  private static final int LEAST_TLV = 6;

  public PsamUpdate {
    if (counter < 1 || counter > 0xFFFF_FFFFL) {
      throw new Malformed("update of a security card: the counter is 1 to FFFFFFFF");
    }
    if (tlv.size() < LEAST_TLV || tlv.size() > MOST_TLV) {
      throw new Malformed(
          "update of a security card: %d to %d bytes of parameters".formatted(LEAST_TLV, MOST_TLV));
    }
  }

  /**
   * Signs one.
   *
   * @param psamKey KPSAM of the security card that it is for
   * @param follows counter of the message before it, 0 if it is the first
   * @throws Malformed if the parameters have no room in one message
   */
  public static PsamUpdate sign(
      MacKey psamKey, long counter, long follows, List<PsamParameter> parameters) {
    Bytes tlv = new PsamParameter.Follows(follows).toBytes();
    for (PsamParameter each : parameters) {
      tlv = tlv.plus(each.toBytes());
    }
    return new PsamUpdate(counter, tlv, PsamSignatures.update(psamKey, counter, tlv));
  }

  public boolean isSignedWith(MacKey psamKey) {
    return PsamSignatures.update(psamKey, counter, tlv).equals(mac);
  }

  /**
   * The message that it follows, for whoever carries it.
   *
   * @throws Malformed if its parameters cannot be read
   */
  public long follows() {
    return ((PsamParameter.Follows) PsamParameter.parse(tlv).getFirst()).counter();
  }

  /** The command's data. */
  public Bytes toBytes() {
    return new ByteWriter(12 + tlv.size()).u4(counter).bytes(tlv).bytes(mac.value()).toBytes();
  }

  /**
   * @throws Malformed if counter, TLV and MAC cannot be told apart; what the TLV holds is not
   *     looked at before the MAC is
   */
  public static PsamUpdate parse(Bytes bytes) {
    ByteReader in = new ByteReader("update of a security card", bytes);
    long counter = in.u4();
    Bytes tlv = in.bytes(Math.max(0, in.remaining() - Mac8.SIZE));
    Mac8 mac = Mac8.read(in);
    in.end();
    return new PsamUpdate(counter, tlv, mac);
  }
}
